using System.Globalization;
using Containers.Engine.Containers;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands;

/// <summary>Reads --preserve-fds and --preserve-fd.</summary>
internal static class PassedDescriptors
{
    private const int Most = 40; // as many as a monitor can be started with

    /// <summary>The sockets a service manager has opened for what is started; null for none.</summary>
    /// <exception cref="ContainersException">Invalid: it says that there are some, and there are not, or too many.</exception>
    internal static PassedSockets? ReadSockets()
    {
        if (ServiceManager.Sockets is not { } sockets)
        {
            return null;
        }

        if (sockets.Count > Most)
        {
            throw new ContainersException(ErrorKind.Invalid, $"LISTEN_FDS={sockets.Count}: at most {Most} sockets can be passed on");
        }

        foreach (var number in sockets.Descriptors)
        {
            Require(number, "LISTEN_FDS");
        }

        return sockets;
    }

    internal static IReadOnlyList<int> Read(IReadOnlyList<string> numbers, long? count)
    {
        if (count is < 0 or > Most)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid --preserve-fds \"{count}\": want a number up to {Most}");
        }

        var wanted = Enumerable.Range(3, (int)(count ?? 0)).Concat(numbers.SelectMany(text => text.Split(',')).Select(Parse)).Distinct().Order().ToList();
        foreach (var number in wanted)
        {
            Require(number, "the preserve-fds option");
        }

        return wanted;
    }

    private static void Require(int number, string who)
    {
        try
        {
            FileDescriptor.OfCaller(number).Dispose();
        }
        catch (LinuxException e) when (e.Errno == Errno.EBADF)
        {
            throw new ContainersException(ErrorKind.Invalid, $"file descriptor {number} is not available - {who} requires that file descriptors must be passed", e);
        }
    }

    private static int Parse(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 3 and < 3 + Most
        ? number
        : throw new ContainersException(ErrorKind.Invalid, $"invalid --preserve-fd \"{text}\": want numbers from 3 to {2 + Most}");
}
