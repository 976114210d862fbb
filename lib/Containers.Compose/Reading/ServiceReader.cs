using System.Text.Json;
using Containers.Compose.Model;
using Containers.Oci;

namespace Containers.Compose.Reading;

/// <summary>Reads a service.</summary>
internal static class ServiceReader
{
    // What is about developing, or about who watches a command's output: nothing of a service's containers depends on it.
    private static readonly string[] s_silent = ["attach", "develop", "extends"];

    private static readonly string[] s_absent =
    [
        "cpu_count", "cpu_percent", "credential_spec", "isolation", "models", "post_start", "pre_start", "pre_stop", "provider", "storage_opt", "use_api_socket",
    ];

    private static readonly string[] s_known =
    [
        "build", "command", "configs", "container_name", "depends_on", "deploy", "entrypoint", "env_file", "environment", "healthcheck", "image", "ipc", "links", "mac_address", "network_mode",
        "networks", "pid", "ports", "profiles", "restart", "scale", "secrets", "stop_grace_period", "tmpfs", "volumes", "volumes_from", "pull_policy",
        .. s_silent, .. s_absent, .. SettingFlags.Keys,
    ];

    internal static ComposeService Read(string name, ComposeNode node)
    {
        node.Only(s_known);
        foreach (var key in s_absent.Where(key => node[key] is not null))
        {
            node[key]!.Warn("it has no counterpart and is left out");
        }

        if (node["image"] is null && node["build"] is null)
        {
            throw node.Wrong("it has neither 'image' nor 'build'");
        }

        var mode = node["network_mode"]?.Text();
        var deploy = node["deploy"] is { } described ? DeployReader.Read(described) : new DeployReader.Deployment(null, []);
        WarnOfSeveral(node["scale"]);
        return new ComposeService
        {
            Name = name,
            Place = node.Place,
            ContainerName = node["container_name"]?.Text(),
            Image = node["image"]?.Text(),
            Build = node["build"] is { } build ? BuildReader.Read(build) : null,
            Command = node["command"] is { } command ? Words(command) : null,
            Entrypoint = node["entrypoint"] is { } entrypoint ? Words(entrypoint) : null,
            Environment = node["environment"] is { } environment ? Variables(environment) : [],
            EnvironmentFiles = node["env_file"] is { } files ? VariableFiles(files) : [],
            Ports = node["ports"] is { } ports ? [.. ports.Items().Select(PortReader.Read)] : [],
            Mounts = MountReader.Read(node["volumes"], node["tmpfs"]),
            NetworkMode = mode,
            Networks = AttachmentReader.Read(node, mode),
            Dependencies = DependencyReader.Read(node),
            Restart = node["restart"] is { } restart ? Restart(restart) : deploy.Restart ?? "no",
            Health = node["healthcheck"] is { } health ? HealthReader.Read(health) : null,
            Secrets = node["secrets"] is { } secrets ? [.. secrets.Items().Select(Grant)] : [],
            Configs = node["configs"] is { } configs ? [.. configs.Items().Select(Grant)] : [],
            Links = node["links"]?.Texts() ?? [],
            VolumesFrom = node["volumes_from"]?.Texts() ?? [],
            Pid = node["pid"]?.Text(),
            Ipc = node["ipc"]?.Text(),
            StopSeconds = node["stop_grace_period"] is { } grace ? (long)Math.Ceiling(Durations.Seconds(grace.Duration())!.Value) : null,
            Profiles = node["profiles"]?.OneOrMore() ?? [],
            Flags = [.. SettingFlags.Of(node), .. PullPolicy(node["pull_policy"]), .. mode is not null && node["mac_address"] is { } mac ? ["--mac-address=" + mac.Text()] : (string[])[], .. deploy.Flags],
        };
    }

    internal static void WarnOfSeveral(ComposeNode? number)
    {
        if (number is not null && number.Number() != 1)
        {
            number.Warn($"it is one container and not {number.Number()}");
        }
    }

    private static IReadOnlyList<string> Words(ComposeNode node)
    {
        try
        {
            return node.IsList ? node.Texts() : ShellWords.Split(node.Text());
        }
        catch (ContainersException e) when (!node.IsList && !e.Message.StartsWith(node.Place, StringComparison.Ordinal))
        {
            throw node.Wrong(e.Message);
        }
    }

    // Without a value it is the caller's, or not at all.
    private static IReadOnlyList<KeyValuePair<string, string>> Variables(ComposeNode node) =>
    [
        .. node.Pairs().Select(pair => (pair.Key, Value: pair.Value ?? node.Context.Find(pair.Key))).Where(pair => pair.Value is not null)
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value!)),
    ];

    private static List<ComposeVariableFile> VariableFiles(ComposeNode node) =>
        [.. (node.IsList ? node.Items() : [node]).Select(item => item.IsMapping ? Long(item) : new ComposeVariableFile(node.Context.Absolute(item.Text()), true, false))];

    private static ComposeVariableFile Long(ComposeNode node)
    {
        node.Only("path", "required", "format");
        var path = node["path"] ?? throw node.Wrong("it has no 'path'");
        return new ComposeVariableFile(node.Context.Absolute(path.Text()), node["required"]?.Flag() ?? true, node["format"]?.Choice("raw", "dotenv") == "raw");
    }

    private static string Restart(ComposeNode node)
    {
        var text = node.Text();
        return text is "no" or "false" or "" ? "no"
            : text is "always" or "unless-stopped" or "on-failure" || (text.Split(':') is ["on-failure", var times] && uint.TryParse(times, out _)) ? text
            : throw node.Wrong($"\"{text}\" is not possible: want no, always, unless-stopped, on-failure or on-failure:TIMES");
    }

    private static ComposeGrant Grant(ComposeNode node)
    {
        if (!node.IsMapping)
        {
            return new ComposeGrant(node.Text(), null, null, null, null, node.Place);
        }

        node.Only("source", "target", "uid", "gid", "mode");
        var source = node["source"] ?? throw node.Wrong("it has no 'source'");

        // YAML has made a number of 0440; in quotes it is what it looks like.
        var mode = node["mode"] is not { } written ? null
            : written.Value!.GetValueKind() == JsonValueKind.Number ? Convert.ToString(written.Number(), 8)
            : written.Text().TrimStart('0');
        return new ComposeGrant(source.Text(), node["target"]?.Text(), node["uid"]?.Text(), node["gid"]?.Text(), mode, node.Place);
    }

    private static IEnumerable<string> PullPolicy(ComposeNode? node)
    {
        switch (node?.Text())
        {
            case null or "build": // what is built is not pulled
                return [];
            case "always" or "never" or "missing" or "newer":
                return ["--pull=" + node.Text()];
            case "if_not_present":
                return ["--pull=missing"];
            case "daily" or "weekly" or ['e', 'v', 'e', 'r', 'y', '_', ..]:
                node.Warn("it is asked for at each start");
                return ["--pull=newer"];
            default:
                throw node.Wrong($"\"{node.Text()}\" is not possible: want always, never, missing, if_not_present, build, daily, weekly or every_TIME");
        }
    }
}
