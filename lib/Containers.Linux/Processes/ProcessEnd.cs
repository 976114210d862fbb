using Containers.Linux.Files;
using Containers.Linux.Waiting;

namespace Containers.Linux.Processes;

/// <summary>Waits for processes that are not our children.</summary>
public static class ProcessEnd
{
    /// <summary>Returns when the process behind a pidfd has ended (kernel 5.3).</summary>
    public static void Await(FileDescriptor handle)
    {
        var loop = new EventLoop();
        using var watch = loop.Add(handle, Readiness.Read, _ => loop.Stop());
        loop.Run();
    }
}
