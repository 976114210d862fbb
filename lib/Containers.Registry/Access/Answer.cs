using System.Net;
using System.Text.Json;
using Containers.Oci;

namespace Containers.Registry.Access;

/// <summary>Reading answers with care: a registry may send anything.</summary>
internal static class Answer
{
    private const int LongestErrorDocument = 64 * 1024;

    /// <summary>Reads a body of bounded length.</summary>
    /// <exception cref="ContainersException">Corrupt: it is longer.</exception>
    /// <exception cref="TransientException">The connection broke.</exception>
    internal static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, int limit, string what, RegistryOptions options, CancellationToken cancel)
    {
        if (response.Content.Headers.ContentLength > limit)
        {
            throw TooLong(what, limit);
        }

        var host = response.RequestMessage!.RequestUri!.Authority;
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var memory = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            idle.CancelAfter(options.IdleLimit);
            using var body = await response.Content.ReadAsStreamAsync(idle.Token).ConfigureAwait(false);
            int count;
            while ((count = await body.ReadAsync(buffer, idle.Token).ConfigureAwait(false)) > 0)
            {
                if (memory.Length + count > limit)
                {
                    throw TooLong(what, limit);
                }

                memory.Write(buffer, 0, count);
                idle.CancelAfter(options.IdleLimit);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TransientException(ConnectionFailure.Silence(host, options.IdleLimit));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new TransientException(ConnectionFailure.Describe(host, e, null));
        }

        return memory.ToArray();
    }

    /// <summary>What the registry says went wrong: its error document's first entry, or the status.</summary>
    internal static async Task<RegistryError> ReadErrorAsync(HttpResponseMessage response, RegistryOptions options, CancellationToken cancel)
    {
        var status = $"{(int)response.StatusCode} {PlainText.OneLine(response.ReasonPhrase ?? string.Empty)}".TrimEnd();
        try
        {
            var body = await ReadBodyAsync(response, LongestErrorDocument, "error document", options, cancel).ConfigureAwait(false);
            var first = body.Length > 0 && JsonSerializer.Deserialize(body, RegistryJson.Default.ErrorDocument)?.Errors is [{ } entry, ..] ? entry : null;
            var message = PlainText.OneLine(first?.Message ?? string.Empty);
            return new RegistryError(first?.Code ?? string.Empty, message.Length > 0 ? message : status);
        }
        catch (Exception e) when (e is JsonException or ContainersException or TransientException)
        {
            return new RegistryError(string.Empty, status); // the status alone must do
        }
    }

    /// <summary>Whether the same request may succeed later.</summary>
    internal static bool MayPass(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>How long the registry asks us to wait.</summary>
    internal static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - DateTimeOffset.UtcNow,
        _ => null,
    };

    /// <summary>
    /// The address of the next page of a list, always of the same registry; null after the last. Link:
    /// &lt;/v2/name/tags/list?n=100&amp;last=x&gt;; rel="next", RFC 8288.
    /// </summary>
    internal static string? NextPage(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Link", out var links) ||
            links.FirstOrDefault(l => l.Contains("rel=\"next\"", StringComparison.OrdinalIgnoreCase)) is not { } link)
        {
            return null;
        }

        var (start, end) = (link.IndexOf('<'), link.IndexOf('>'));
        var asked = response.RequestMessage!.RequestUri!;
        return start >= 0 && end > start && Uri.TryCreate(asked, link[(start + 1)..end], out var next) && Transport.IsSameOrigin(asked, next)
            ? next.AbsoluteUri
            : null;
    }

    private static ContainersException TooLong(string what, int limit) => new(ErrorKind.Corrupt, $"{what} is longer than {limit} bytes");
}

/// <summary>An error as the registry tells it.</summary>
/// <param name="Code">The specification's code, such as MANIFEST_UNKNOWN; may be empty.</param>
/// <param name="Message">Its message, fit to be shown.</param>
internal readonly record struct RegistryError(string Code, string Message);
