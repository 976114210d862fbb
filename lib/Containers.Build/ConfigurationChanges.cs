using System.Text.Json;
using Containers.Dockerfile.Instructions;
using Containers.Oci;
using Containers.Oci.Images;

namespace Containers.Build;

/// <summary>What the instructions that make no layer change about an image's configuration.</summary>
public static class ConfigurationChanges
{
    private const long NanosecondsPerTick = 100;
    private const string UsualSearchPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static readonly string[] s_usualShell = ["/bin/sh", "-c"];

    /// <summary>Applies one instruction; null when it is none of these.</summary>
    /// <param name="config">The configuration so far.</param>
    /// <param name="instruction">The instruction, expanded.</param>
    /// <exception cref="ContainersException">Invalid: a value makes no sense.</exception>
    public static ImageRunConfiguration? TryApply(ImageRunConfiguration config, Instruction instruction)
    {
        ArgumentNullException.ThrowIfNull(config);
        return instruction switch
        {
            EnvInstruction env => config with { Env = WithVariables(config.Env ?? [], env.Variables) },
            LabelInstruction label => config with { Labels = WithLabels(config.Labels, label.Labels) },
            ExposeInstruction expose => config with { ExposedPorts = Union(config.ExposedPorts, expose.ToPorts().Select(port => port.ToString())) },
            VolumeInstruction volume => config with { Volumes = Union(config.Volumes, volume.Paths.Select(RequirePath)) },
            UserInstruction user => config with { User = user.User },
            CmdInstruction cmd => config with { Cmd = Arguments(config, cmd.Command) },
            EntrypointInstruction entrypoint => config with { Entrypoint = Arguments(config, entrypoint.Command) },
            ShellInstruction shell => config with { Shell = shell.Arguments },
            StopSignalInstruction stop => config with { StopSignal = stop.Signal },
            HealthcheckInstruction health => config with { Healthcheck = HealthcheckOf(config, health) },
            OnBuildInstruction trigger => config with { OnBuild = [.. config.OnBuild ?? [], trigger.TriggerText] },
            _ => null,
        };
    }

    /// <summary>A command as a program and its arguments: the shell form goes to the shell.</summary>
    internal static IReadOnlyList<string> Arguments(ImageRunConfiguration config, CommandForm command) => command switch
    {
        ExecForm exec => exec.Arguments,
        ShellForm shell => WithShell(config, shell.Script),
        _ => throw new InvalidOperationException($"unknown form {command}"),
    };

    /// <summary>A script for the shell.</summary>
    internal static IReadOnlyList<string> WithShell(ImageRunConfiguration config, string script) =>
        [.. config.Shell is { Count: > 0 } shell ? shell : s_usualShell, script];

    /// <summary>Variables with others set: one that is there keeps its place.</summary>
    internal static IReadOnlyList<string> WithVariables(IReadOnlyList<string> variables, IEnumerable<Pair> pairs)
    {
        var result = variables.ToList();
        foreach (var pair in pairs)
        {
            var text = $"{pair.Name}={pair.Value}";
            var at = result.FindIndex(variable => variable.StartsWith(pair.Name + "=", StringComparison.Ordinal));
            if (at >= 0)
            {
                result[at] = text;
            }
            else
            {
                result.Add(text);
            }
        }

        return result;
    }

    /// <summary>Labels with others set.</summary>
    internal static SortedDictionary<string, string> WithLabels(IReadOnlyDictionary<string, string>? labels, IEnumerable<Pair> pairs)
    {
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in labels ?? new Dictionary<string, string>())
        {
            result[name] = value;
        }

        foreach (var pair in pairs)
        {
            result[pair.Name] = pair.Value;
        }

        return result;
    }

    /// <summary>An image that says where programs are: shells of containers differ in what they think otherwise.</summary>
    internal static ImageState WithSearchPath(ImageState state)
    {
        IReadOnlyList<string> variables = state.Config.Env ?? [];
        return variables.Any(variable => variable.StartsWith("PATH=", StringComparison.Ordinal))
            ? state
            : state with { Config = state.Config with { Env = [.. variables, UsualSearchPath] } };
    }

    private static string RequirePath(string path) => path.Length > 0 ? path : throw new ContainersException(ErrorKind.Invalid, "VOLUME: a path is empty");

    private static SortedDictionary<string, EmptyObject> Union(IReadOnlyDictionary<string, EmptyObject>? known, IEnumerable<string> more)
    {
        var union = new SortedDictionary<string, EmptyObject>(StringComparer.Ordinal);
        foreach (var key in (known?.Keys ?? []).Concat(more))
        {
            union[key] = EmptyObject.Value;
        }

        return union;
    }

    private static JsonElement HealthcheckOf(ImageRunConfiguration config, HealthcheckInstruction health)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            json.WriteStartArray("Test");
            foreach (var word in Test(health, config))
            {
                json.WriteStringValue(word);
            }

            json.WriteEndArray();
            WriteDuration(json, "Interval", health.Interval);
            WriteDuration(json, "Timeout", health.Timeout);
            WriteDuration(json, "StartPeriod", health.StartPeriod);
            WriteDuration(json, "StartInterval", health.StartInterval);
            if (health.Retries > 0)
            {
                json.WriteNumber("Retries", health.Retries);
            }

            json.WriteEndObject();
        }

        using var document = JsonDocument.Parse(memory.ToArray());
        return document.RootElement.Clone();
    }

    // Which shell that is shows when the check runs.
    private static IReadOnlyList<string> Test(HealthcheckInstruction health, ImageRunConfiguration config) => health.Test switch
    {
        null => ["NONE"],
        ShellForm shell => ["CMD-SHELL", shell.Script],
        var command => ["CMD", .. Arguments(config, command)],
    };

    private static void WriteDuration(Utf8JsonWriter json, string name, TimeSpan duration)
    {
        if (duration > TimeSpan.Zero)
        {
            json.WriteNumber(name, duration.Ticks * NanosecondsPerTick);
        }
    }
}
