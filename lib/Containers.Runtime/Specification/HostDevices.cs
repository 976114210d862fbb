using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Specification;

/// <summary>The host's device nodes, which a privileged container gets.</summary>
internal static class HostDevices
{
    // Made by the runtime, or the container's own.
    private static readonly HashSet<string> s_standard =
        ["null", "zero", "full", "random", "urandom", "tty", "console", "ptmx", "core", "fd", "stdin", "stdout", "stderr", "pts", "shm", "mqueue"];

    internal static List<DeviceSpec> List() => [.. Below("/dev")];

    /// <summary>
    /// Those that a user may use, for a container that gets the host's own nodes. Not the host's virtual consoles, which a
    /// program that looks for its terminal must not find.
    /// </summary>
    internal static IEnumerable<string> Usable() =>
        List().Select(device => device.Path).Where(path => !Path.GetFileName(path).StartsWith("tty", StringComparison.Ordinal) && ThisProcess.CanWrite(path));

    private static IEnumerable<DeviceSpec> Below(string path)
    {
        using var devices = DirectoryHandle.Open(path);
        foreach (var bytes in devices.Names())
        {
            var name = System.Text.Encoding.UTF8.GetString(bytes);
            var status = s_standard.Contains(name) ? null : devices.Status(bytes);
            if (status is { Type: FileType.CharacterDevice or FileType.BlockDevice } device)
            {
                yield return Spec($"{path}/{name}", device);
            }
            else if (status is { Type: FileType.Directory })
            {
                foreach (var node in TryBelow($"{path}/{name}"))
                {
                    yield return node;
                }
            }
        }
    }

    private static List<DeviceSpec> TryBelow(string path)
    {
        try
        {
            return [.. Below(path)];
        }
        catch (LinuxException)
        {
            return []; // closed to this user
        }
    }

    /// <summary>A node like one of the host's, at another place.</summary>
    internal static DeviceSpec Node(string hostPath, string path)
    {
        var target = File.ResolveLinkTarget(hostPath, returnFinalTarget: true)?.FullName ?? hostPath;
        using var directory = DirectoryHandle.Open(Path.GetDirectoryName(target)!);
        return directory.Status(Path.GetFileName(target)) is { Type: FileType.CharacterDevice or FileType.BlockDevice } status
            ? Spec(path, status)
            : throw new Containers.Oci.ContainersException(Containers.Oci.ErrorKind.NotFound, $"{hostPath}: not a device node any more");
    }

    private static DeviceSpec Spec(string path, FileStatus status) => new()
    {
        Path = path,
        Type = status.Type == FileType.BlockDevice ? "b" : "c",
        Major = (long)(status.SpecialDevice >> 32),
        Minor = (long)(status.SpecialDevice & 0xffffffff),
        FileMode = status.Mode,
        Uid = status.UserId,
        Gid = status.GroupId,
    };
}
