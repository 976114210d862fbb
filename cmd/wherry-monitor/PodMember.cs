using Containers.Linux;
using Containers.Linux.Sockets;
using Containers.Runtime.Protocol;

namespace Wherry.Monitor;

/// <summary>
/// Being in a pod that wants to know when its last container has ended: a connection to the monitor that holds it, for as long
/// as this monitor lives, however it ends.
/// </summary>
internal static class PodMember
{
    /// <summary>Enters, and returns when that is known; the connection is the caller's. Null without a pod, or when nobody holds it.</summary>
    internal static UnixSocket? Enter(string? directory)
    {
        if (directory is null)
        {
            return null;
        }

        UnixSocket socket;
        try
        {
            socket = UnixSocket.Connect(Path.Combine(directory, MonitorSocket.Name));
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ECONNREFUSED or Errno.ENOTDIR)
        {
            return null; // what it shares is gone: the container's start will say so
        }

        // The answer must be here before ours goes out: whoever started us may be the pod's only other company.
        var request = FrameReader.Encode(FrameType.Request, ProtocolWriting.MonitorRequest(new MonitorRequest { Action = MonitorAction.Join }));
        if (socket.TrySend(request, out _) == request.Length && socket.Read(new byte[4096]) > 0)
        {
            return socket;
        }

        socket.Dispose();
        return null;
    }
}
