using System.Globalization;
using Containers.Linux.Processes;

namespace Containers.Network.Bridges;

/// <summary>A process noted as a symbolic link to "PID:START TIME", so that others can find and end it, and never a stranger.</summary>
internal static class Companion
{
    internal static void Note(string path, ProcessIdentity process)
    {
        File.Delete(path);
        File.CreateSymbolicLink(path, string.Create(CultureInfo.InvariantCulture, $"{process.Pid}:{process.StartTime}"));
    }

    internal static ProcessIdentity? Read(string path) => new FileInfo(path).LinkTarget?.Split(':') is [var pid, var start] &&
        int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var number) &&
        ulong.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? new ProcessIdentity(number, time) : null;

    /// <summary>Ends the process, if it is still there, and returns when it has.</summary>
    internal static void End(string path)
    {
        if (Read(path) is { } process && process.Open() is { } handle)
        {
            using (handle)
            {
                if (process.Kill(Signals.SIGKILL))
                {
                    ProcessEnd.Await(handle);
                }
            }
        }

        File.Delete(path);
    }
}
