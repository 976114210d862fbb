using Containers.Systemd.Units;

namespace Containers.Systemd.Quadlets;

/// <summary>Keys of several kinds that name other files or paths.</summary>
internal static class SharedKeys
{
    /// <summary>Network=: a network's file, a container's file whose network is shared, or what --network takes.</summary>
    internal static void AddNetworks(Conversion conversion, Arguments arguments)
    {
        foreach (var entry in conversion.All("Network"))
        {
            var parts = entry.Value.Split(':', 2);
            var name = conversion.Resource(entry, parts[0], QuadletKind.Network, QuadletKind.Container);
            if (QuadletKind.Of(parts[0]) == QuadletKind.Container)
            {
                if (parts.Length > 1)
                {
                    conversion.Tell(entry, "Network: the network of a container takes no options");
                }

                name = "container:" + name;
            }

            arguments.Add("--network", parts.Length > 1 ? $"{name}:{parts[1]}" : name);
        }
    }

    /// <summary>Volume=: a volume's file, a path that may start at the file's directory, or what --volume takes.</summary>
    internal static void AddVolumes(Conversion conversion, Arguments arguments)
    {
        foreach (var entry in conversion.All("Volume"))
        {
            var parts = entry.Value.Split(':', 2);
            var source = parts.Length > 1 ? Source(conversion, entry, parts[0]) : parts[0];
            arguments.Add("--volume", parts.Length > 1 ? $"{source}:{parts[1]}" : source);
        }
    }

    /// <summary>Mount=: as --mount takes it, with sources as in <see cref="AddVolumes"/>.</summary>
    internal static void AddMounts(Conversion conversion, Arguments arguments)
    {
        foreach (var entry in conversion.All("Mount"))
        {
            foreach (var word in conversion.Words(entry))
            {
                arguments.Add("--mount", string.Join(',', word.Split(',').Select(field => Field(conversion, entry, field))));
            }
        }
    }

    private static string Field(Conversion conversion, UnitEntry entry, string field)
    {
        var parts = field.Split('=', 2);
        return parts is ["source" or "src", var source] ? $"{parts[0]}={Source(conversion, entry, source)}" : field;
    }

    private static string Source(Conversion conversion, UnitEntry entry, string source)
    {
        if (source.StartsWith('.'))
        {
            source = conversion.Absolute(source);
        }

        if (source.StartsWith('/'))
        {
            conversion.Unit.Add("RequiresMountsFor", CommandLineWords.Join([source]));
            return source;
        }

        return conversion.Resource(entry, source, QuadletKind.Volume, QuadletKind.Image, QuadletKind.Build, QuadletKind.Artifact);
    }
}
