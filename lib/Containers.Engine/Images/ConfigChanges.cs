using System.Text.Json;
using Containers.Oci;
using Containers.Oci.Images;

namespace Containers.Engine.Images;

/// <summary>The Dockerfile instructions of --change: those that only touch an image's configuration.</summary>
internal static class ConfigChanges
{
    /// <summary>Applies instructions in order.</summary>
    /// <exception cref="ContainersException">Invalid, naming the instruction.</exception>
    internal static ImageRunConfiguration Apply(ImageRunConfiguration config, IReadOnlyList<string> changes) => changes.Aggregate(config, ApplyOne);

    private static ImageRunConfiguration ApplyOne(ImageRunConfiguration config, string change)
    {
        var split = change.TrimStart().Split((char[])[' ', '=', '\t'], 2);
        var value = split.Length > 1 ? split[1].Trim() : string.Empty;
        if (value.Length == 0)
        {
            throw Bad(change, "it has no value");
        }

        return split[0].ToUpperInvariant() switch
        {
            "CMD" => config with { Cmd = Words(change, value) },
            "ENTRYPOINT" => config with { Entrypoint = Words(change, value) },
            "ENV" => config with { Env = [.. WithoutVariable(config.Env ?? [], Pair(change, value).Key), Join(Pair(change, value))] },
            "LABEL" => config with { Labels = new Dictionary<string, string>(config.Labels ?? new Dictionary<string, string>()) { [Pair(change, value).Key] = Pair(change, value).Value } },
            "USER" => config with { User = value },
            "WORKDIR" => config with { WorkingDir = value },
            "STOPSIGNAL" => config with { StopSignal = value },
            "EXPOSE" => config with { ExposedPorts = Union(config.ExposedPorts, value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Contains('/') ? p : p + "/tcp")) },
            "VOLUME" => config with { Volumes = Union(config.Volumes, value.StartsWith('[') ? Words(change, value) : value.Split(' ', StringSplitOptions.RemoveEmptyEntries)) },
            "ONBUILD" => config with { OnBuild = [.. config.OnBuild ?? [], value] },
            var other => throw Bad(change, $"{other} is not one of CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME, WORKDIR"),
        };
    }

    private static IReadOnlyList<string> Words(string change, string value)
    {
        if (!value.StartsWith('['))
        {
            return ["/bin/sh", "-c", value];
        }

        try
        {
            using var document = JsonDocument.Parse(value);
            return [.. document.RootElement.EnumerateArray().Select(e => e.GetString() ?? throw Bad(change, "it must hold texts"))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Bad(change, "it is not a JSON array of texts");
        }
    }

    private static KeyValuePair<string, string> Pair(string change, string value)
    {
        var split = value.Split((char[])['=', ' '], 2);
        return split.Length == 2 && split[0].Length > 0
            ? new(split[0], split[1].Trim('"'))
            : throw Bad(change, "want NAME=VALUE");
    }

    private static string Join(KeyValuePair<string, string> pair) => $"{pair.Key}={pair.Value}";

    private static IEnumerable<string> WithoutVariable(IReadOnlyList<string> variables, string name) =>
        variables.Where(v => !v.StartsWith(name + "=", StringComparison.Ordinal));

    private static Dictionary<string, EmptyObject> Union(IReadOnlyDictionary<string, EmptyObject>? known, IEnumerable<string> more)
    {
        var union = new Dictionary<string, EmptyObject>(known ?? new Dictionary<string, EmptyObject>());
        foreach (var key in more)
        {
            union[key] = EmptyObject.Value;
        }

        return union;
    }

    private static ContainersException Bad(string change, string why) =>
        new(ErrorKind.Invalid, $"invalid --change \"{change}\": {why}");
}
