using System.Collections.Concurrent;
using System.Text;
using Containers.Content;
using Containers.Engine.Files;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Sockets;
using Containers.Linux.Waiting;
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
    /// <summary>How many files or trees are removed beside each other: removing waits for the file system's journal more than it computes.</summary>
    internal const int RemovalsAtOnce = 8;

    private readonly UserNamespace _namespace;
    private readonly HashSet<ChildProcess> _running = [];
    private int _endingThread;

    internal NamespaceWork(UserNamespace userNamespace) => _namespace = userNamespace;

    /// <summary>
    /// Unpacks a layer archive, compressed or not, into an empty directory; its bytes are verified on the way, unless the caller
    /// does that by comparing what came of them.
    /// </summary>
    /// <param name="archive">The archive's file, from its start.</param>
    /// <param name="digest">What the bytes must be.</param>
    /// <param name="size">How many there must be.</param>
    /// <param name="directory">Where to.</param>
    /// <param name="isUnproven">The digest is only what we found: an archive without the mark of its end is refused.</param>
    /// <param name="compared">The diff id that the caller will compare the result's with; null when it will not.</param>
    internal Unpacked Unpack(FileDescriptor archive, Digest digest, long size, string directory, bool isUnproven = false, Digest? compared = null)
    {
        var result = Do(
            new WorkRequest
            {
                Kind = WorkKind.Unpack, Paths = [directory], Digest = digest.ToString(), Size = size, IsDiffId = digest == compared,
                SquashOwners = _namespace.HasSingleId, IsUnproven = isUnproven,
            },
            archive,
            Namespaces.None);
        return new Unpacked(Digest.Parse(result.DiffId!), result.Size);
    }

    /// <summary>Unpacks a layer archive while it arrives. Whoever writes it verifies its bytes.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="directory">Where to.</param>
    /// <exception cref="ContainersException">Unreachable: the archive was lost.</exception>
    internal Unpacked Unpack(BlobFollower archive, string directory)
    {
        var result = Do(
            new WorkRequest { Kind = WorkKind.Unpack, Paths = [directory], SquashOwners = _namespace.HasSingleId },
            archive.File,
            Namespaces.None,
            wait: archive.Wait);
        return new Unpacked(Digest.Parse(result.DiffId!), result.Size);
    }

    /// <summary>Removes directories with everything below them; missing ones are fine.</summary>
    public void Remove(params IReadOnlyList<string> paths)
    {
        // Most trees have no files of other ids, and need no process that starts.
        var left = new ConcurrentBag<string>();
        SideBySide.ForEach(paths, RemovalsAtOnce, path =>
        {
            if (!TryRemove(path))
            {
                left.Add(path);
            }
        });
        if (!left.IsEmpty)
        {
            Do(new WorkRequest { Kind = WorkKind.Remove, Paths = [.. left] }, null, Namespaces.None);
        }
    }

    private static bool TryRemove(string path)
    {
        try
        {
            Tree.Remove(path);
            return true;
        }
        catch (LinuxException e) when (e.Errno is Errno.EACCES or Errno.EPERM)
        {
            return false;
        }
    }

    /// <summary>Total length of the files below each directory, in bytes; of a missing one 0.</summary>
    public IReadOnlyList<long> Measure(params IReadOnlyList<string> paths) => paths.Count == 0
        ? []
        : Do(new WorkRequest { Kind = WorkKind.Measure, Paths = paths }, null, Namespaces.None).Sizes!;

    /// <summary>The first difference between two trees, in words; null when there is none.</summary>
    internal string? Compare(string left, string right, bool withOwners) =>
        Do(new WorkRequest { Kind = WorkKind.Compare, Paths = [left, right], SquashOwners = !withOwners }, null, Namespaces.None).Message;

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

    /// <summary>Does a job with trees of files.</summary>
    /// <param name="request">The job.</param>
    /// <param name="input">For an archive to read; null for none.</param>
    /// <param name="output">For an archive to write; null for none.</param>
    /// <exception cref="LinuxException">EPIPE: whoever was to read the output has gone.</exception>
    internal FilesResult Do(FilesRequest request, FileDescriptor? input = null, FileDescriptor? output = null)
    {
        using var nothing = FileOpening.ReadWrite("/dev/null");
        var result = Do(new WorkRequest { Kind = WorkKind.Files, Paths = [], Files = request }, input ?? nothing, Namespaces.Mount, output ?? nothing);
        return result.OutputClosed ? throw new LinuxException("write", Errno.EPIPE, "standard output") : result.Files!;
    }

    private WorkResult Do(WorkRequest request, FileDescriptor? input, Namespaces create, FileDescriptor? output = null, Func<long, BlobGrowth>? wait = null)
    {
        var (ours, theirs) = UnixSocket.Pair();
        using (ours)
        using (theirs)
        {
            using var nothing = FileOpening.ReadWrite("/dev/null");
            using var errors = FileDescriptor.Standard(2);
            WaitIfEnding();
            using var child = _namespace.Start(new ProcessPlan
            {
                Path = ThisProcess.Executable,
                Arguments = ["wherry", Worker.Argument],
                Environment = [],
                Create = create,
                DieWithParent = true,

                // The terminal tells all of us to end; a worker is ended by whoever waits for it, or with it: who takes back what was made wants it.
                BlockedSignals = SignalSet.Of(Signals.SIGINT, Signals.SIGTERM, Signals.SIGHUP),
                Descriptors =
                [
                    new(nothing, 0), new(nothing, 1), new(errors, 2), new(theirs, Worker.RequestDescriptor),
                    .. input is null ? (DescriptorMove[])[] : [new(input, Worker.InputDescriptor)],
                    .. output is null ? (DescriptorMove[])[] : [new(output, Worker.OutputDescriptor)],
                ],
            });
            Enter(child);
            var process = ProcessIdentity.Of(child.Pid);
            theirs.Dispose();
            WorkResult? answer;
            ExitStatus end;
            try
            {
                answer = Exchange(ours, request, wait);
                end = child.Wait();
            }
            finally
            {
                Leave(child);
            }

            if (process is { } ended)
            {
                _namespace.Leave(ended);
            }

            var result = answer ?? (end.ShellCode == 128 + Signals.SIGPIPE ? new WorkResult { OutputClosed = true } : throw new ContainersException(
                ErrorKind.Unsupported, "the worker process ended without an answer"));
            return !result.Failed ? result : throw new ContainersException(result.ErrorKind, result.Message!) { Hint = result.Hint };
        }
    }

    /// <summary>
    /// Ends all workers, and returns when they have ended. For a command that is about to be ended by a signal: whoever waits for a worker
    /// or wants another waits for that end, and only the caller may still have work done.
    /// </summary>
    internal void EndAll()
    {
        lock (_running)
        {
            _endingThread = Environment.CurrentManagedThreadId;
            var ends = new EventLoop();
            var left = _running.Count;
            foreach (var child in _running)
            {
                child.Kill(Signals.SIGKILL);
                Watch? watch = null;
                watch = ends.Add(child.Handle, Readiness.Read, _ =>
                {
                    watch!.Dispose();
                    if (--left == 0)
                    {
                        ends.Stop();
                    }
                });
            }

            if (left > 0)
            {
                ends.Run();
            }
        }
    }

    private void Enter(ChildProcess child)
    {
        lock (_running)
        {
            _running.Add(child);
            if (_endingThread != 0 && _endingThread != Environment.CurrentManagedThreadId)
            {
                child.Kill(Signals.SIGKILL);
            }
        }
    }

    private void Leave(ChildProcess child)
    {
        lock (_running)
        {
            _running.Remove(child);
        }

        WaitIfEnding();
    }

    private void WaitIfEnding()
    {
        if (Volatile.Read(ref _endingThread) is var thread and not 0 && thread != Environment.CurrentManagedThreadId)
        {
            using var never = new ManualResetEvent(false);
            never.WaitOne();
        }
    }

    // Null: it ended without an answer.
    private static WorkResult? Exchange(UnixSocket socket, WorkRequest request, Func<long, BlobGrowth>? wait)
    {
        socket.Write([.. WorkWriting.WorkRequest(request), (byte)'\n']);
        using var stream = socket.OpenStream();
        using var reader = new StreamReader(stream);
        while (wait is not null && reader.ReadLine() is { } line)
        {
            if (ArrivalLines.ReadQuestion(line) is not { } known)
            {
                return WorkReading.WorkResult(Encoding.UTF8.GetBytes(line));
            }

            socket.Write(Encoding.UTF8.GetBytes(ArrivalLines.Answer(wait(known)) + "\n"));
        }

        var answer = reader.ReadToEnd();
        return answer.Length == 0 ? null : WorkReading.WorkResult(Encoding.UTF8.GetBytes(answer));
    }
}
