using Containers.Dockerfile;
using Containers.Dockerfile.Instructions;

namespace Containers.Build;

/// <summary>What RUN means at one instruction of a stage.</summary>
internal sealed class StageCommands(Builder build, Stage stage, ImageState state)
{
    private const string ScriptDirectory = "/dev/pipes";
    private const uint UsualSecretMode = 0x100; // 0400
    private const uint UsualCacheMode = 0x1ed; // 0755

    internal RunStep Of(RunInstruction run, IReadOnlyList<Pair> arguments)
    {
        var script = run.ScriptFile is { } file ? new InlineFile($"{ScriptDirectory}/{file.Name}", file.Content) : null;
        return new RunStep
        {
            Arguments = script is not null ? [script.Name]
                : run.ShellText is { } text ? ConfigurationChanges.WithShell(state.Config, text) : ConfigurationChanges.Arguments(state.Config, run.Command),
            Environment = Environment(arguments),
            Incidental = build.Variables.Proxies,
            User = state.Config.User ?? string.Empty,
            WorkingDirectory = string.IsNullOrEmpty(state.Config.WorkingDir) ? "/" : state.Config.WorkingDir,
            Network = run.Network == "default" ? build.Options.Network : run.Network,
            IsInsecure = run.Security == "insecure",
            Mounts = [.. run.Mounts.Select(Mount)],
            Script = script,
        };
    }

    // What ENV sets wins over what ARG declares.
    private IReadOnlyList<string> Environment(IReadOnlyList<Pair> arguments)
    {
        var declared = ConfigurationChanges.WithVariables([], arguments);
        return ConfigurationChanges.WithVariables(declared, (state.Config.Env ?? []).Select(variable => variable.Split('=', 2)).Select(parts => new Pair(parts[0], parts.Length > 1 ? parts[1] : string.Empty)));
    }

    private StepMount Mount(RunMount mount) => mount.Type switch
    {
        RunMountType.Cache => Cache(mount),
        RunMountType.Tmpfs => new MemoryMount(Absolute(mount.Target!), mount.Size),
        RunMountType.Secret => Secret(mount),
        RunMountType.Ssh => new AgentMount(Absolute(mount.Target ?? "/run/buildkit/ssh_agent.0"), mount.Id ?? "default", mount.IsRequired),
        _ => new BindMount(Absolute(mount.Target!), build.Source(stage, mount.From), mount.Source ?? "/", !mount.IsReadOnly),
    };

    private CacheMount Cache(RunMount mount)
    {
        var target = Absolute(mount.Target!);
        return new CacheMount(
            target,
            build.Options.CacheNamespace + (mount.Id ?? target),
            mount.Sharing.ToString().ToLowerInvariant(),
            mount.IsReadOnly,
            mount.From is null ? null : build.Source(stage, mount.From),
            mount.Source ?? "/",
            mount.UserId ?? 0,
            mount.GroupId ?? 0,
            (uint?)mount.Mode ?? UsualCacheMode);
    }

    private SecretMount Secret(RunMount mount)
    {
        var id = mount.Id ?? Path.GetFileName(mount.Target ?? mount.Source ?? string.Empty);
        var target = mount.Target ?? (mount.EnvironmentVariable is null ? $"/run/secrets/{id}" : string.Empty);
        return new SecretMount(
            target.Length == 0 ? string.Empty : Absolute(target), mount.EnvironmentVariable, id, mount.IsRequired, mount.UserId ?? 0, mount.GroupId ?? 0, (uint?)mount.Mode ?? UsualSecretMode);
    }

    private string Absolute(string path) => Path.GetFullPath(path, string.IsNullOrEmpty(state.Config.WorkingDir) ? "/" : state.Config.WorkingDir);
}
