using System.Globalization;
using Containers.Systemd.Units;

namespace Containers.Systemd.Generation;

/// <summary>Writes services that run containers and pods.</summary>
public static class ServiceWriter
{
    // Between the end of the grace period and systemd's patience, there is time to take network and mounts away.
    private const int SecondsToClean = 60;

    /// <summary>The values of Restart= (systemd.service(5)).</summary>
    public static IReadOnlyList<string> RestartPolicies { get; } = ["no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort", "always"];

    /// <summary>Writes a service.</summary>
    public static UnitFile Write(ServiceRequest request)
    {
        var file = new UnitFile();
        WriteUnit(request, file["Unit"]);
        WriteService(request, file["Service"]);
        file["Install"].Add("WantedBy", "default.target");
        return file;
    }

    private static void WriteUnit(ServiceRequest request, UnitSection unit)
    {
        unit.Add("Description", request.Description);
        unit.Add("Documentation", "man:wherry-generate-systemd(1)");
        AddAll(unit, "Wants", ["network-online.target", .. request.Wants]);
        AddAll(unit, "After", ["network-online.target", .. request.After]);
        AddAll(unit, "Requires", request.Requires);
        if (request.Pod is { } pod)
        {
            unit.Add("BindsTo", pod);
            unit.Add("After", pod);
        }

        // The pod's service starts those of its containers, and they go when it goes.
        AddAll(unit, "Wants", request.Members);
        AddAll(unit, "Before", request.Members);
        if (request.Mounts.Count > 0)
        {
            unit.Add("RequiresMountsFor", CommandLineWords.Join(request.Mounts));
        }
    }

    private static void WriteService(ServiceRequest request, UnitSection service)
    {
        service.Add("Environment", "PODMAN_SYSTEMD_UNIT=%n");
        foreach (var variable in request.Environment)
        {
            service.Add("Environment", CommandLineWords.Join([variable.Replace("%", "%%", StringComparison.Ordinal)]));
        }

        service.Add("Restart", request.RestartPolicy);
        AddSeconds(service, "RestartSec", request.RestartSec);
        AddSeconds(service, "TimeoutStartSec", request.StartTimeout);
        AddSeconds(service, "TimeoutStopSec", request.StopTimeout + SecondsToClean);
        service.Add("KillMode", "mixed");
        service.Add("Delegate", "yes");
        foreach (var command in request.Start.SkipLast(1))
        {
            service.Add("ExecStartPre", CommandLineWords.Join(command));
        }

        service.Add("ExecStart", CommandLineWords.Join(request.Start[^1]));
        service.Add("ExecStop", CommandLineWords.Join(request.Stop));
        service.Add("ExecStopPost", CommandLineWords.Join(request.StopPost));
        if (request.PidFile is { } file)
        {
            service.Add("PIDFile", file);
            service.Add("Type", "forking");
        }
        else
        {
            service.Add("Type", "notify");
            service.Add("NotifyAccess", "all");
        }
    }

    private static void AddAll(UnitSection section, string key, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            section.Add(key, string.Join(' ', values));
        }
    }

    private static void AddSeconds(UnitSection section, string key, int? seconds)
    {
        if (seconds is { } number)
        {
            section.Add(key, number.ToString(CultureInfo.InvariantCulture));
        }
    }
}
