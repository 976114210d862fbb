using System.Net;
using Containers.Oci;
using Containers.Registry.Access;

namespace Containers.Registry;

/// <summary>A repository that a search found.</summary>
/// <param name="Repository">Its path within the registry.</param>
/// <param name="Description">What its owner says about it, fit to be shown; empty where registries keep none.</param>
/// <param name="Stars">How many people like it.</param>
/// <param name="IsOfficial">Whether the registry's owner vouches for it.</param>
/// <param name="IsAutomated">Whether it is built by the registry.</param>
public sealed record FoundRepository(string Repository, string Description, int Stars, bool IsOfficial, bool IsAutomated);

/// <summary>
/// Looks for repositories: through the search of docker's old index where a registry has that, otherwise in the list of all
/// its repositories.
/// </summary>
public sealed class RegistrySearch : IDisposable
{
    private const string HubIndex = "https://index.docker.io/";
    private const int LongestAnswer = 16 * 1024 * 1024;
    private const int MostPages = 100;
    private const int LongestDescription = 4096;

    private readonly RegistryConnection _connection;

    /// <summary>Says which registry; nothing is sent yet.</summary>
    public RegistrySearch(string domain, RegistryOptions options) => _connection = new RegistryConnection(domain, options);

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _connection.Dispose();

    /// <summary>Repositories whose name, or more where the registry searches itself, contains a text.</summary>
    /// <param name="term">The text; empty for all repositories.</param>
    /// <param name="limit">How many are wanted at most.</param>
    /// <param name="cancel">Ends it early.</param>
    public async Task<IReadOnlyList<FoundRepository>> FindAsync(string term, int limit, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(term);
        var found = term.Length == 0 ? null : await AskIndexAsync(term, limit, cancel).ConfigureAwait(false);
        return found ?? await LookThroughAsync(term, limit, cancel).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<FoundRepository>?> AskIndexAsync(string term, int limit, CancellationToken cancel)
    {
        var query = $"v1/search?q={Uri.EscapeDataString(term)}&n={limit}";
        var isHub = _connection.Address.Domain == Oci.References.ImageReference.DefaultDomain;
        var purpose = new Purpose(string.Empty, string.Empty, $"search in {_connection.Address.Domain}");
        HttpResponseMessage answer;
        try
        {
            answer = isHub
                ? await _connection.SendElsewhereAsync(new Uri(HubIndex + query), cancel).ConfigureAwait(false)
                : await _connection.SendAsync(HttpMethod.Get, "../" + query, purpose, _ => { }, cancel).ConfigureAwait(false);
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.Denied && _connection.IsReached)
        {
            return null; // what it does not have it may refuse to everybody
        }

        using var response = answer;
        if (response.StatusCode != HttpStatusCode.OK || response.Content.Headers.ContentType?.MediaType is "text/html")
        {
            return isHub ? throw await _connection.FailureAsync(response, purpose, cancel).ConfigureAwait(false) : null;
        }

        var body = await Answer.ReadBodyAsync(response, LongestAnswer, purpose.Subject, _connection.Options, cancel).ConfigureAwait(false);
        return
        [
            .. (OciJson.Read(body, RegistryJson.Default.SearchAnswer, purpose.Subject).Results ?? []).Where(entry => entry.Name is { Length: > 0 }).Take(limit)
                .Select(entry => new FoundRepository(PlainText.OneLine(entry.Name!), Describe(entry.Description), entry.StarCount, entry.IsOfficial, entry.IsAutomated)),
        ];
    }

    private async Task<IReadOnlyList<FoundRepository>> LookThroughAsync(string term, int limit, CancellationToken cancel)
    {
        var purpose = new Purpose(string.Empty, "registry:catalog:*", $"repositories of {_connection.Address.Domain}");
        var found = new List<FoundRepository>();
        string? page = "_catalog?n=1000";
        for (var pages = 0; page is not null && pages < MostPages && found.Count < limit; pages++)
        {
            using var response = await _connection.SendAsync(HttpMethod.Get, page, purpose, _ => { }, cancel).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw await _connection.FailureAsync(response, purpose, cancel).ConfigureAwait(false);
            }

            var body = await Answer.ReadBodyAsync(response, LongestAnswer, purpose.Subject, _connection.Options, cancel).ConfigureAwait(false);
            var names = OciJson.Read(body, RegistryJson.Default.CatalogPage, purpose.Subject).Repositories ?? [];
            found.AddRange(names.Where(name => name.Contains(term, StringComparison.Ordinal)).Select(name => new FoundRepository(PlainText.OneLine(name), string.Empty, 0, false, false)));
            page = Answer.NextPage(response);
        }

        // Who knows the exact name wants to see it first.
        return [.. found.OrderBy(entry => entry.Repository == term ? 0 : 1).Take(limit)];
    }

    private static string Describe(string? text)
    {
        var plain = new string([.. (text ?? string.Empty).Take(LongestDescription).Select(c => char.IsControl(c) ? ' ' : c)]);
        return plain.Trim();
    }
}
