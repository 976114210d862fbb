using System.Globalization;

namespace Containers.Compose.Reading;

/// <summary>Keys of a service that are what flags of the command are that makes the container.</summary>
internal static class SettingFlags
{
    private static readonly Dictionary<string, Func<ComposeNode, IEnumerable<string>>> s_keys = new()
    {
        ["annotations"] = Pairs("--annotation"),
        ["blkio_config"] = node => DiskLimits(node.Only("weight", "weight_device", "device_read_bps", "device_read_iops", "device_write_bps", "device_write_iops")),
        ["cap_add"] = Each("--cap-add"),
        ["cap_drop"] = Each("--cap-drop"),
        ["cgroup"] = node => ["--cgroupns=" + node.Choice("host", "private")],
        ["cgroup_parent"] = One("--cgroup-parent"),
        ["cpu_period"] = Microseconds("--cpu-period"),
        ["cpu_quota"] = Microseconds("--cpu-quota"),
        ["cpu_rt_period"] = Microseconds("--cpu-rt-period"),
        ["cpu_rt_runtime"] = Microseconds("--cpu-rt-runtime"),
        ["cpu_shares"] = node => ["--cpu-shares=" + node.Amount()],
        ["cpus"] = node => ["--cpus=" + node.Amount()],
        ["cpuset"] = One("--cpuset-cpus"),
        ["device_cgroup_rules"] = Each("--device-cgroup-rule"),
        ["devices"] = node => node.Items().Select(Device),
        ["dns"] = node => node.OneOrMore().Select(text => "--dns=" + text),
        ["dns_opt"] = Each("--dns-option"),
        ["dns_search"] = node => node.OneOrMore().Select(text => "--dns-search=" + text),
        ["domainname"] = node => Absent(node),
        ["expose"] = Each("--expose"),
        ["external_links"] = Each("--link"),
        ["extra_hosts"] = Hosts,
        ["gpus"] = Gpus,
        ["group_add"] = Each("--group-add"),
        ["hostname"] = One("--hostname"),
        ["init"] = Switch("--init"),
        ["label_file"] = node => node.OneOrMore().Select(path => "--label-file=" + node.Context.Absolute(path)),
        ["labels"] = Pairs("--label"),
        ["logging"] = Logging,
        ["mem_limit"] = Size("--memory"),
        ["mem_reservation"] = Size("--memory-reservation"),
        ["mem_swappiness"] = One("--memory-swappiness"),
        ["memswap_limit"] = Size("--memory-swap"),
        ["oom_kill_disable"] = Switch("--oom-kill-disable"),
        ["oom_score_adj"] = node => ["--oom-score-adj=" + node.Number().ToString(CultureInfo.InvariantCulture)],
        ["pids_limit"] = node => ["--pids-limit=" + node.Number().ToString(CultureInfo.InvariantCulture)],
        ["platform"] = One("--platform"),
        ["privileged"] = Switch("--privileged"),
        ["read_only"] = Switch("--read-only"),
        ["runtime"] = Absent,
        ["security_opt"] = node => node.Texts().Select(text => "--security-opt=" + SecurityOption(text, node.Context)),
        ["shm_size"] = Size("--shm-size"),
        ["stdin_open"] = Switch("--interactive"),
        ["stop_signal"] = One("--stop-signal"),
        ["sysctls"] = Pairs("--sysctl"),
        ["tty"] = Switch("--tty"),
        ["ulimits"] = node => node.Entries().Select(entry => $"--ulimit={entry.Key}={Limit(entry.Node)}"),
        ["user"] = One("--user"),
        ["userns_mode"] = One("--userns"),
        ["uts"] = One("--uts"),
        ["working_dir"] = One("--workdir"),
    };

    /// <summary>The keys.</summary>
    internal static IReadOnlyCollection<string> Keys => s_keys.Keys;

    /// <summary>The flags that stand for what a service has of these keys, in the file's order.</summary>
    internal static IReadOnlyList<string> Of(ComposeNode service) =>
        [.. service.Entries().Where(entry => entry.Node.Value is not null && s_keys.ContainsKey(entry.Key)).SelectMany(entry => s_keys[entry.Key](entry.Node))];

    /// <summary>--ulimit's value: SOFT[:HARD].</summary>
    internal static string Limit(ComposeNode node)
    {
        if (!node.IsMapping)
        {
            return node.Number().ToString(CultureInfo.InvariantCulture);
        }

        node.Only("soft", "hard");
        var (soft, hard) = (node["soft"] ?? throw node.Wrong("it has no 'soft'"), node["hard"] ?? throw node.Wrong("it has no 'hard'"));
        return string.Create(CultureInfo.InvariantCulture, $"{soft.Number()}:{hard.Number()}");
    }

