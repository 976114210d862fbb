using System.Globalization;
using Containers.Engine.Containers.Options;
using Containers.Engine.Updates;
using Containers.Oci;
using Containers.Runtime.Namespaces;
using Containers.Runtime.Protocol;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>Reads --log-driver and --log-opt.</summary>
internal static class LogOptions
{
    internal const string Journald = "journald";

    private const string JournalSocket = "/run/systemd/journal/socket";

    private static readonly Dictionary<string, string[]> s_known = new()
    {
        ["k8s-file"] = ["max-size", "max-file", "path", "tag"],
        ["json-file"] = ["max-size", "max-file", "path", "tag"],
        [Journald] = ["tag"],
        ["none"] = [],
        ["passthrough"] = [],
    };

    /// <summary>The driver and its settings, checked.</summary>
    /// <exception cref="ContainersException">Invalid or Unsupported, naming the flag.</exception>
    internal static (string Driver, IReadOnlyDictionary<string, string> Settings) Resolve(string? driver, IReadOnlyList<string> flags)
    {
        driver ??= "k8s-file";
        if (!s_known.TryGetValue(driver, out var known))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"log driver \"{driver}\" is not supported: use {string.Join(", ", s_known.Keys)}");
        }

        if (driver == Journald && !File.Exists(JournalSocket))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"log driver journald: no journald listens at {JournalSocket}")
            {
                Hint = "use --log-driver=k8s-file or json-file, which need nobody",
            };
        }

        var settings = new Dictionary<string, string>();
        foreach (var parts in flags.Select(flag => flag.Split('=', 2)))
        {
            if (parts.Length < 2 || !known.Contains(parts[0]))
            {
                throw new ContainersException(ErrorKind.Invalid, parts.Length < 2
                    ? $"invalid --log-opt \"{parts[0]}\": want NAME=VALUE"
                    : $"unknown log opt '{parts[0]}' for {driver} log driver")
                { Hint = known.Length == 0 ? null : $"it knows {string.Join(", ", known)}" };
            }

            settings[parts[0]] = parts[0] == "path" ? Path.GetFullPath(parts[1]) : parts[1];
        }

        Check(settings);
        return (driver, settings);
    }

    /// <summary>What a monitor needs to know of them.</summary>
    internal static LogPlan Plan(ContainerRecord record) => new()
    {
        LargestFile = LargestFile(record.LogOptions),
        Files = Files(record.LogOptions),
        Tag = Tag(record),
        Fields = UnitFields(record),
        ImageName = record.ImageName,
    };

    private static void Check(Dictionary<string, string> settings)
    {
        if (LargestFile(settings) == 0 && Files(settings) > 1)
        {
            throw new ContainersException(ErrorKind.Invalid, "--log-opt max-file needs max-size, at which a new file is begun");
        }

        if (settings.TryGetValue("path", out var path) && !Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new ContainersException(ErrorKind.Invalid, $"--log-opt path={path}: there is no such directory");
        }
    }

    private static long LargestFile(IReadOnlyDictionary<string, string> settings) => !settings.TryGetValue("max-size", out var size) || size == "-1" ? 0
        : Sizes.Parse(size, "--log-opt max-size") is > 0 and var bytes ? bytes
        : throw new ContainersException(ErrorKind.Invalid, $"invalid --log-opt max-size \"{size}\": want more than nothing");

    private static int Files(IReadOnlyDictionary<string, string> settings) => !settings.TryGetValue("max-file", out var files) ? 1
        : int.TryParse(files, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 10_000 ? count
        : throw new ContainersException(ErrorKind.Invalid, $"invalid --log-opt max-file \"{files}\": want a number above 0");

    // Docker's templates for tags, as far as they name fields.
    // By these journalctl -u finds what is said of a service by others: its containers' monitors may be in scopes of their own. The first is
    // believed of the service's user, the second of root.
    private static Dictionary<string, string> UnitFields(ContainerRecord record) => record.Labels.GetValueOrDefault(UpdatePolicies.UnitLabel) is not { Length: > 0 } unit ? []
        : UserNamespace.IsRootless ? new Dictionary<string, string> { ["USER_UNIT"] = unit }
        : new Dictionary<string, string> { ["USER_UNIT"] = unit, ["OBJECT_SYSTEMD_UNIT"] = unit };

    private static string Tag(ContainerRecord record)
    {
        var tag = record.LogOptions.GetValueOrDefault("tag", "{{.ID}}");
        foreach (var (field, value) in (ReadOnlySpan<(string, string)>)
                 [
                     ("{{.ID}}", record.Id[..12]), ("{{.FullID}}", record.Id), ("{{.Name}}", record.Name), ("{{.ImageName}}", record.ImageName),
                     ("{{.ImageID}}", record.ImageId.Length == 0 ? "" : record.ImageId[..12]), ("{{.ImageFullID}}", record.ImageId), ("{{.DaemonName}}", "wherry"),
                 ])
        {
            tag = tag.Replace(field, value, StringComparison.Ordinal);
        }

        return tag;
    }
}
