using System.Net;
using System.Net.Http.Headers;
using Containers.Content;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry.Access;
using Containers.Registry.Transfers;

namespace Containers.Registry;

/// <summary>
/// One registry, spoken to in the protocol of the OCI distribution specification. Everything it sends is verified before it
/// is believed: manifests against their digests, blobs against digest and size. For one command; not to be kept for long.
/// </summary>
public sealed class RegistryClient : IDisposable
{
    private const string DigestHeader = "Docker-Content-Digest";
    private const int LongestTagPage = 4 * 1024 * 1024;
    private const int MostTagPages = 1000;

    private static readonly string[] s_manifestTypes =
        [MediaTypes.OciManifest, MediaTypes.OciIndex, MediaTypes.DockerManifest, MediaTypes.DockerManifestList];

    private readonly RegistryConnection _connection;

    /// <summary>Says which registry; nothing is sent yet.</summary>
    /// <param name="domain">The registry as image names spell it.</param>
    /// <param name="options">How to speak to it.</param>
    public RegistryClient(string domain, RegistryOptions options) => _connection = new RegistryConnection(domain, options);

    /// <summary>How it is spoken to.</summary>
    public RegistryOptions Options => _connection.Options;

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _connection.Dispose();

    /// <summary>Shows the credentials to the registry, which must accept them.</summary>
    /// <exception cref="ContainersException">Denied: it does not; Unreachable.</exception>
    public async Task LogInAsync(CancellationToken cancel = default)
    {
        var domain = _connection.Address.Domain;
        try
        {
            var purpose = new Purpose(string.Empty, string.Empty, $"logging into \"{domain}\"");
            using var response = await _connection.SendAsync(HttpMethod.Get, string.Empty, purpose, _ => { }, cancel).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw await _connection.FailureAsync(response, purpose, cancel).ConfigureAwait(false);
            }
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.Denied && _connection.IsReached)
        {
            throw new ContainersException(ErrorKind.Denied, $"logging into \"{domain}\": invalid username/password", e);
        }
    }

    /// <summary>Fetches what a reference names: a manifest, or an index of manifests.</summary>
    /// <exception cref="ContainersException">NotFound, Denied, Unreachable, or Corrupt when it is not what its digest says.</exception>
    public async Task<RemoteManifest> GetManifestAsync(ImageReference reference, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return await _connection.RepeatAsync(
            async () =>
            {
                using var response = await AskForManifestAsync(HttpMethod.Get, reference, cancel).ConfigureAwait(false);
                var what = $"manifest of {reference.Familiar}";
                var bytes = await Answer.ReadBodyAsync(response, OciJson.LargestDocument, what, _connection.Options, cancel).ConfigureAwait(false);
                var manifest = RemoteManifest.Read(response.Content.Headers.ContentType?.MediaType, bytes, reference.Familiar);
                if ((reference.Digest ?? DigestIn(response)) is { } expected && expected != manifest.Digest)
                {
                    throw new ContainersException(ErrorKind.Corrupt, $"{what} has digest {manifest.Digest}, expected {expected}");
                }

                return manifest;
            },
            cancel).ConfigureAwait(false);
    }

    /// <summary>The digest a reference leads to, without fetching what it names; null when the registry does not tell.</summary>
    public async Task<Digest?> FindDigestAsync(ImageReference reference, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        using var response = await AskForManifestAsync(HttpMethod.Head, reference, cancel).ConfigureAwait(false);
        return DigestIn(response);
    }

    /// <summary>Stores a manifest under the reference's tag or digest, byte for byte.</summary>
    public async Task PutManifestAsync(ImageReference reference, RemoteManifest manifest, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(manifest);
        var purpose = Purpose.Push(reference.Path, null, $"manifest of {reference.Familiar}");
        using var response = await _connection.SendAsync(
            HttpMethod.Put,
            $"{reference.Path}/manifests/{reference.Tag ?? manifest.Digest.ToString()}",
            purpose,
            request =>
            {
                request.Content = new ByteArrayContent(manifest.Bytes.ToArray());
                request.Content.Headers.ContentType = new MediaTypeHeaderValue(manifest.MediaType);
            },
            cancel).ConfigureAwait(false);
        if (response.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.OK or HttpStatusCode.Accepted))
        {
            throw await _connection.FailureAsync(response, purpose, cancel).ConfigureAwait(false);
        }

        if (DigestIn(response) is { } stored && stored != manifest.Digest)
        {
            throw new ContainersException(
                ErrorKind.Corrupt, $"registry {_connection.Address.Host} stored {reference.Familiar} as {stored}, expected {manifest.Digest}");
        }
    }

    /// <summary>A repository's tags, in the registry's order.</summary>
    public async Task<IReadOnlyList<string>> ListTagsAsync(ImageReference repository, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        var purpose = Purpose.Pull(repository.Path, $"tags of {repository.FamiliarName}");
        var tags = new List<string>();
        string? page = $"{repository.Path}/tags/list";
        for (var pages = 0; page is not null && pages < MostTagPages; pages++)
        {
            using var response = await _connection.SendAsync(HttpMethod.Get, page, purpose, _ => { }, cancel).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw await _connection.FailureAsync(response, purpose, cancel).ConfigureAwait(false);
            }

            byte[] body;
            try
            {
                body = await Answer.ReadBodyAsync(response, LongestTagPage, purpose.Subject, _connection.Options, cancel).ConfigureAwait(false);
            }
            catch (TransientException e)
            {
                throw e.Report;
            }

            tags.AddRange(OciJson.Read(body, RegistryJson.Default.TagPage, purpose.Subject).Tags ?? []);
            page = Answer.NextPage(response);
        }

        return tags;
    }

    /// <summary>Fetches a blob into a content store, unless it is there. Nothing appears there unless it is whole and right.</summary>
    /// <param name="repository">Where from.</param>
    /// <param name="blob">What.</param>
    /// <param name="kind">What it is to its image.</param>
    /// <param name="store">Where to.</param>
    /// <param name="progress">Told how it goes.</param>
    /// <param name="known">Knows parts of it that are here; null for none.</param>
    /// <param name="arriving">Given what writes it, before its first byte comes; not if it is there.</param>
    /// <param name="cancel">Ends it early.</param>
    public Task FetchBlobAsync(
        ImageReference repository,
        Descriptor blob,
        TransferKind kind,
        ContentStore store,
        ITransferProgress progress,
        IKnownParts? known = null,
        Action<BlobWriter>? arriving = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return new BlobFetch(_connection, repository.Path, blob, kind, store, progress, known ?? NoKnownParts.Instance) { Arriving = arriving }.RunAsync(cancel);
    }

    /// <summary>Reads a small blob into memory, verified.</summary>
    /// <exception cref="ContainersException">Corrupt: it is longer than wanted, or not what its digest says.</exception>
    public async Task<byte[]> ReadBlobAsync(ImageReference repository, Descriptor blob, int limit, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(blob);
        var purpose = Purpose.Pull(repository.Path, $"blob {blob.Digest}");
        return await _connection.RepeatAsync(
            async () =>
            {
                using var response = await _connection.SendAsync(HttpMethod.Get, $"{repository.Path}/blobs/{blob.Digest}", purpose, _ => { }, cancel).ConfigureAwait(false);
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    throw await _connection.FailureAsync(response, purpose, cancel).ConfigureAwait(false);
                }

                var bytes = await Answer.ReadBodyAsync(response, limit, purpose.Subject, _connection.Options, cancel).ConfigureAwait(false);
                return Digest.Of(bytes) == blob.Digest
                    ? bytes
                    : throw new ContainersException(ErrorKind.Corrupt, $"{purpose.Subject} is not what its digest says");
            },
            cancel).ConfigureAwait(false);
    }

    /// <summary>Brings a blob from a content store to a repository, unless it is there.</summary>
    /// <param name="repository">Where to.</param>
    /// <param name="blob">What.</param>
    /// <param name="kind">What it is to its image.</param>
    /// <param name="from">Repositories of the same registry that may have it already.</param>
    /// <param name="store">Where it comes from.</param>
    /// <param name="progress">Told how it goes.</param>
    /// <param name="cancel">Ends it early.</param>
    public Task PushBlobAsync(
        ImageReference repository,
        Descriptor blob,
        TransferKind kind,
        IReadOnlyList<string> from,
        ContentStore store,
        ITransferProgress progress,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return new BlobPush(_connection, repository.Path, blob, kind, store, progress).RunAsync(from, cancel);
    }

    private async Task<HttpResponseMessage> AskForManifestAsync(HttpMethod method, ImageReference reference, CancellationToken cancel)
    {
        var purpose = Purpose.Pull(reference.Path, reference.Familiar);
        var missing = purpose with { Subject = $"manifest for {reference.Familiar} not found" };
        var response = await _connection.SendAsync(
            method,
            $"{reference.Path}/manifests/{reference.Digest?.ToString() ?? reference.Tag}",
            purpose,
            request => request.Headers.TryAddWithoutValidation("Accept", s_manifestTypes),
            cancel).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return response;
        }

        using (response)
        {
            var isMissing = response.StatusCode == HttpStatusCode.NotFound;
            if (isMissing && method == HttpMethod.Head)
            {
                throw new ContainersException(ErrorKind.NotFound, $"{missing.Subject}: manifest unknown"); // this answer has no body to say so
            }

            throw await _connection.FailureAsync(response, isMissing ? missing : purpose, cancel).ConfigureAwait(false);
        }
    }

    // sha512 and malformed digests cannot be compared with ours; the bytes then stand for themselves.
    private static Digest? DigestIn(HttpResponseMessage response) =>
        response.Headers.TryGetValues(DigestHeader, out var values) && Digest.TryParse(values.First(), out var digest) && digest.Algorithm == "sha256"
            ? digest
            : null;
}
