using Containers.Build;
using Containers.Dockerfile;
using Containers.Dockerfile.Expansion;
using Containers.Dockerfile.Instructions;
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
            var instruction = BuildFile.ParseInstruction(Normalise(change), "invalid --change");
            try
            {
                config = ApplyOne(config, instruction.Expand(Expander(config)));
            }
            catch (ContainersException e)
            {
                throw e.Within($"invalid --change \"{change}\"");
            }

            // A command that came with another entrypoint would be arguments this one does not know.
            isCommandSet |= instruction is CmdInstruction;
            config = instruction is EntrypointInstruction && !isCommandSet ? config with { Cmd = null } : config;
        }

        return config;
    }

    private static ImageRunConfiguration ApplyOne(ImageRunConfiguration config, Instruction instruction) => instruction is WorkdirInstruction workdir
        ? config with { WorkingDir = Path.GetFullPath(workdir.Path, string.IsNullOrEmpty(config.WorkingDir) ? "/" : config.WorkingDir) }
        : instruction is StopSignalInstruction stop && Linux.Processes.Signals.Parse(stop.Signal) is null
        ? throw new ContainersException(ErrorKind.Invalid, $"invalid signal: {stop.Signal}")
        : ConfigurationChanges.TryApply(config, instruction) ?? throw new ContainersException(
            ErrorKind.Invalid, $"{instruction.Name} is not one of CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, SHELL, STOPSIGNAL, USER, VOLUME, WORKDIR");

    // INSTRUCTION=VALUE is podman's habit.
    private static string Normalise(string change)
    {
        var text = change.Trim();
        var end = text.AsSpan().IndexOfAny(" \t=");
        if (end < 0 || text.AsSpan(end + 1).IsWhiteSpace())
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid --change \"{change}\": it has no value");
        }

        return end > 0 && text[end] == '=' ? $"{text[..end]} {text[(end + 1)..].TrimStart()}" : text;
    }

    private static Expander Expander(ImageRunConfiguration config)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parts in (config.Env ?? []).Select(variable => variable.Split('=', 2)))
        {
            variables[parts[0]] = parts.Length > 1 ? parts[1] : string.Empty;
        }

        return new Expander(variables.GetValueOrDefault);
    }
}
