using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Processes;

/// <summary>Moves one thread of this process into another namespace, setns(2). There is no way back without rights over the one it came from.</summary>
public static class ThreadNamespace
{
    /// <summary>Puts the calling thread into a network namespace: what sockets it makes from now on are there.</summary>
    /// <param name="network">The namespace. Stays the caller's.</param>
    public static void EnterNetwork(FileDescriptor network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Check.Io(Libc.setns(network.Number, (int)Namespaces.Network), "setns", "network namespace");
    }
}
