using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Containers.Content;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Registry.Access;

namespace Containers.Registry.Transfers;

/// <summary>
/// One blob on its way from a registry into the content store. A broken connection is taken up where it broke, by this program
/// or, after it gave up or was killed, by the next one that wants the blob. The bytes
/// are hashed as they come and appear in the store only when their number and digest are right. Parts of it that are here in other
/// content are taken from there.
/// </summary>
internal sealed class BlobFetch(
    RegistryConnection connection, string repository, Descriptor blob, TransferKind kind, ContentStore store, ITransferProgress progress, IKnownParts known)
{
    private const int BufferLength = 128 * 1024;

    // A connection that carried this much before it broke was good: its failure does not count against the next one.
    private const long EarnsPatience = 1024 * 1024;

    // Less than this is fetched again sooner than it is looked for.
    private const long WorthContinuing = 1024 * 1024;

    private readonly Purpose _purpose = Purpose.Pull(repository, $"blob {blob.Digest}");

    /// <summary>Given what writes the blob, before the first byte comes; not for one that is there.</summary>
    internal Action<BlobWriter>? Arriving { get; init; }

    internal async Task RunAsync(CancellationToken cancel)
    {
        // Damaged content is fetched again: a pull is how a user repairs an image.
        if (store.SizeOf(blob.Digest) is { } size && (store.IsUntouched(blob.Digest) || store.IsIntact(blob.Digest)))
        {
            RequireSize(size);
            progress.Report(new TransferNews(blob, kind, TransferState.AlreadyThere, size));
            return;
        }

        progress.Report(new TransferNews(blob, kind, TransferState.Waiting, 0));
        using var writer = blob.Size >= WorthContinuing ? store.Continue(blob.Digest) : store.Create();
        writer.StaysForLater = blob.Size >= WorthContinuing;
        Arriving?.Invoke(writer);
        try
        {
            await FillAsync(writer, cancel).ConfigureAwait(false);
        }
        catch (ContainersException e) when (e.Kind != ErrorKind.Unreachable)
        {
            writer.StaysForLater = false;
            throw;
        }

        progress.Report(new TransferNews(blob, kind, TransferState.Done, blob.Size));
    }

    private async Task FillAsync(BlobWriter writer, CancellationToken cancel)
    {
        if (writer.Length > blob.Size)
        {
            writer.Restart();
        }

        var hasOldBytes = writer.Length > 0;
        if (hasOldBytes)
        {
            connection.Options.Debug($"{_purpose.Subject}: {writer.Length} of {blob.Size} bytes are here from an earlier try");
        }

        var parts = await known.FindAsync(blob, ReadRangeAsync, cancel).ConfigureAwait(false);
        await FetchRestAsync(writer, parts, cancel).ConfigureAwait(false);
        try
        {
            writer.Commit(blob.Digest);
        }
        catch (ContainersException e) when ((hasOldBytes || parts.Count > 0) && e.Kind == ErrorKind.Corrupt)
        {
            // What an earlier try left need not have reached the disk whole, and known parts need not be the same. From the start, then.
            connection.Options.Debug($"{_purpose.Subject}: what was here of it is something else; all of it is fetched");
            writer.Restart();
            await FetchRestAsync(writer, [], cancel).ConfigureAwait(false);
            writer.Commit(blob.Digest);
        }
    }

    private async Task FetchRestAsync(BlobWriter writer, IReadOnlyList<KnownPart> parts, CancellationToken cancel)
    {
        foreach (var part in parts.Where(part => part.Start >= writer.Length))
        {
            await FetchRestAsync(writer, part.Start, cancel).ConfigureAwait(false);
            if (writer.Length == part.Start)
            {
                CopyKnown(writer, part, cancel);
            }
        }

        await FetchRestAsync(writer, blob.Size, cancel).ConfigureAwait(false);
    }

    private void CopyKnown(BlobWriter writer, KnownPart part, CancellationToken cancel)
    {
        using var source = part.Open();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            int count;
            while ((count = source.Read(buffer)) > 0)
            {
                cancel.ThrowIfCancellationRequested();
                Write(writer, buffer.AsSpan(0, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Null: the registry has no such blob or sends all of it. Whoever fetches it then is told what is wrong.
    private Task<byte[]?> ReadRangeAsync(long start, int length, CancellationToken cancel) => connection.RepeatAsync(
        async () =>
        {
            using var response = await connection.SendOnceAsync(
                HttpMethod.Get, RegistryConnection.Below($"{repository}/blobs/{blob.Digest}"), _purpose, request => request.Headers.Range = new RangeHeaderValue(start, start + length - 1), cancel)
                .ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentRange?.From != start)
            {
                return null;
            }

            var bytes = await Answer.ReadBodyAsync(response, length, _purpose.Subject, connection.Options, cancel).ConfigureAwait(false);
            return bytes.Length == length ? bytes : null;
        },
        cancel);

    // Up to there, or beyond it if the registry sends no parts.
    private async Task FetchRestAsync(BlobWriter writer, long end, CancellationToken cancel)
    {
        var failures = 0;
        var start = writer.Length;
        while (writer.Length < end)
        {
            try
            {
                await ContinueAsync(writer, end, cancel).ConfigureAwait(false);
            }
            catch (TransientException e)
            {
                failures = writer.Length - start >= EarnsPatience ? 1 : failures + 1;
                start = writer.Length;
                if (failures > connection.Options.Retries)
                {
                    throw e.Report.Within(_purpose.Subject);
                }

                progress.Report(new TransferNews(blob, kind, TransferState.Retrying, writer.Length));
                await Task.Delay(e.Delay(connection.Options, failures), cancel).ConfigureAwait(false);
            }
        }
    }

    private async Task ContinueAsync(BlobWriter writer, long end, CancellationToken cancel)
    {
        var offset = writer.Length;
        using var response = await connection.SendOnceAsync(
            HttpMethod.Get,
            RegistryConnection.Below($"{repository}/blobs/{blob.Digest}"),
            _purpose,
            request => request.Headers.Range = end < blob.Size ? new RangeHeaderValue(offset, end - 1) : offset > 0 ? new RangeHeaderValue(offset, null) : null,
            cancel).ConfigureAwait(false);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                RequireSize(response.Content.Headers.ContentLength ?? blob.Size);
                await CopyAsync(response, writer, skip: offset, blob.Size, cancel).ConfigureAwait(false); // it does not know ranges
                break;
            case HttpStatusCode.PartialContent when response.Content.Headers.ContentRange?.From == offset:
                await CopyAsync(response, writer, skip: 0, end, cancel).ConfigureAwait(false);
                break;
            case HttpStatusCode.PartialContent:
                throw new ContainersException(ErrorKind.Corrupt, $"{_purpose.Subject}: registry sends another range than asked for");
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                throw Short(offset);
            default:
                throw await connection.FailureAsync(response, _purpose, cancel).ConfigureAwait(false);
        }
    }

    private async Task CopyAsync(HttpResponseMessage response, BlobWriter writer, long skip, long end, CancellationToken cancel)
    {
        var before = writer.Length;
        var limit = connection.Options.IdleLimit;
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            idle.CancelAfter(limit);
            using var body = await response.Content.ReadAsStreamAsync(idle.Token).ConfigureAwait(false);
            int count;
            while ((count = await ReadAsync(body, buffer, idle.Token, cancel).ConfigureAwait(false)) > 0)
            {
                idle.CancelAfter(limit);
                var repeated = (int)Math.Min(skip, count);
                skip -= repeated;
                RequireNoMore(writer.Length + count - repeated, end);
                Write(writer, buffer.AsSpan(repeated, count - repeated));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (writer.Length < end)
        {
            // The end came in good order but too early. If asking again brings nothing more, that is all there is.
            throw writer.Length > before
                ? new TransientException(new ContainersException(ErrorKind.Unreachable, $"registry {connection.Address.Host} ended the transfer too early"))
                : Short(writer.Length);
        }
    }

    // Only what the network does is a reason to try again; a full disk, on the writing side, is not.
    private async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken idle, CancellationToken cancel)
    {
        try
        {
            return await body.ReadAsync(buffer, idle).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TransientException(ConnectionFailure.Silence(connection.Address.Host, connection.Options.IdleLimit));
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new TransientException(ConnectionFailure.Describe(connection.Address.Host, e, null));
        }
    }

    private void Write(BlobWriter writer, ReadOnlySpan<byte> bytes)
    {
        if (writer.Length + bytes.Length > blob.Size)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"{_purpose.Subject} is longer than the {blob.Size} bytes its manifest says");
        }

        writer.Write(bytes);
        progress.Report(new TransferNews(blob, kind, TransferState.Moving, writer.Length));
    }

    private void RequireNoMore(long length, long end)
    {
        if (length > end && end < blob.Size)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"{_purpose.Subject}: registry sends more of it than was asked for");
        }
    }

    private void RequireSize(long size)
    {
        if (size != blob.Size)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"{_purpose.Subject} is {size} bytes long, its manifest says {blob.Size}");
        }
    }

    private ContainersException Short(long length) =>
        new(ErrorKind.Corrupt, $"{_purpose.Subject} is only {length} bytes long, its manifest says {blob.Size}");
}
