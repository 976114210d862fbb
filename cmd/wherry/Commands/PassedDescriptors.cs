using System.Globalization;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Wherry.Commands;

/// <summary>Reads --preserve-fds and --preserve-fd.</summary>
internal static class PassedDescriptors
{
    private const int Most = 40; // as many as a monitor can be started with

    internal static IReadOnlyList<int> Read(IReadOnlyList<string> numbers, long? count)
    {
        if (count is < 0 or > Most)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid --preserve-fds \"{count}\": want a number up to {Most}");
        }

        var wanted = Enumerable.Range(3, (int)(count ?? 0)).Concat(numbers.SelectMany(text => text.Split(',')).Select(Parse)).Distinct().Order().ToList();
        foreach (var number in wanted)
        {
            try
            {
                FileDescriptor.OfCaller(number).Dispose();
            }
            catch (LinuxException e) when (e.Errno == Errno.EBADF)
            {
                throw new ContainersException(ErrorKind.Invalid, $"file descriptor {number} is not available - the preserve-fds option requires that file descriptors must be passed", e);
            }
        }

        return wanted;
    }

    private static int Parse(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 3 and < 3 + Most
        ? number
        : throw new ContainersException(ErrorKind.Invalid, $"invalid --preserve-fd \"{text}\": want numbers from 3 to {2 + Most}");
}
