using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Containers.Dockerfile.Instructions;
using Containers.Dockerfile.Source;

namespace Containers.Dockerfile.Tests;

/// <summary>Everything a file was understood to say, as a text people can read.</summary>
internal static class Dump
{
    private static readonly JsonSerializerOptions s_quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file, or only what is wrong with it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="hasLines">Whether to tell where it stands.</param>
    internal static string Of(BuildFile file, bool hasLines = true)
    {
        var text = new StringBuilder();
        foreach (var one in file.Diagnostics)
        {
            text.Append(one.Severity == Severity.Error ? "error" : $"warning {one.Rule}").Append(": ").Append(one.Message).Append('\n');
            text.Append(hasLines ? file.Source.Excerpt(one.Range) : string.Empty);
        }

        if (file.Diagnostics.Any(one => one.Severity == Severity.Error))
        {
            return text.ToString();
        }

        Add(text, "syntax", file.Directives.Syntax);
        Add(text, "escape", file.Directives.Escape == '\\' ? null : file.Directives.Escape.ToString());
        Add(text, "check", file.Directives.Check);
        foreach (var argument in file.GlobalArguments)
        {
            Add(text, argument, string.Empty, hasLines);
        }

        foreach (var stage in file.Stages)
        {
            text.Append($"stage {stage.Index}").Append(stage.Name is null ? "" : $" {stage.Name}").Append(stage.Description is null ? "" : $" ({stage.Description})").Append('\n');
            Add(text, stage.From, "  ", hasLines);
            foreach (var instruction in stage.Instructions)
            {
                Add(text, instruction, "  ", hasLines);
            }
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, string name, string? value) => text.Append(value is null ? string.Empty : $"{name} {Quote(value)}\n");

    private static void Add(StringBuilder text, Instruction instruction, string indent, bool hasLines)
    {
        var (first, last) = (instruction.Range.First, instruction.Range.Last);
        text.Append(indent).Append(hasLines ? first == last ? $"{first}: " : $"{first}-{last}: " : string.Empty).Append(Tell(instruction)).Append('\n');
        var heredocs = instruction switch
        {
            RunInstruction run => run.Heredocs,
            FileInstruction files => files.InlineFiles,
            OnBuildInstruction { Trigger: RunInstruction run } => run.Heredocs,
            OnBuildInstruction { Trigger: FileInstruction files } => files.InlineFiles,
            _ => [],
        };
        foreach (var heredoc in heredocs)
        {
            text.Append($"{indent}  <<{heredoc.Name}{(heredoc.Expands ? "" : " as it is")}{(heredoc.StripsTabs ? " without tabs" : "")}: {Quote(heredoc.Body)}\n");
        }
    }

    private static string Tell(Instruction instruction) => instruction.Name + instruction switch
    {
        FromInstruction from => $" {Quote(from.BaseName)}{Flag("platform", from.Platform)}{(from.Alias is null ? "" : $" {from.Alias.Keyword} {from.Alias.WrittenName}")}",
        RunInstruction run => Run(run),
        CmdInstruction cmd => Form(cmd.Command),
        EntrypointInstruction entrypoint => Form(entrypoint.Command),
        ShellInstruction shell => List(shell.Arguments),
        EnvInstruction env => (env.IsOldForm ? " old form" : "") + Pairs(env.Variables),
        LabelInstruction label => (label.IsOldForm ? " old form" : "") + Pairs(label.Labels),
        ArgInstruction arg => string.Concat(arg.Declarations.Select(one => $" {Quote(one.Name)}" + (one.Default is null ? "" : $"={Quote(one.Default)}") +
            (arg.Origin.DescriptionOf(one.Name) is { } about ? $" ({about})" : ""))),
        CopyInstruction copy => Files(copy) + Flag("from", copy.From) + Flag("parents", copy.Parents),
        AddInstruction add => Files(add) + Flag("checksum", add.Checksum) + Flag("keep-git-dir", add.KeepGitDirectory) + Flag("unpack", add.Unpack?.ToString()),
        MaintainerInstruction maintainer => " " + Quote(maintainer.Author),
        UserInstruction user => " " + Quote(user.User),
        WorkdirInstruction workdir => " " + Quote(workdir.Path),
        StopSignalInstruction signal => " " + Quote(signal.Signal),
        VolumeInstruction volume => List(volume.Paths),
        ExposeInstruction expose => List(expose.Ports),
        OnBuildInstruction onBuild => $" {Quote(onBuild.TriggerText)}: {Tell(onBuild.Trigger)}",
        HealthcheckInstruction health => Health(health),
        _ => throw new ArgumentOutOfRangeException(nameof(instruction)),
    };

    private static string Run(RunInstruction run) => Form(run.Command) +
        (run.Network == "default" ? "" : Flag("network", run.Network)) + (run.Security == "sandbox" ? "" : Flag("security", run.Security)) +
        (run.Heredocs.Count == 0 ? "" : run.ScriptFile is null ? $" as {Quote(run.ShellText!)}" : $" as file {run.ScriptFile.Name}") +
        string.Concat(run.Mounts.Select(mount => $" [{Mount(mount)}]"));

    private static string Mount(RunMount mount) => mount.Type.ToString().ToLowerInvariant() + Flag("from", mount.From) + Flag("source", mount.Source) + Flag("target", mount.Target) +
        Flag("id", mount.Id) + Flag("ro", mount.IsReadOnly) + Flag("required", mount.IsRequired) + (mount.Sharing == CacheSharing.Shared ? "" : Flag("sharing", mount.Sharing.ToString())) +
        Flag("mode", mount.Mode is { } mode ? Convert.ToString(mode, 8) : null) + Flag("uid", mount.UserId?.ToString()) + Flag("gid", mount.GroupId?.ToString()) +
        Flag("size", mount.Size?.ToString()) + Flag("env", mount.EnvironmentVariable);

    private static string Files(FileInstruction files) => $"{List(files.Sources)} -> {Quote(files.Destination)}{Flag("chown", files.Owner)}{Flag("chmod", files.Mode)}{Flag("link", files.Link)}" +
        string.Concat(files.Excludes.Select(one => Flag("exclude", one)));

    private static string Health(HealthcheckInstruction health) => health.Test is null ? " none" : Form(health.Test) + Time("interval", health.Interval) + Time("timeout", health.Timeout) +
        Time("start-period", health.StartPeriod) + Time("start-interval", health.StartInterval) + (health.Retries == 0 ? "" : $" --retries={health.Retries}");

    private static string Time(string name, TimeSpan time) => time == TimeSpan.Zero ? "" : $" --{name}={time}";

    private static string Form(CommandForm form) => form switch
    {
        ShellForm shell => " shell " + Quote(shell.Script),
        ExecForm exec => " exec" + List(exec.Arguments),
        _ => throw new ArgumentOutOfRangeException(nameof(form)),
    };

    private static string Pairs(IEnumerable<Pair> pairs) => string.Concat(pairs.Select(pair => $" {Quote(pair.Name)}={Quote(pair.Value)}"));

    private static string List(IEnumerable<string> words) => " [" + string.Join(", ", words.Select(Quote)) + "]";

    private static string Flag(string name, string? value) => value is null ? "" : $" --{name}={Quote(value)}";

    private static string Flag(string name, bool isSet) => isSet ? $" --{name}" : "";

    private static string Quote(string text) => JsonSerializer.Serialize(text, s_quoting);
}
