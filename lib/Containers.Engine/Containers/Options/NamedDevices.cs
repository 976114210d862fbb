using System.Globalization;
using Containers.Configuration;
using Containers.Configuration.Devices;
using Containers.State.Containers;

namespace Containers.Engine.Containers.Options;

/// <summary>Devices that are asked for by name, --device VENDOR/CLASS=DEVICE and --gpus: what their makers' specifications say goes into the container.</summary>
internal static class NamedDevices
{
    private const string Gpu = "nvidia.com/gpu=";

    /// <summary>The container with all that its named devices need; their mounts come last and yield to those that were asked for.</summary>
    /// <param name="record">The container as all other flags have it.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="places">Directories with device specifications; none for the usual ones.</param>
    internal static ContainerRecord Add(ContainerRecord record, CreateOptions options, IReadOnlyList<string> places)
    {
        List<string> names = [.. options.Devices.Where(DeviceSpecifications.IsName), .. options.Gpus.SelectMany(Gpus)];
        if (names.Count == 0)
        {
            return record;
        }

        var edits = DeviceSpecifications.Find(places.Count > 0 ? places : DeviceSpecifications.Places, names);
        foreach (var node in edits.Nodes)
        {
            DeviceOptions.RequireNode(node.HostPath);
        }

        return record with
        {
            Environment = [.. record.Environment.Where(have => !edits.Environment.Any(given => Name(given) == Name(have))), .. edits.Environment],
            Security = record.Security with { Devices = [.. record.Security.Devices, .. edits.Nodes.Select(node => new ContainerDevice(node.HostPath, node.Path, node.Permissions))] },
            Mounts = [.. record.Mounts, .. edits.Mounts.Where(mount => record.Mounts.All(have => have.Destination != mount.Path)).Select(Mount)],
            Surroundings = record.Surroundings with { Groups = [.. record.Surroundings.Groups, .. edits.Groups.Select(group => group.ToString(CultureInfo.InvariantCulture))] },
            Hooks = [.. edits.Hooks.Select(hook => new ContainerHook(hook.Stage, hook.Path, hook.Args, hook.Environment, hook.Timeout))],
        };
    }

    // "all", podman's "0", docker's "device=0,1", with quotes that keep the comma from the shell's or docker's own reading.
    private static IEnumerable<string> Gpus(string text)
    {
        var said = text.Trim('"');
        return (said.StartsWith("device=", StringComparison.Ordinal) ? said["device=".Length..] : said).Split(',').Select(device => Gpu + device);
    }

    private static string Name(string variable) => variable.Split('=', 2)[0];

    private static ContainerMount Mount(DeviceMount mount) => new()
    {
        Type = "bind", Source = mount.HostPath, Destination = mount.Path, Options = [.. mount.Options.Where(option => option is not ("bind" or "rbind")).Prepend("rbind")],
    };
}
