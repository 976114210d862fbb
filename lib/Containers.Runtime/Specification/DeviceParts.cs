using System.Globalization;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Specification;

/// <summary>
/// How the host's devices get into a container. Only the real root can make nodes and decide who may use them; in a user
/// namespace the host's own node is bound to its place, and the kernel asks the node's permission bits, as outside.
/// </summary>
internal static class DeviceParts
{
    internal static IEnumerable<MountSpec> Mounts(SpecRequest request, SpecPlace place)
    {
        if (CanMakeNodes(request, place))
        {
            return [];
        }

        var usable = request.Privileged ? HostDevices.Usable().Where(path => request.Devices.All(device => device.Path != path)).Select(path => new DeviceRequest(path, path, "rwm")) : [];
        return usable.Concat(request.Devices).Select(device => new MountSpec
        {
            Destination = device.Path, Type = "bind", Source = device.HostPath,
            Options = ["rbind", "nosuid", "noexec", "rprivate", device.Permissions.Contains('w') ? "rw" : "ro"],
        });
    }

    internal static IReadOnlyList<DeviceSpec>? Nodes(SpecRequest request, SpecPlace place)
    {
        if (!CanMakeNodes(request, place))
        {
            return null;
        }

        List<DeviceSpec> nodes = [.. request.Privileged ? HostDevices.List() : [], .. request.Devices.Select(device => HostDevices.Node(device.HostPath, device.Path))];
        return nodes.Count == 0 ? null : nodes;
    }

    /// <summary>The limits, and for the real root's containers who may use which device: nobody any but those given.</summary>
    internal static ResourcesSpec? WithRules(SpecRequest request, SpecPlace place)
    {
        // The kernel's filter for devices is a program, and loading one takes locked memory, more than root itself may have
        // where a virtual machine or an outer container keeps the right to raise limits to itself.
        if (place.Rootless || place.CgroupPath is null || !Capabilities.Known.Contains("CAP_SYS_RESOURCE"))
        {
            return request.Resources;
        }

        var rules = new List<DeviceRuleSpec> { new() { Allow = request.Privileged, Access = "rwm" } };
        foreach (var device in request.Privileged ? [] : request.Devices)
        {
            var node = HostDevices.Node(device.HostPath, device.Path);
            rules.Add(new DeviceRuleSpec { Allow = true, Type = node.Type, Major = node.Major, Minor = node.Minor, Access = device.Permissions });
        }

        rules.AddRange(request.DeviceRules.Select(ReadRule));
        return (request.Resources ?? new ResourcesSpec()) with { Devices = rules };
    }

    private static bool CanMakeNodes(SpecRequest request, SpecPlace place) => !place.Rootless && request.UserMap.Count == 0 && !request.Shared.ContainsKey("user");

    // "c 10:* rwm", checked when the container was created.
    private static DeviceRuleSpec ReadRule(string text)
    {
        var parts = text.Split(' ', ':');
        return parts.Length == 4
            ? new DeviceRuleSpec { Allow = true, Type = parts[0], Major = Number(parts[1]), Minor = Number(parts[2]), Access = parts[3] }
            : throw new ContainersException(ErrorKind.Corrupt, $"device rule \"{text}\"");
    }

    private static long? Number(string text) => text == "*" ? null : long.Parse(text, CultureInfo.InvariantCulture);
}
