using System.IO.Enumeration;
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
            Capabilities = Capabilities.Compute(options.Privileged, options.CapAdd, options.CapDrop, options.DefaultCapabilities),
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
            ("unmask", "ALL" or "all") or ("systempaths", "unconfined") => security with { MaskedPaths = [], ReadonlyPaths = [] },
            ("unmask", { Length: > 0 }) => security with
            {
                MaskedPaths = [.. security.MaskedPaths.Where(path => !IsMeant(path, value))],
                ReadonlyPaths = [.. security.ReadonlyPaths.Where(path => !IsMeant(path, value))],
            },
            ("proc-opts", { Length: > 0 }) => security with { ProcOptions = value.Split(',') },
            // There is no SELinux here to label for, and without it these mean nothing, as everywhere.
            ("label", _) when value is "disable" or "nested" || value.Split(':')[0] is "user" or "role" or "type" or "level" or "filetype" => security,
            ("apparmor", "unconfined") => security,
            ("apparmor", { Length: > 0 }) => throw new ContainersException(ErrorKind.Unsupported, $"--security-opt {text} is not supported: only root may choose AppArmor profiles, and wherry loads none"),
            _ => throw new ContainersException(ErrorKind.Invalid, $"invalid --security-opt \"{text}\""),
        };
    }

    // Paths between colons, "*" and "?" as in a shell.
    private static bool IsMeant(string path, string patterns) =>
        patterns.Split(':').Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false));

    // Read now, so that a profile that cannot be read is refused before anything is made.
    private static string Profile(string path)
    {
        var full = path == SeccompProfile.Unconfined ? path : Path.GetFullPath(path);
        SeccompProfile.Load(full, []);
        return full;
    }
}
