using System.Globalization;

namespace Containers.Systemd.Quadlets;

/// <summary>A service that runs a container: podman-container.unit(5).</summary>
internal static class ContainerConverter
{
    // Between the end of the container's grace period and systemd's patience, there is time to take its network and mounts away.
    private const int SecondsToClean = 60;
    private const int DefaultTimeoutStop = 90;

    internal static void Make(Conversion conversion)
    {
        var name = conversion.Source.ResourceName!;
        conversion.Unit.Add("RequiresMountsFor", "%t/wherry");
        SetExecution(conversion, name);
        conversion.Execution.Add("ExecStart", Start(conversion, name).ToString());
    }

    private static void SetExecution(Conversion conversion, string name)
    {
        var service = conversion.Execution;
        foreach (var key in (IEnumerable<string>)["User", "Group", "DynamicUser"])
        {
            if (service.Last(key) is { } entry)
            {
                conversion.Tell(entry, $"[Service] cannot have {key}: the service is started as whose systemd it is", "put the file where that user's Quadlet files are; User= in [Container] says who runs inside");
            }
        }

        if (service.Last("KillMode") is { Value: not ("mixed" or "control-group") } mode)
        {
            conversion.Tell(mode, $"[Service] KillMode: '{mode.Value}' would leave processes behind", "use mixed or control-group");
        }

        service.Prepend("Environment", "PODMAN_SYSTEMD_UNIT=%n");
        service.Default("KillMode", "mixed");
        service.Add("ExecStop", new Arguments(conversion, "stop", "--ignore", name).ToString());
        service.Add("ExecStopPost", "-" + new Arguments(conversion, "rm", "--volumes", "--force", "--ignore", name));
        service.Default("Delegate", "yes");
        service.Default("SyslogIdentifier", "%N");
        if (int.TryParse(conversion.Text("StopTimeout"), NumberStyles.None, CultureInfo.InvariantCulture, out var grace) && grace + SecondsToClean > DefaultTimeoutStop)
        {
            service.Default("TimeoutStopSec", (grace + SecondsToClean).ToString(CultureInfo.InvariantCulture));
        }

        AddReload(conversion, name);
    }

    private static void AddReload(Conversion conversion, string name)
    {
        var (command, signal) = (conversion.Last("ReloadCmd"), conversion.Last("ReloadSignal"));
        if (command is not null && signal is not null)
        {
            conversion.Tell(signal, "ReloadSignal and ReloadCmd exclude each other");
        }
        else if (command is not null)
        {
            conversion.Execution.Add("ExecReload", new Arguments(conversion, ["exec", name, .. conversion.Words(command)]).ToString());
        }
        else if (signal is not null)
        {
            conversion.Execution.Add("ExecReload", new Arguments(conversion, "kill", "--signal", signal.Value, name).ToString());
        }
    }

    private static Arguments Start(Conversion conversion, string name)
    {
        var arguments = new Arguments(conversion, "run", "--name", name, "--replace", "--rm");
        arguments.Add($"--cgroups={conversion.Text("CgroupsMode") ?? "split"}");
        AddReadiness(conversion, arguments);

        // The journal is where people look for what a service says; other drivers are for those who name one.
        arguments.Add("--log-driver", conversion.Text("LogDriver") ?? "journald");
        AddUser(conversion, arguments);
        AddPod(conversion, arguments);
        SharedKeys.AddNetworks(conversion, arguments);
        SharedKeys.AddVolumes(conversion, arguments);
        SharedKeys.AddMounts(conversion, arguments);
        AddDevices(conversion, arguments);
        foreach (var file in conversion.Words("EnvironmentFile"))
        {
            arguments.Add("--env-file", conversion.Absolute(file));
        }

        if (conversion.Text("AutoUpdate") is { } update)
        {
            arguments.Add("--label", $"io.containers.autoupdate={update}");
        }

        arguments.AddKeys();
        AddImage(conversion, arguments);
        arguments.Add(conversion.Words("Exec"));
        return arguments;
    }

    private static void AddReadiness(Conversion conversion, Arguments arguments)
    {
        switch (conversion.Execution.Last("Type"))
        {
            case { Value: "oneshot" }:
                return;
            case { Value: not "notify" } type:
                conversion.Tell(type, $"[Service] Type: '{type.Value}' is not possible for a container", "use notify or oneshot");
                return;
            default:
                break;
        }

        conversion.Execution.Default("Type", "notify");
        conversion.Execution.Default("NotifyAccess", "all");
        var notify = conversion.Last("Notify") is { Value: "healthy" } ? "healthy" : conversion.Flag("Notify") == true ? "container" : "conmon";
        arguments.Add($"--sdnotify={notify}", "--detach");
    }

    private static void AddUser(Conversion conversion, Arguments arguments)
    {
        var (user, group) = (conversion.Text("User"), conversion.Last("Group"));
        if (user is not null)
        {
            arguments.Add("--user", group is null ? user : $"{user}:{group.Value}");
        }
        else if (group is not null)
        {
            conversion.Tell(group, "Group needs User", "add User=");
        }
    }

    private static void AddPod(Conversion conversion, Arguments arguments)
    {
        if (conversion.Last("Pod") is not { } entry)
        {
            return;
        }

        if (QuadletKind.Of(entry.Value) != QuadletKind.Pod || conversion.Find(entry.Value) is not { } pod)
        {
            conversion.Tell(entry, $"Pod: there is no {entry.Value}", "name a file that ends with .pod");
            return;
        }

        conversion.Unit.Add("BindsTo", pod.ServiceFor(entry.Value));
        conversion.Unit.Add("After", pod.ServiceFor(entry.Value));
        arguments.Add("--pod", pod.ResourceFor(entry.Value)!);
    }

    // A dash in front: only if the device is there.
    private static void AddDevices(Conversion conversion, Arguments arguments)
    {
        foreach (var word in conversion.Words("AddDevice"))
        {
            var device = word.TrimStart('-');
            if (device.Length == word.Length || conversion.Settings.Exists(device.Split(':')[0]))
            {
                arguments.Add("--device", device);
            }
        }
    }

    private static void AddImage(Conversion conversion, Arguments arguments)
    {
        var (image, rootfs) = (conversion.Last("Image"), conversion.Last("Rootfs"));
        if (image is not null && rootfs is not null)
        {
            conversion.Tell(rootfs, "Rootfs and Image exclude each other");
        }
        else if (image is not null)
        {
            arguments.Add(conversion.Resource(image, image.Value, QuadletKind.Image, QuadletKind.Build));
        }
        else if (rootfs is not null)
        {
            arguments.Add("--rootfs", rootfs.Value);
        }
        else
        {
            conversion.Tell(null, "[Container] needs Image or Rootfs");
        }
    }
}
