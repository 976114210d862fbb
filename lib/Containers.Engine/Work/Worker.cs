using System.Security.Cryptography;
using System.Text;
using Containers.Content;
using Containers.Engine.Files;
using Containers.Layers;
using Containers.Layers.Drivers;
using Containers.Layers.Stacking;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Sockets;
using Containers.Oci;
using Containers.Oci.References;

namespace Containers.Engine.Work;

/// <summary>The other side of <see cref="NamespaceWork"/>: carries out one request and ends.</summary>
public static class Worker
{
    /// <summary>The only argument of a program that was started to work.</summary>
    public const string Argument = "--namespace-worker";

    internal const int RequestDescriptor = 3;
    internal const int InputDescriptor = 4;
    internal const int OutputDescriptor = 5;

    /// <summary>Reads the request from descriptor 3, does it and answers there. Returns the exit code.</summary>
    public static int Run()
    {
        Linux.Processes.ThisProcess.SetUmask(0); // modes are given exactly
        using var socket = UnixSocket.Inherited(RequestDescriptor);
        using var stream = socket.OpenStream();
        using var reader = new StreamReader(stream);
        var request = WorkReading.WorkRequest(Encoding.UTF8.GetBytes(reader.ReadLine()!));
        WorkResult result;
        try
        {
            result = Do(request, known =>
            {
                socket.Write(Encoding.UTF8.GetBytes(ArrivalLines.Ask(known) + "\n"));
                return ArrivalLines.ReadAnswer(reader.ReadLine()!);
            });
        }
        catch (LinuxException e) when (e is { Call: "write", Errno: Errno.EPIPE })
        {
            result = new WorkResult { OutputClosed = true };
        }
        catch (ContainersException e)
        {
            result = new WorkResult { Failed = true, ErrorKind = e.Kind, Message = e.Message, Hint = e.Hint };
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            var kind = e is InvalidDataException ? ErrorKind.Corrupt : ErrorKind.Unsupported;
            result = new WorkResult { Failed = true, ErrorKind = kind, Message = e.Message };
        }

        socket.Write(WorkWriting.WorkResult(result));
        return 0;
    }

    private static WorkResult Do(WorkRequest request, Func<long, BlobGrowth> ask)
    {
        switch (request.Kind)
        {
            case WorkKind.Unpack:
                return Unpack(request, ask);
            case WorkKind.Remove:
                SideBySide.ForEach(request.Paths, NamespaceWork.RemovalsAtOnce, Tree.Remove);

                return new WorkResult();
            case WorkKind.Stack:
                LayerStack.Make([.. request.Paths.Skip(1)], request.Paths[0], sync: !request.Transient);
                return new WorkResult();
            case WorkKind.ProbeFuse:
                MountPoint.IsolateFromParent();
                return new WorkResult { Message = FuseProbe.FindObstacle(request.Paths[0], request.Paths[1]) };
            case WorkKind.Measure:
                return new WorkResult { Sizes = [.. request.Paths.Select(TreeSize.Of)] };
            case WorkKind.Compare:
                return new WorkResult { Message = TreeComparison.FindDifference(request.Paths[0], request.Paths[1], !request.SquashOwners) };
            case WorkKind.Files:
                using (var input = new FileDescriptor(InputDescriptor))
                using (var output = new FileDescriptor(OutputDescriptor))
                {
                    return new WorkResult { Files = FilesWorker.Do(request.Files!, input, output) };
                }

            default:
                MountPoint.IsolateFromParent();
                return new WorkResult { Message = OverlayProbe.FindObstacle(request.Paths[0]) };
        }
    }

    private static WorkResult Unpack(WorkRequest request, Func<long, BlobGrowth> ask)
    {
        using var file = new FileDescriptor(InputDescriptor);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var source = OpenArchive(request, file, ask);
        using var archive = new HashingStream(new ReadAheadStream(Compression.Decompress(source)), hash);
        using var unpacker = new LayerUnpacker(request.Paths[0], new UnpackOptions(request.SquashOwners, IsWhole: !request.IsUnproven));
        unpacker.Unpack(archive);
        archive.ReadRest();
        source.ReadRest();
        return new WorkResult { DiffId = Digest.FromSha256(hash.GetHashAndReset()).ToString(), Size = unpacker.UnpackedSize };
    }

    private static Stream OpenArchive(WorkRequest request, FileDescriptor file, Func<long, BlobGrowth> ask) => request switch
    {
        { Digest: null } => new ArrivingStream(file, ask),
        { IsDiffId: true } => new ReadOnceStream(file),
        _ => new VerifyingStream(new ReadOnceStream(file), Digest.Parse(request.Digest), request.Size),
    };
}
