using System.Text.Json;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Sockets;
using Containers.Oci;
using Containers.Oci.References;
using Containers.Runtime.Namespaces;

namespace Containers.Engine.Work;

/// <summary>An unpacked archive.</summary>
/// <param name="DiffId">Digest of its uncompressed form.</param>
/// <param name="Size">Total length of its files, in bytes.</param>
public sealed record Unpacked(Digest DiffId, long Size);

/// <summary>
/// Work on files whose owners exist only in the user namespace, done by this same program started again inside it: .NET
/// cannot enter one once it runs. One process a job, so that jobs run beside each other.
/// </summary>
public sealed class NamespaceWork
{
    private readonly UserNamespace _namespace;

    internal NamespaceWork(UserNamespace userNamespace) => _namespace = userNamespace;

    /// <summary>Unpacks a layer archive, compressed or not, into an empty directory; its bytes are verified on the way.</summary>
    /// <param name="archive">The archive's file, from its start.</param>
    /// <param name="digest">What the bytes must be.</param>
    /// <param name="size">How many there must be.</param>
    /// <param name="directory">Where to.</param>
    public Unpacked Unpack(FileDescriptor archive, Digest digest, long size, string directory)
    {
        var result = Do(
            new WorkRequest
            {
                Kind = WorkKind.Unpack, Paths = [directory], Digest = digest.ToString(), Size = size, SquashOwners = _namespace.HasSingleId,
            },
            archive,
            Namespaces.None);
        return new Unpacked(Digest.Parse(result.DiffId!), result.Size);
    }

    /// <summary>Removes directories with everything below them; missing ones are fine.</summary>
    public void Remove(params IReadOnlyList<string> paths)
    {
        if (paths.Count > 0)
        {
            Do(new WorkRequest { Kind = WorkKind.Remove, Paths = paths }, null, Namespaces.None);
        }
    }

    /// <summary>Tries native overlayfs on a directory's file system; null when it works, otherwise what failed.</summary>
    internal string? ProbeOverlay(string directory) =>
        Do(new WorkRequest { Kind = WorkKind.Probe, Paths = [directory] }, null, Namespaces.Mount).Message;

    /// <summary>Tries fuse-overlayfs on a directory's file system; null when it works, otherwise what failed.</summary>
    internal string? ProbeFuse(string directory, string program) =>
        Do(new WorkRequest { Kind = WorkKind.ProbeFuse, Paths = [directory, program] }, null, Namespaces.Mount).Message;

    /// <summary>Makes one tree of layers, whole or not at all, unless it is there.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="layers">The layers' directories, bottom first.</param>
    /// <param name="transient">Nobody wants the tree after a power cut.</param>
    internal void Stack(string tree, IEnumerable<string> layers, bool transient) =>
        Do(new WorkRequest { Kind = WorkKind.Stack, Paths = [tree, .. layers], Transient = transient }, null, Namespaces.None);

    private WorkResult Do(WorkRequest request, FileDescriptor? input, Namespaces create)
    {
        var (ours, theirs) = UnixSocket.Pair();
        using (ours)
        using (theirs)
        {
            using var nothing = FileOpening.ReadWrite("/dev/null");
            using var errors = FileDescriptor.Standard(2);
            using var child = _namespace.Start(new ProcessPlan
            {
                Path = ThisProcess.Executable,
                Arguments = ["wherry", Worker.Argument],
                Environment = [],
                Create = create,
                DieWithParent = true,
                Descriptors =
                [
                    new(nothing, 0), new(nothing, 1), new(errors, 2), new(theirs, Worker.RequestDescriptor),
                    .. input is null ? (DescriptorMove[])[] : [new(input, Worker.InputDescriptor)],
                ],
            });
            var process = ProcessIdentity.Of(child.Pid);
            theirs.Dispose();
            var result = Exchange(ours, request);
            child.Wait();
            if (process is { } ended)
            {
                _namespace.Leave(ended);
            }

            return !result.Failed ? result : throw new ContainersException(result.ErrorKind, result.Message!) { Hint = result.Hint };
        }
    }

    private static WorkResult Exchange(UnixSocket socket, WorkRequest request)
    {
        socket.Write([.. JsonSerializer.SerializeToUtf8Bytes(request, WorkJson.Default.WorkRequest), (byte)'\n']);
        using var stream = socket.OpenStream();
        using var reader = new StreamReader(stream);
        var answer = reader.ReadToEnd();
        return answer.Length == 0
            ? throw new ContainersException(ErrorKind.Unsupported, "the worker process ended without an answer")
            : JsonSerializer.Deserialize(answer, WorkJson.Default.WorkResult)!;
    }
}
