using Containers.Oci;
using Containers.Runtime.Specification;
using Containers.State.Containers;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads --cap-add, --cap-drop, --privileged and --security-opt.</summary>
internal static class SecurityOptions
{
    private static readonly string[] s_masked =
    [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
        "/proc/timer_list", "/proc/timer_stats", "/sys/dev/block", "/sys/devices/virtual/powercap", "/sys/firmware", "/sys/fs/selinux",
    ];

    private static readonly string[] s_readonly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    internal static ContainerSecurity Resolve(CreateOptions options)
    {
        var security = new ContainerSecurity
        {
            Privileged = options.Privileged,
            Capabilities = Capabilities.Compute(options.Privileged, options.CapAdd, options.CapDrop),
            MaskedPaths = s_masked,
            ReadonlyPaths = s_readonly,
            ReadOnlyRoot = options.ReadOnly,
            Added = options.CapAdd,
            Dropped = options.CapDrop,
            Options = options.SecurityOptions,
            Devices = DeviceOptions.Resolve(options),
            DeviceRules = DeviceOptions.Rules(options.DeviceRules),
        };
        return options.SecurityOptions.Aggregate(security, Apply);
    }

    private static ContainerSecurity Apply(ContainerSecurity security, string text)
    {
        // docker writes "=", older versions ":".
        var parts = text.Split((char[])['=', ':'], 2);
        var value = parts.Length > 1 ? parts[1] : string.Empty;
        return (parts[0], value) switch
        {
            ("no-new-privileges", "" or "true") => security with { NoNewPrivileges = true },
            ("no-new-privileges", "false") => security with { NoNewPrivileges = false },
            ("seccomp", { Length: > 0 }) => security with { SeccompProfile = Profile(value) },
            ("mask", { Length: > 0 }) => security with { MaskedPaths = [.. security.MaskedPaths, .. value.Split(':')] },
            ("unmask", "ALL" or "all") => security with { MaskedPaths = [], ReadonlyPaths = [] },
            ("unmask", { Length: > 0 }) => security with
            {
                MaskedPaths = [.. security.MaskedPaths.Except(value.Split(':'))],
                ReadonlyPaths = [.. security.ReadonlyPaths.Except(value.Split(':'))],
            },
            ("label", _) or ("apparmor", "unconfined") or ("systempaths", "") => security,
            ("systempaths", "unconfined") => security with { MaskedPaths = [], ReadonlyPaths = [] },
            ("apparmor", _) => throw new ContainersException(ErrorKind.Unsupported, $"--security-opt {text}: AppArmor profiles need root and are not supported"),
            _ => throw new ContainersException(ErrorKind.Invalid, $"invalid --security-opt \"{text}\""),
        };
    }

    // Read now, so that a profile that cannot be read is refused before anything is made.
    private static string Profile(string path)
    {
        var full = path == SeccompProfile.Unconfined ? path : Path.GetFullPath(path);
        SeccompProfile.Load(full, []);
        return full;
    }
}
