namespace Containers.Systemd.Quadlets;

/// <summary>A service that is a pod, with the services of its containers started by it: podman-pod.unit(5).</summary>
internal static class PodConverter
{
    internal static void Make(Conversion conversion)
    {
        var (service, name) = (conversion.Execution, conversion.Source.ResourceName!);
        conversion.Unit.Add("RequiresMountsFor", "%t/wherry");
        foreach (var member in Members(conversion))
        {
            conversion.Unit.Add("Wants", member.ServiceName + ".service");
            conversion.Unit.Add("Before", member.ServiceName + ".service");
        }

        if (service.Last("Type") is { } type)
        {
            conversion.Tell(type, $"[Service] Type: '{type.Value}' is not possible for a pod", "leave it out");
        }

        service.Prepend("Environment", "PODMAN_SYSTEMD_UNIT=%n");
        service.Default("Delegate", "yes"); // otherwise its main process would go into a scope of its own
        service.Default("SyslogIdentifier", "%N");
        service.Add("ExecStartPre", Create(conversion, name).ToString());
        service.Add("ExecStart", new Arguments(conversion, "pod", "start", name).ToString());
        service.Add("ExecStop", new Arguments(conversion, "pod", "stop", "--ignore", $"--time={conversion.Text("StopTimeout") ?? "10"}", name).ToString());
        service.Add("ExecStopPost", new Arguments(conversion, "pod", "rm", "--ignore", "--force", name).ToString());
        service.Add("Type", "forking");
        service.Add("PIDFile", "%t/%N.pid");
        service.Default("Restart", "on-failure");
    }

    private static Arguments Create(Conversion conversion, string name)
    {
        var arguments = new Arguments(conversion, "pod", "create", "--infra-conmon-pidfile=%t/%N.pid", "--replace");
        arguments.Add($"--exit-policy={conversion.Text("ExitPolicy") ?? "stop"}");
        SharedKeys.AddNetworks(conversion, arguments);
        SharedKeys.AddVolumes(conversion, arguments);
        arguments.AddKeys();
        arguments.Add("--name", name);
        return arguments;
    }

    private static IEnumerable<QuadletSource> Members(Conversion conversion) =>
        from source in conversion.Sources
        where source.Kind == QuadletKind.Container && source.Own.Last("Pod")?.Value == conversion.Source.FileName
        where source.Own.Last("StartWithPod")?.Value is not ("false" or "no" or "off" or "0")
        orderby source.FileName
        select source;
}
