using System.Net;
using System.Net.Http.Headers;
using Containers.Content;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Registry.Access;

namespace Containers.Registry.Transfers;

/// <summary>
/// One blob on its way from the content store to a registry: not at all if it is there, by a word if another repository of
/// the registry has it, otherwise in one request, or in pieces where a request of that size is refused. An upload that
/// breaks is begun anew: its place at the registry is not to be trusted after that.
/// </summary>
internal sealed class BlobPush(RegistryConnection connection, string repository, Descriptor blob, TransferKind kind, ContentStore store, ITransferProgress progress)
{
    private const long PieceLength = 16 * 1024 * 1024;

    private static readonly MediaTypeHeaderValue s_bytes = new("application/octet-stream");

    private readonly string _subject = $"blob {blob.Digest}";
    private bool _inPieces;

    internal async Task RunAsync(IReadOnlyList<string> from, CancellationToken cancel)
    {
        Report(TransferState.Waiting, 0);
        if (await IsThereAsync(cancel).ConfigureAwait(false))
        {
            Report(TransferState.AlreadyThere, blob.Size);
            return;
        }

        foreach (var source in from.Where(source => source != repository))
        {
            using var answer = await BeginAsync(source, cancel).ConfigureAwait(false);
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                Report(TransferState.Mounted, blob.Size);
                return;
            }

            // An upload was opened instead, or the other repository is not ours to read. The registry drops unused uploads.
        }

        await connection.RepeatAsync(() => UploadAsync(cancel), cancel).ConfigureAwait(false);
        Report(TransferState.Done, blob.Size);
    }

    private async Task<bool> IsThereAsync(CancellationToken cancel)
    {
        var purpose = Purpose.Push(repository, null, _subject);
        using var answer = await connection.SendAsync(HttpMethod.Head, $"{repository}/blobs/{blob.Digest}", purpose, _ => { }, cancel).ConfigureAwait(false);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => true,
            HttpStatusCode.NotFound => false,
            _ => throw await connection.FailureAsync(answer, purpose, cancel).ConfigureAwait(false),
        };
    }

    private Task<HttpResponseMessage> BeginAsync(string? source, CancellationToken cancel)
    {
        var query = source is null ? string.Empty : $"?mount={Uri.EscapeDataString(blob.Digest.ToString())}&from={Uri.EscapeDataString(source)}";
        return connection.SendAsync(
            HttpMethod.Post,
            $"{repository}/blobs/uploads/{query}",
            Purpose.Push(repository, source, _subject),
            request => request.Content = new ByteArrayContent([]),
            cancel);
    }

    private async Task<bool> UploadAsync(CancellationToken cancel)
    {
        var place = await OpenUploadAsync(cancel).ConfigureAwait(false);
        using var source = store.OpenRead(blob.Digest);
        if (_inPieces)
        {
            await SendPiecesAsync(place, source, cancel).ConfigureAwait(false);
            return true;
        }

        using var answer = await SendAsync(HttpMethod.Put, Finish(place), source, 0, blob.Size, cancel).ConfigureAwait(false);
        if (answer.StatusCode is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.MethodNotAllowed
            or HttpStatusCode.LengthRequired or HttpStatusCode.NotImplemented)
        {
            _inPieces = true;
            throw new TransientException(await FailureAsync(answer, cancel).ConfigureAwait(false));
        }

        return answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.NoContent ? true : throw await FailureAsync(answer, cancel).ConfigureAwait(false);
    }

    private async Task<Uri> OpenUploadAsync(CancellationToken cancel)
    {
        using var answer = await BeginAsync(null, cancel).ConfigureAwait(false);
        return answer.StatusCode == HttpStatusCode.Accepted && answer.Headers.Location is { } location
            ? connection.Follow(answer, location)
            : throw await FailureAsync(answer, cancel).ConfigureAwait(false);
    }

    private async Task SendPiecesAsync(Uri place, Stream source, CancellationToken cancel)
    {
        for (var offset = 0L; offset < blob.Size;)
        {
            var length = Math.Min(PieceLength, blob.Size - offset);
            using var answer = await SendAsync(HttpMethod.Patch, place, source, offset, length, cancel).ConfigureAwait(false);
            if (answer.StatusCode is not (HttpStatusCode.Accepted or HttpStatusCode.NoContent or HttpStatusCode.Created))
            {
                throw await FailureAsync(answer, cancel).ConfigureAwait(false);
            }

            place = answer.Headers.Location is { } next ? connection.Follow(answer, next) : place;
            offset += length;
        }

        using var end = await SendAsync(HttpMethod.Put, Finish(place), Stream.Null, 0, 0, cancel).ConfigureAwait(false);
        if (end.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.NoContent))
        {
            throw await FailureAsync(end, cancel).ConfigureAwait(false);
        }
    }

    private Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri place, Stream source, long offset, long length, CancellationToken cancel) => connection.SendOnceAsync(
        method,
        place,
        Purpose.Push(repository, null, _subject),
        request =>
        {
            request.Content = new BlobContent(source, length, offset + length == blob.Size, sent => Report(TransferState.Moving, offset + sent));
            request.Content.Headers.ContentType = s_bytes;
            if (method == HttpMethod.Patch)
            {
                // The specification's form, "0-99", without the unit that HTTP's own Content-Range has.
                request.Content.Headers.TryAddWithoutValidation("Content-Range", $"{offset}-{offset + length - 1}");
            }
        },
        cancel);

    private Uri Finish(Uri place)
    {
        var digest = "digest=" + Uri.EscapeDataString(blob.Digest.ToString());
        return new UriBuilder(place) { Query = place.Query.Length > 1 ? $"{place.Query}&{digest}" : digest }.Uri;
    }

    private Task<ContainersException> FailureAsync(HttpResponseMessage answer, CancellationToken cancel) =>
        connection.FailureAsync(answer, Purpose.Push(repository, null, _subject), cancel);

    private void Report(TransferState state, long bytes) => progress.Report(new TransferNews(blob, kind, state, bytes));
}
