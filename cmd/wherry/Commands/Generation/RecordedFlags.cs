using Containers.State.Containers;

namespace Wherry.Commands.Generation;

/// <summary>
/// The flags that made a container, as they would have to be said elsewhere and later: what they took from the caller's environment
/// and directory is written out.
/// </summary>
internal static class RecordedFlags
{
    /// <summary>Flags of what a pod decides, which a container that was made with its pod has said for it.</summary>
    internal static readonly IReadOnlyList<string> OfPods =
    [
        "--add-host", "--dns", "--dns-option", "--dns-search", "--hostname", "--hosts-file", "--ip", "--ip6", "--mac-address", "--network", "--network-alias", "--no-hosts", "--publish",
    ];

    private static readonly string[] s_ofPaths = ["--conmon-pidfile", "--env-file", "--hosts-file", "--init-path", "--label-file", "--pidfile"];

    /// <summary>Flags without those of some names.</summary>
    internal static IEnumerable<string> Without(IEnumerable<string> flags, IEnumerable<string> names) => flags.Where(flag => !names.Contains(NameOf(flag)));

    /// <summary>A flag's name.</summary>
    internal static string NameOf(string flag) => flag.Split('=', 2)[0];

    /// <summary>A container's flags, written out.</summary>
    internal static IEnumerable<string> WrittenOut(ContainerRecord record, IEnumerable<string> flags) => flags.SelectMany(flag => flag.Split('=', 2) switch
    {
        ["--env", var variable] when !variable.Contains('=') => Variables(record, variable),
        [var name, var path] when s_ofPaths.Contains(name) && path is not ("none" or "image") => [$"{name}={Path.GetFullPath(path)}"],
        ["--volume", var volume] when volume.StartsWith('.') => [$"--volume={Absolute(record, volume)}"],
        ["--mount", var fields] => [$"--mount={string.Join(',', fields.Split(',').Select(field => Field(record, field, fields)))}"],
        _ => [flag],
    });

    // NAME is the caller's variable, NAME* all that began so.
    private static IEnumerable<string> Variables(ContainerRecord record, string variable) => record.Environment
        .Where(entry => variable.EndsWith('*') ? entry.StartsWith(variable[..^1], StringComparison.Ordinal) : entry.StartsWith(variable + "=", StringComparison.Ordinal))
        .Select(entry => "--env=" + entry);

    private static string Absolute(ContainerRecord record, string volume)
    {
        var parts = volume.Split(':', 2);
        var destination = parts is [_, var rest] ? rest.Split(':')[0] : string.Empty;
        return parts.Length > 1 && Source(record, destination) is { } source ? $"{source}:{parts[1]}" : volume;
    }

    private static string Field(ContainerRecord record, string field, string fields)
    {
        var parts = field.Split('=', 2);
        if (parts is not ["source" or "src", ['.', ..]])
        {
            return field;
        }

        var destination = fields.Split(',').Select(other => other.Split('=', 2)).FirstOrDefault(pair => pair is ["destination" or "dst" or "target", _])?[1];
        return destination is not null && Source(record, destination) is { } source ? $"{parts[0]}={source}" : field;
    }

    private static string? Source(ContainerRecord record, string destination) =>
        record.Mounts.FirstOrDefault(mount => mount.Type == "bind" && mount.Destination == destination.TrimEnd('/') && mount.Source.StartsWith('/'))?.Source;
}
