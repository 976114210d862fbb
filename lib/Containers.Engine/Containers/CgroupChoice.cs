using Containers.Oci;
using Containers.Runtime.Cgroups;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>Who makes containers' cgroups: systemd where it is in charge and nobody said otherwise, or we.</summary>
internal static class CgroupChoice
{
    private const string Systemd = "systemd";
    private const string Files = "cgroupfs";

    /// <summary>"systemd" or "cgroupfs", as other tools call it.</summary>
    internal static string Manager(Engine engine) => Found(engine) is null ? Files : Systemd;

    /// <summary>The controllers a container's cgroup can have here.</summary>
    internal static IReadOnlyList<string> Controllers(Engine engine) => Found(engine) is null ? CgroupPlace.Controllers : SystemdManager.Controllers;

    /// <summary>Where to ask for a container's scope; null when it gets none.</summary>
    /// <param name="engine">The store.</param>
    /// <param name="limits">The container's.</param>
    /// <param name="parent">What its cgroup shall be in: a slice, or a cgroup; empty for the usual one.</param>
    internal static ScopePlan? Scope(Engine engine, ContainerLimits limits, string parent)
    {
        var isSlice = parent.EndsWith(".slice", StringComparison.Ordinal);
        return limits.NoCgroup || limits.SplitCgroup || limits.MonitorStays || (parent.Length > 0 && !isSlice) || Found(engine) is not { } found ? null
            : isSlice ? found with { Slice = Path.GetFileName(parent) } : found;
    }

    private static ScopePlan? Found(Engine engine)
    {
        var said = engine.Options.CgroupManager;
        if (said is not (null or Systemd or Files))
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid --cgroup-manager \"{said}\": want systemd or cgroupfs");
        }

        var found = said == Files ? null : SystemdManager.Find();
        return found is not null ? said is null && engine.Configuration.CgroupManager == Files ? null : found
            : said == Systemd ? throw new ContainersException(ErrorKind.Unsupported, "--cgroup-manager systemd: no systemd is in charge of your cgroups")
            {
                Hint = "log in with a session of systemd's, or have one kept for you with \"loginctl enable-linger\"",
            }
            : null;
    }
}
