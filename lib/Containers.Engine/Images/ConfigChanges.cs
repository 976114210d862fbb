using System.Globalization;
using System.Text.Json;
using Containers.Oci;
using Containers.Oci.Images;

namespace Containers.Engine.Images;

/// <summary>The Dockerfile instructions of --change: those that only touch an image's configuration.</summary>
internal static class ConfigChanges
{
    /// <summary>Applies instructions in order.</summary>
    /// <exception cref="ContainersException">Invalid, naming the instruction.</exception>
    internal static ImageRunConfiguration Apply(ImageRunConfiguration config, IReadOnlyList<string> changes)
    {
        var isCommandSet = false;
        foreach (var change in changes)
        {
            var (name, value) = Split(change);
            try
            {
                config = ApplyOne(config, name, value);
            }
            catch (FormatException e)
            {
                throw new ContainersException(ErrorKind.Invalid, $"invalid --change \"{change}\": {e.Message}", e);
            }

            // A command that came with another entrypoint would be arguments this one does not know.
            isCommandSet |= name == "CMD";
            config = name == "ENTRYPOINT" && !isCommandSet ? config with { Cmd = null } : config;
        }

        return config;
    }

    // Also INSTRUCTION=VALUE, podman's habit.
    private static (string Name, string Value) Split(string change)
    {
        var split = change.Trim().Split((char[])[' ', '=', '\t'], 2);
        var value = split.Length > 1 ? split[1].Trim() : string.Empty;
        return value.Length > 0 ? (split[0].ToUpperInvariant(), value)
            : throw new ContainersException(ErrorKind.Invalid, $"invalid --change \"{change}\": it has no value");
    }

    private static ImageRunConfiguration ApplyOne(ImageRunConfiguration config, string name, string value)
    {
        var text = new InstructionText(config.Env ?? []);
        return name switch
        {
            "CMD" => config with { Cmd = Command(config, value) },
            "ENTRYPOINT" => config with { Entrypoint = Command(config, value) },
            "ENV" => config with { Env = WithVariables(config.Env ?? [], Pairs(text, value)) },
            "LABEL" => config with { Labels = WithLabels(config.Labels, Pairs(text, value)) },
            "USER" => config with { User = text.Word(value) },
            "WORKDIR" => config with { WorkingDir = Path.GetFullPath(text.Word(value), string.IsNullOrEmpty(config.WorkingDir) ? "/" : config.WorkingDir) },
            "STOPSIGNAL" => config with { StopSignal = Signal(text.Word(value)) },
            "EXPOSE" => config with { ExposedPorts = Union(config.ExposedPorts, text.Words(value).SelectMany(ExposedPorts)) },
            "VOLUME" => config with { Volumes = Union(config.Volumes, TryArray(value) ?? text.Words(value)) },
            "ONBUILD" => config with { OnBuild = [.. config.OnBuild ?? [], Trigger(value)] },
            "SHELL" => config with { Shell = TryArray(value) ?? throw new FormatException("it is not a JSON array of texts") },
            "HEALTHCHECK" => config with { Healthcheck = HealthInstruction.Parse(value, command => TryArray(command)) },
            _ => throw new FormatException(
                $"{name} is not one of CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, SHELL, STOPSIGNAL, USER, VOLUME, WORKDIR"),
        };
    }

    private static IReadOnlyList<string> Command(ImageRunConfiguration config, string value) =>
        TryArray(value) ?? [.. config.Shell is { Count: > 0 } shell ? shell : ["/bin/sh", "-c"], value];

    // What looks like an array and is none is a mistake here: nobody has a shell command that starts with a bracket and a quote.
    private static IReadOnlyList<string>? TryArray(string value)
    {
        if (!value.StartsWith('['))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(value);
            return [.. document.RootElement.EnumerateArray().Select(e => e.GetString() ?? throw new FormatException("it must hold texts"))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("it is not a JSON array of texts", e);
        }
    }

    // NAME=VALUE, any number of times; or, the old form, NAME and the rest of the line.
    private static List<KeyValuePair<string, string>> Pairs(InstructionText text, string value)
    {
        var words = text.Words(value);
        var first = value.Split((char[])[' ', '\t'], 2);
        if (!first[0].Contains('='))
        {
            return first.Length == 2 ? [new(first[0], text.Word(first[1].Trim()))] : throw new FormatException("want NAME=VALUE");
        }

        return [.. words.Select(word => word.IndexOf('=') is > 0 and var equals
            ? new KeyValuePair<string, string>(word[..equals], word[(equals + 1)..])
            : throw new FormatException($"want NAME=VALUE, not \"{word}\""))];
    }

    // A variable that is there keeps its place.
    private static List<string> WithVariables(IReadOnlyList<string> variables, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var result = variables.ToList();
        foreach (var (name, value) in pairs)
        {
            var at = result.FindIndex(variable => variable.StartsWith(name + "=", StringComparison.Ordinal));
            if (at >= 0)
            {
                result[at] = $"{name}={value}";
            }
            else
            {
                result.Add($"{name}={value}");
            }
        }

        return result;
    }

    private static SortedDictionary<string, string> WithLabels(IReadOnlyDictionary<string, string>? labels, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in (labels ?? new Dictionary<string, string>()).Concat(pairs))
        {
            result[name] = value;
        }

        return result;
    }

    private static string Signal(string text) =>
        Linux.Processes.Signals.Parse(text) is null ? throw new FormatException($"\"{text}\" is no signal") : text;

    // 80, 80/udp, 8000-8010
    private static IEnumerable<string> ExposedPorts(string word)
    {
        var parts = word.Split('/');
        var range = parts[0].Split('-');
        var ports = range.Select(p => ushort.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : (ushort)0).ToList();
        var protocol = parts.Length > 1 ? parts[1].ToLowerInvariant() : "tcp";
        if (parts.Length > 2 || ports.Count > 2 || ports.Contains(0) || ports[^1] < ports[0] || protocol is not ("tcp" or "udp" or "sctp"))
        {
            throw new FormatException($"\"{word}\" is no port");
        }

        return Enumerable.Range(ports[0], ports[^1] - ports[0] + 1).Select(port => string.Create(CultureInfo.InvariantCulture, $"{port}/{protocol}"));
    }

    private static string Trigger(string value)
    {
        var name = value.Split(' ')[0].ToUpperInvariant();
        return name is "ONBUILD" or "FROM" or "MAINTAINER" ? throw new FormatException($"{name} is not allowed as an ONBUILD trigger") : value;
    }

    private static SortedDictionary<string, EmptyObject> Union(IReadOnlyDictionary<string, EmptyObject>? known, IEnumerable<string> more)
    {
        var union = new SortedDictionary<string, EmptyObject>(StringComparer.Ordinal);
        foreach (var key in (known?.Keys ?? []).Concat(more))
        {
            union[key] = EmptyObject.Value;
        }

        return union;
    }
}
