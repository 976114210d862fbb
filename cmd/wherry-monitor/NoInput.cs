using Containers.Linux.Files;

namespace Wherry.Monitor;

/// <summary>What a process reads that has nothing to read.</summary>
internal static class NoInput
{
    /// <summary>
    /// For a process that joins a container: a pipe that nobody writes into. crun gives the standard streams of such a process to its user,
    /// and without a user namespace between them that would be the machine's own /dev/null. The caller owns it.
    /// </summary>
    internal static FileDescriptor ForJoining()
    {
        var (read, write) = FileDescriptor.Pipe();
        write.Dispose();
        return read;
    }

    /// <summary>For the container's first process, which crun gives the container's own. The caller owns it.</summary>
    internal static FileDescriptor ForFirst() => FileOpening.Read("/dev/null");
}
