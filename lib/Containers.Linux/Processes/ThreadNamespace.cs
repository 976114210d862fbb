using System.Runtime.ExceptionServices;
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

    /// <summary>Does something in a network namespace on a thread that lives only for that, and waits for it.</summary>
    /// <param name="network">The namespace. Stays the caller's.</param>
    /// <param name="work">What. What it throws is thrown to the caller.</param>
    public static void InNetwork(FileDescriptor network, Action work)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(work);
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                EnterNetwork(network);
                work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    /// <summary>Does something in a network namespace on the calling thread and comes back.</summary>
    /// <param name="network">The namespace. Stays the caller's.</param>
    /// <param name="home">The one the thread is in, over which it must have rights, too. Stays the caller's.</param>
    /// <param name="work">What.</param>
    public static T VisitNetwork<T>(FileDescriptor network, FileDescriptor home, Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(work);
        EnterNetwork(network);
        try
        {
            return work();
        }
        finally
        {
            EnterNetwork(home);
        }
    }
}
