using Containers.Systemd.Units;

namespace Containers.Systemd.Quadlets;

/// <summary>Services that see once that something exists: networks, volumes, images, artifacts.</summary>
internal static class ResourceConverter
{
    internal static void Make(Conversion conversion)
    {
        SetOnce(conversion);
        var arguments = conversion.Source.Kind.Extension switch
        {
            "network" => Network(conversion),
            "volume" => Volume(conversion),
            "image" => Pulled(conversion, new Arguments(conversion, "image", "pull"), "Image"),
            _ => Pulled(conversion, new Arguments(conversion, "artifact", "pull"), "Artifact"),
        };
        conversion.Execution.Add("ExecStart", arguments.ToString());
    }

    /// <summary>A service that has done its work when its command has ended.</summary>
    internal static void SetOnce(Conversion conversion)
    {
        conversion.Unit.Add("RequiresMountsFor", "%t/wherry");
        var service = conversion.Execution;
        if (service.Last("Type") is { Value: not "oneshot" } type)
        {
            conversion.Tell(type, $"[Service] Type: '{type.Value}' is not possible here", "leave it out");
        }

        service.Default("Type", "oneshot");
        service.Default("RemainAfterExit", "yes");
        service.Default("SyslogIdentifier", "%N");
    }

    private static Arguments Network(Conversion conversion)
    {
        var name = conversion.Source.ResourceName!;
        var arguments = new Arguments(conversion, "network", "create", "--ignore");
        AddSubnets(conversion, arguments);
        arguments.AddKeys();
        arguments.Add(name);
        if (conversion.Flag("NetworkDeleteOnStop") == true)
        {
            conversion.Execution.Add("ExecStopPost", new Arguments(conversion, "network", "rm", name).ToString());
        }

        return arguments;
    }

    // A gateway and a range belong to the subnet at the same place in its list.
    private static void AddSubnets(Conversion conversion, Arguments arguments)
    {
        var (subnets, gateways, ranges) = (conversion.All("Subnet"), conversion.All("Gateway"), conversion.All("IPRange"));
        foreach (var (key, entries) in (IEnumerable<(string, IReadOnlyList<UnitEntry>)>)[("Gateway", gateways), ("IPRange", ranges)])
        {
            if (entries.Count > subnets.Count)
            {
                conversion.Tell(entries[subnets.Count], $"{key} needs a Subnet of its own", "add Subnet=");
            }
        }

        for (var i = 0; i < subnets.Count; i++)
        {
            arguments.Add("--subnet", subnets[i].Value);
            if (i < gateways.Count)
            {
                arguments.Add("--gateway", gateways[i].Value);
            }

            if (i < ranges.Count)
            {
                arguments.Add("--ip-range", ranges[i].Value);
            }
        }
    }

    private static Arguments Volume(Conversion conversion)
    {
        var arguments = new Arguments(conversion, "volume", "create", "--ignore");
        if (conversion.Text("Driver") == "image")
        {
            AddImage(conversion, arguments);
        }
        else
        {
            AddDevice(conversion, arguments);
        }

        arguments.AddKeys();
        arguments.Add(conversion.Source.ResourceName!);
        return arguments;
    }

    private static void AddImage(Conversion conversion, Arguments arguments)
    {
        if (conversion.Last("Image") is { } image)
        {
            arguments.Add("--opt", $"image={conversion.Resource(image, image.Value, QuadletKind.Image, QuadletKind.Build)}");
        }
        else
        {
            conversion.Tell(conversion.Last("Driver"), "Driver: 'image' needs Image", "add Image=");
        }
    }

    private static void AddDevice(Conversion conversion, Arguments arguments)
    {
        var options = new List<string>();
        if (conversion.Text("User") is { } user)
        {
            options.Add($"uid={user}");
        }

        if (conversion.Text("Group") is { } group)
        {
            options.Add($"gid={group}");
        }

        if (conversion.Flag("Copy") is { } copy)
        {
            arguments.Add("--opt", copy ? "copy" : "nocopy");
        }

        if (conversion.Text("Device") is { } device)
        {
            if (device.StartsWith('/'))
            {
                conversion.Unit.Add("RequiresMountsFor", CommandLineWords.Join([device]));
            }

            arguments.Add("--opt", $"device={device}");
        }

        AddMountOptions(conversion, arguments, options);
    }

    private static void AddMountOptions(Conversion conversion, Arguments arguments, List<string> options)
    {
        foreach (var key in (IEnumerable<string>)["Type", "Options"])
        {
            if (conversion.Last(key) is { } entry && conversion.Text("Device") is null)
            {
                conversion.Tell(entry, $"{key} needs Device", "add Device=");
            }
        }

        if (conversion.Text("Type") is { } type)
        {
            arguments.Add("--opt", $"type={type}");
        }

        if (conversion.Text("Options") is { } own)
        {
            options.Add(own);
        }

        if (options.Count > 0)
        {
            arguments.Add("--opt", $"o={string.Join(',', options)}");
        }
    }

    private static Arguments Pulled(Conversion conversion, Arguments arguments, string key)
    {
        arguments.AddKeys();
        if (conversion.Text(key) is { } name)
        {
            arguments.Add(name);
        }
        else
        {
            conversion.Tell(null, $"[{conversion.Source.Kind.Section}] needs {key}");
        }

        return arguments;
    }
}
