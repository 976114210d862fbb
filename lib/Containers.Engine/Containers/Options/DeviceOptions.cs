using System.Text.RegularExpressions;
using Containers.Configuration;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Runtime.Namespaces;
using Containers.State.Containers;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads --device, as far as it names nodes, and --device-cgroup-rule.</summary>
internal static partial class DeviceOptions
{
    internal static IReadOnlyList<ContainerDevice> Resolve(CreateOptions options) =>
        [.. options.Devices.Where(text => !DeviceSpecifications.IsName(text)).SelectMany(Parse)];

    internal static IReadOnlyList<string> Rules(IReadOnlyList<string> texts)
    {
        if (texts.Count > 0 && UserNamespace.IsRootless)
        {
            throw new ContainersException(ErrorKind.Unsupported, "device cgroup rules are not supported in rootless mode: the kernel lets only root change them");
        }

        return texts.FirstOrDefault(text => !Rule().IsMatch(text)) is not { } bad ? texts
            : throw new ContainersException(ErrorKind.Invalid, $"invalid --device-cgroup-rule \"{bad}\": want \"TYPE MAJOR:MINOR MODE\", such as \"c 10:* rwm\"");
    }

    // HOST[:CONTAINER][:PERMISSIONS]; a directory stands for all nodes in it.
    private static IEnumerable<ContainerDevice> Parse(string text)
    {
        var parts = text.Split(':');
        var (path, permissions) = parts switch
        {
            [var host] => (host, "rwm"),
            [var host, var second] when IsPermissions(second) => (host, second),
            [_, var second] => (second, "rwm"),
            [_, var second, var third] when IsPermissions(third) => (second, third),
            _ => throw Bad(text),
        };
        if (!parts[0].StartsWith('/') || !path.StartsWith('/'))
        {
            throw Bad(text);
        }

        if (!Directory.Exists(parts[0]))
        {
            RequireNode(parts[0]);
            return [new ContainerDevice(parts[0], path, permissions)];
        }

        return Directory.EnumerateFiles(parts[0], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where(IsNode)
            .Select(node => new ContainerDevice(node, path.TrimEnd('/') + node[parts[0].TrimEnd('/').Length..], permissions));
    }

    internal static void RequireNode(string path)
    {
        if (!Path.Exists(path))
        {
            throw new ContainersException(ErrorKind.NotFound, $"--device {path}: no such file or directory");
        }

        if (!IsNode(path))
        {
            throw new ContainersException(ErrorKind.Invalid, $"--device {path}: not a device node");
        }
    }

    private static bool IsNode(string path)
    {
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        using var directory = DirectoryHandle.Open(Path.GetDirectoryName(target)!);
        return directory.Status(Path.GetFileName(target)) is { Type: FileType.CharacterDevice or FileType.BlockDevice };
    }

    private static bool IsPermissions(string text) => text.Length is > 0 and <= 3 && text.All(c => c is 'r' or 'w' or 'm') && text.Distinct().Count() == text.Length;

    private static ContainersException Bad(string text) => new(ErrorKind.Invalid, $"invalid --device \"{text}\"")
    {
        Hint = "want HOST-PATH[:CONTAINER-PATH][:PERMISSIONS], such as /dev/fuse or /dev/sda:/dev/disk:r",
    };

    [GeneratedRegex(@"^[abc] (\d+|\*):(\d+|\*) (r|w|m|rw|rm|wm|wr|mr|mw|rwm)$")]
    private static partial Regex Rule();
}
