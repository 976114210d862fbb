using Containers.Linux.Files;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Specification;

/// <summary>The host's device nodes, which a privileged container of the real root gets.</summary>
internal static class HostDevices
{
    // Made by the runtime, or the container's own.
    private static readonly HashSet<string> s_standard =
        ["null", "zero", "full", "random", "urandom", "tty", "console", "ptmx", "core", "fd", "stdin", "stdout", "stderr"];

    internal static List<DeviceSpec> List()
    {
        using var devices = DirectoryHandle.Open("/dev");
        var list = new List<DeviceSpec>();
        foreach (var bytes in devices.Names())
        {
            var name = System.Text.Encoding.UTF8.GetString(bytes);
            if (!s_standard.Contains(name) && devices.Status(bytes) is { Type: FileType.CharacterDevice or FileType.BlockDevice } status)
            {
                list.Add(Spec("/dev/" + name, status));
            }
        }

        return list;
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