    /// <summary>NAME:ADDRESS of each; an address with colons may stand between brackets.</summary>
    internal static IEnumerable<string> Hosts(ComposeNode node)
    {
        var entries = node.IsMapping
            ? node.Entries().SelectMany(entry => entry.Node.OneOrMore().Select(address => (entry.Key, address)))
            : node.Texts().Select(text => text.IndexOfAny(['=', ':']) is var cut and > 0 ? (text[..cut], text[(cut + 1)..]) : throw node.Wrong($"\"{text}\" is not NAME=ADDRESS"));
        return entries.Select(entry => $"--add-host={entry.Item1}:{entry.Item2.Trim('[', ']')}");
    }

    private static Func<ComposeNode, IEnumerable<string>> One(string flag) => node => [$"{flag}={node.Text()}"];

    private static Func<ComposeNode, IEnumerable<string>> Each(string flag) => node => node.Texts().Select(text => $"{flag}={text}");

    private static Func<ComposeNode, IEnumerable<string>> Switch(string flag) => node => node.Flag() ? [flag + "=true"] : [];

    private static Func<ComposeNode, IEnumerable<string>> Size(string flag) => node => [$"{flag}={node.Size()}"];

    private static Func<ComposeNode, IEnumerable<string>> Pairs(string flag) =>
        node => node.Pairs().Select(pair => pair.Value is null && !node.IsMapping ? $"{flag}={pair.Key}" : $"{flag}={pair.Key}={pair.Value}");

    private static Func<ComposeNode, IEnumerable<string>> Microseconds(string flag) => node =>
        [$"{flag}={(Durations.Seconds(node.Text()) is { } seconds ? ((long)(seconds * 1_000_000)).ToString(CultureInfo.InvariantCulture) : node.Amount())}"];

    // docker had a colon once where there is a sign today; a profile is a file.
    private static string SecurityOption(string text, ReadingContext context)
    {
        var (name, value) = text.IndexOfAny([':', '=']) is var cut and > 0 ? (text[..cut], text[(cut + 1)..]) : (text, null);
        return (name, value) switch
        {
            ("no-new-privileges", null or "true") => name,
            ("seccomp", not (null or "unconfined" or "builtin")) => $"seccomp={context.Absolute(value!)}",
            (_, null) => name,
            _ => $"{name}={value}",
        };
    }

    private static IEnumerable<string> Absent(ComposeNode node)
    {
        node.Warn("it has no counterpart and is left out");
        return [];
    }

    private static IEnumerable<string> Gpus(ComposeNode node)
    {
        if (node.IsList)
        {
            node.Warn("devices cannot be chosen by what they are capable of: all are given");
        }

        return ["--gpus=" + (node.IsList ? "all" : node.Text())];
    }

    private static string Device(ComposeNode node)
    {
        if (!node.IsMapping)
        {
            return "--device=" + node.Text();
        }

        node.Only("source", "target", "permissions");
        var source = (node["source"] ?? throw node.Wrong("it has no 'source'")).Text();
        return $"--device={source}:{node["target"]?.Text() ?? source}{(node["permissions"] is { } rights ? ":" + rights.Text() : string.Empty)}";
    }

    private static IEnumerable<string> Logging(ComposeNode node)
    {
        node.Only("driver", "options");
        var driver = node["driver"]?.Text();
        if (driver is not (null or "json-file" or "journald" or "k8s-file" or "none"))
        {
            node["driver"]!.Warn($"there is no driver '{driver}': the journal has the log");
            return [];
        }

        return [.. driver is null ? [] : new[] { "--log-driver=" + driver }, .. node["options"] is { } options ? Pairs("--log-opt")(options) : []];
    }

    private static IEnumerable<string> DiskLimits(ComposeNode node)
    {
        if (node["weight"] is { } weight)
        {
            yield return "--blkio-weight=" + weight.Amount();
        }

        foreach (var (key, flag, value) in ((string, string, string)[])
            [("weight_device", "--blkio-weight-device", "weight"), ("device_read_bps", "--device-read-bps", "rate"), ("device_read_iops", "--device-read-iops", "rate"),
             ("device_write_bps", "--device-write-bps", "rate"), ("device_write_iops", "--device-write-iops", "rate")])
        {
            foreach (var item in node[key]?.Items() ?? [])
            {
                item.Only("path", value);
                var (path, own) = (item["path"] ?? throw item.Wrong("it has no 'path'"), item[value] ?? throw item.Wrong($"it has no '{value}'"));
                yield return $"{flag}={path.Text()}:{own.Size()}";
            }
        }
    }
}
