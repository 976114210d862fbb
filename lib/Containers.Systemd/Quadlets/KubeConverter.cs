namespace Containers.Systemd.Quadlets;

/// <summary>
/// Kubernetes YAML as a service: podman-kube.unit(5). Its main process is the command that plays the file, which stays until the pods have
/// ended and ends them when it is asked to; then what the file made is taken away.
/// </summary>
internal static class KubeConverter
{
    internal static void Make(Conversion conversion)
    {
        if (conversion.Last("Yaml") is not { } entry || conversion.Words(entry) is not [var yaml])
        {
            conversion.Tell(conversion.Last("Yaml"), conversion.Last("Yaml") is null ? "[Kube] needs Yaml" : "Yaml: want one file", "Yaml=FILE");
            return;
        }

        var file = conversion.Absolute(yaml);
        conversion.Unit.Add("RequiresMountsFor", "%t/wherry");
        SetExecution(conversion, file);
        conversion.Execution.Add("ExecStart", Play(conversion, file).ToString());
        conversion.Execution.Add("ExecStopPost", Down(conversion, file).ToString());
    }

    private static void SetExecution(Conversion conversion, string file)
    {
        var service = conversion.Execution;
        if (service.Last("Type") is { Value: not ("notify" or "oneshot") } type)
        {
            conversion.Tell(type, $"[Service] Type: '{type.Value}' is not possible for Kubernetes YAML", "use notify or oneshot");
        }

        if (service.Last("KillMode") is { Value: not ("mixed" or "control-group") } mode)
        {
            conversion.Tell(mode, $"[Service] KillMode: '{mode.Value}' would leave processes behind", "use mixed or control-group");
        }

        service.Prepend("Environment", "PODMAN_SYSTEMD_UNIT=%n");
        service.Default("KillMode", "mixed");
        if (IsOnce(conversion))
        {
            service.Default("RemainAfterExit", "yes");
        }
        else
        {
            service.Default("Type", "notify");
            service.Default("NotifyAccess", "all");
        }

        service.Default("SyslogIdentifier", "%N");
        SetDirectory(conversion, file);
    }

    private static void SetDirectory(Conversion conversion, string file)
    {
        if (conversion.Last("SetWorkingDirectory") is not { } entry)
        {
            return;
        }

        var directory = entry.Value.ToLowerInvariant() switch
        {
            "yaml" => Path.GetDirectoryName(file),
            "unit" => conversion.Source.Directory,
            _ => null,
        };
        if (directory is null)
        {
            conversion.Tell(entry, $"SetWorkingDirectory: '{entry.Value}' is neither yaml nor unit");
        }
        else
        {
            conversion.Execution.Default("WorkingDirectory", directory);
        }
    }

    private static bool IsOnce(Conversion conversion) => conversion.Execution.Last("Type") is { Value: "oneshot" };

    private static Arguments Play(Conversion conversion, string file)
    {
        var arguments = new Arguments(conversion, "kube", "play", "--replace", $"--service-container={(IsOnce(conversion) ? "false" : "true")}");
        if (conversion.Last("ExitCodePropagation") is { } propagation)
        {
            if (propagation.Value is not ("none" or "any" or "all"))
            {
                conversion.Tell(propagation, $"ExitCodePropagation: '{propagation.Value}' is none of none, any, all");
            }

            arguments.Add("--service-exit-code-propagation", propagation.Value);
        }

        // The journal is where people look for what a service says.
        arguments.Add("--log-driver", conversion.Text("LogDriver") ?? "journald");
        if (conversion.Text("UserNS") is { } users)
        {
            arguments.Add("--userns", users);
        }

        SharedKeys.AddNetworks(conversion, arguments);
        AddUpdates(conversion, arguments);
        foreach (var map in conversion.Words("ConfigMap"))
        {
            arguments.Add("--configmap", conversion.Absolute(map));
        }

        foreach (var port in conversion.All("PublishPort"))
        {
            arguments.Add("--publish", port.Value);
        }

        arguments.AddKeys();
        arguments.Add(file);
        return arguments;
    }

    // "registry" for all containers, "NAME/registry" for one.
    private static void AddUpdates(Conversion conversion, Arguments arguments)
    {
        foreach (var entry in conversion.All("AutoUpdate"))
        {
            foreach (var word in conversion.Words(entry))
            {
                var (container, policy) = word.LastIndexOf('/') is >= 0 and var slash ? (word[..slash], word[(slash + 1)..]) : (string.Empty, word);
                if (policy is not ("registry" or "local" or "disabled" or "image"))
                {
                    conversion.Tell(entry, $"AutoUpdate: '{policy}' is none of registry, local");
                }

                arguments.Add("--annotation", $"io.containers.autoupdate{(container.Length > 0 ? "/" + container : string.Empty)}={policy}");
            }
        }
    }

    private static Arguments Down(Conversion conversion, string file)
    {
        var arguments = new Arguments(conversion, "kube", "down");
        if (conversion.Flag("KubeDownForce") is { } force)
        {
            arguments.Add($"--force={(force ? "true" : "false")}");
        }

        arguments.Add(file);
        return arguments;
    }
}
