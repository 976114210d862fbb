using Containers.Compose.Model;

namespace Containers.Compose.Reading;

/// <summary>Reads how an image is built.</summary>
internal static class BuildReader
{
    private static readonly string[] s_absent = ["entitlements", "isolation", "privileged"];

    internal static ComposeBuild Read(ComposeNode node)
    {
        if (!node.IsMapping)
        {
            return new ComposeBuild { Context = Context(node) };
        }

        node.Only(
            [
                "additional_contexts", "args", "cache_from", "cache_to", "context", "dockerfile", "dockerfile_inline", "extra_hosts", "labels", "network", "no_cache", "no_cache_filter", "platforms",
                "provenance", "pull", "sbom", "secrets", "shm_size", "ssh", "tags", "target", "ulimits", .. s_absent,
            ]);
        foreach (var key in s_absent.Where(key => node[key] is not null))
        {
            node[key]!.Warn("it has no counterpart and is left out");
        }

        if (node["dockerfile_inline"] is { } inline && node["dockerfile"] is not null)
        {
            throw inline.Wrong("it excludes 'dockerfile'");
        }

        var context = node["context"] is { } place ? Context(place) : node.Context.Directory;
        return new ComposeBuild
        {
            Context = context,
            Dockerfile = node["dockerfile"]?.Text() is { } file ? (IsRemote(context) ? file : Path.GetFullPath(Path.Combine(context, file))) : null,
            Inline = node["dockerfile_inline"]?.Text(),
            Arguments = node["args"]?.Pairs() ?? [],
            Target = node["target"]?.Text(),
            Tags = node["tags"]?.Texts() ?? [],
            Labels = node["labels"]?.FullPairs() ?? [],
            Flags = [.. Flags(node)],
        };
    }

    /// <summary>Whether a context is no directory of this machine.</summary>
    internal static bool IsRemote(string context) =>
        context.Contains("://", StringComparison.Ordinal) || context.StartsWith("git@", StringComparison.Ordinal) || context.StartsWith("github.com/", StringComparison.Ordinal);

    private static string Context(ComposeNode node) => node.Text() is var text && IsRemote(text) ? text : node.Context.Absolute(text);

    private static IEnumerable<string> Flags(ComposeNode node) =>
    [
        .. node["network"] is { } network ? ["--network=" + network.Text()] : (string[])[],
        .. node["no_cache"]?.Flag() == true ? ["--no-cache=true"] : (string[])[],
        .. node["pull"]?.Flag() == true ? ["--pull=always"] : (string[])[],
        .. node["shm_size"] is { } size ? ["--shm-size=" + size.Size()] : (string[])[],
        .. node["platforms"] is { } platforms ? ["--platform=" + string.Join(',', platforms.Texts())] : (string[])[],
        .. node["cache_from"]?.Texts().Select(text => "--cache-from=" + text) ?? [],
        .. node["cache_to"]?.Texts().Select(text => "--cache-to=" + text) ?? [],
        .. node["extra_hosts"] is { } hosts ? SettingFlags.Hosts(hosts) : [],
        .. node["ulimits"]?.Entries().Select(entry => $"--ulimit={entry.Key}={SettingFlags.Limit(entry.Node)}") ?? [],
        .. node["additional_contexts"]?.Pairs().Select(pair => $"--build-context={pair.Key}={(pair.Value!.Contains(':') ? pair.Value : node.Context.Absolute(pair.Value))}") ?? [],
        .. node["ssh"] is { } ssh ? (ssh.IsMapping || ssh.IsList ? ssh.Pairs().Select(pair => pair.Value is null ? "--ssh=" + pair.Key : $"--ssh={pair.Key}={pair.Value}") : ["--ssh=" + ssh.Text()]) : [],
    ];
}
