using System.Security.Cryptography;
using Containers.Engine.Work;
using Containers.Layers;
using Containers.Oci;
using Containers.Oci.References;

namespace Containers.Engine.Files;

/// <summary>
/// The worker's side of making a layer of files: one thread writes the archive, another hashes and unpacks it at the same
/// time, so that it is never read again. What is unpacked is the archive, as if it had come from elsewhere.
/// </summary>
internal static class LayerWork
{
    /// <param name="request">What layer.</param>
    /// <param name="adopt">The tree whose files it may have; null for none.</param>
    /// <param name="archive">Where the archive goes.</param>
    /// <param name="write">Writes it.</param>
    internal static FilesResult Make(LayerRequest request, string? adopt, Stream archive, Action<Stream> write)
    {
        using var pipe = new ThreadPipe();
        var length = 0L;
        var writing = new Thread(() => pipe.Fill(copy =>
        {
            using var both = new ForkedStream(archive, copy);
            write(both);
            length = both.Length;
        }));
        writing.Start();
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var copy = new HashingStream(pipe.OpenRead(), hash);
            using var unpacker = new LayerUnpacker(request.Directory, new UnpackOptions(request.SquashOwners) { Adopt = adopt, PastCache = true });
            unpacker.Unpack(copy);
            copy.ReadRest();
            return pipe.Failure is null
                ? new FilesResult { Digest = Digest.FromSha256(hash.GetHashAndReset()).ToString(), Size = length, UnpackedSize = unpacker.UnpackedSize }
                : throw Explain(pipe.Failure);
        }
        catch (ContainersException) when (pipe.Failure is not null)
        {
            throw Explain(pipe.Failure); // an archive cut short is only what came of it
        }
        finally
        {
            pipe.StopReading();
            writing.Join();
        }
    }

    private static ContainersException Explain(Exception failure) => failure as ContainersException ?? new ContainersException(ErrorKind.Unsupported, failure.Message, failure);
}
