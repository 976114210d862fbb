using System.Globalization;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;

namespace Containers.Runtime.Namespaces;

/// <summary>
/// Who lives in the user's namespace: an empty file "PID.STARTTIME" each. A file without its process means nothing and is
/// swept away by whoever comes across it.
/// </summary>
internal sealed class NamespaceMembers(string directory)
{
    internal void Add(int pid)
    {
        if (ProcessIdentity.Of(pid) is { } process)
        {
            Tree.Make(directory);
            FileOpening.Create(PathOf(process)).Dispose();
        }
    }

    internal void Remove(ProcessIdentity process) => File.Delete(PathOf(process));

    /// <summary>The namespace, held open by the result, which the caller owns; null when nobody lives in one.</summary>
    internal FileDescriptor? OpenNamespace()
    {
        Tree.Make(directory);
        foreach (var path in Directory.EnumerateFiles(directory))
        {
            if (Parse(Path.GetFileName(path)) is not { } process)
            {
                continue;
            }

            if (TryOpen(process) is { } found)
            {
                return found;
            }

            File.Delete(path);
        }

        return null;
    }

    private static FileDescriptor? TryOpen(ProcessIdentity process)
    {
        try
        {
            var opened = FileOpening.Read($"/proc/{process.Pid}/ns/user");
            if (process.IsAlive) // asked after opening: what we hold is that process's namespace
            {
                return opened;
            }

            opened.Dispose();
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ESRCH or Errno.EACCES or Errno.EPERM)
        {
            // It has ended, or its pid belongs to somebody else now.
        }

        return null;
    }

    private static ProcessIdentity? Parse(string name)
    {
        var parts = name.Split('.');
        return parts.Length == 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var pid) &&
               ulong.TryParse(parts[1], CultureInfo.InvariantCulture, out var start)
            ? new ProcessIdentity(pid, start)
            : null;
    }

    private string PathOf(ProcessIdentity process) =>
        Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{process.Pid}.{process.StartTime}"));
}
