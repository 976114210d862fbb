using System.Text;
using System.Text.Json;
using Containers.Dockerfile.Instructions;

namespace Containers.Dockerfile.Tests;

/// <summary>Writes a file anew from what was understood of it: another text that must mean the same.</summary>
internal static class Rewriter
{
    internal static string Write(BuildFile file)
    {
        var text = new StringBuilder();
        text.Append($"# escape={file.Directives.Escape}\n");
        text.Append(file.Directives.Syntax is { } syntax ? $"# syntax={syntax}\n" : "").Append(file.Directives.Check is { } check ? $"# check={check}\n" : "");
        foreach (var instruction in file.GlobalArguments.Concat(file.Stages.SelectMany(stage => stage.Instructions.Prepend(stage.From))))
        {
            text.Append('\n');
            foreach (var comment in instruction.Origin.Comments)
            {
                text.Append($"#{comment}\n");
            }

            text.Append(Line(instruction)).Append('\n');
            text.Append(string.Concat(Heredocs(instruction).Select(heredoc => $"{heredoc.Body}{heredoc.Name}\n")));
        }

        return text.ToString();
    }

    private static string Line(Instruction instruction) => instruction switch
    {
        FromInstruction from => $"FROM{Flag("platform", from.Platform)} {from.BaseName}" + (from.Alias is null ? "" : $" {from.Alias.Keyword} {from.Alias.WrittenName}"),
        RunInstruction run => $"RUN --network={run.Network} --security={run.Security}{string.Concat(run.Mounts.Select(mount => Flag("mount", mount.Text)))} -- {Form(run.Command)}",
        CmdInstruction cmd => $"CMD {Form(cmd.Command)}",
        EntrypointInstruction entrypoint => $"ENTRYPOINT {Form(entrypoint.Command)}",
        ShellInstruction shell => $"SHELL {JsonSerializer.Serialize(shell.Arguments)}",
        EnvInstruction env => "ENV " + Pairs(env.Variables, env.IsOldForm),
        LabelInstruction label => "LABEL " + Pairs(label.Labels, label.IsOldForm),
        ArgInstruction arg => "ARG " + string.Join(' ', arg.Declarations.Select(one => one.Default is null ? one.Name : $"{one.Name}={one.Default}")),
        CopyInstruction copy => $"COPY{Flag("from", copy.From)}{Flags(copy)} --parents={copy.Parents} {Places(copy)}",
        AddInstruction add => $"ADD{Flag("checksum", add.Checksum)}{Flag("unpack", add.Unpack?.ToString())}{Flags(add)} --keep-git-dir={add.KeepGitDirectory} {Places(add)}",
        OnBuildInstruction onBuild => "ONBUILD " + onBuild.TriggerText.Split('\n')[0],
        HealthcheckInstruction { Test: null } => "HEALTHCHECK NONE",
        HealthcheckInstruction health => $"HEALTHCHECK --interval={Time(health.Interval)} --timeout={Time(health.Timeout)} --start-period={Time(health.StartPeriod)} " +
            $"--start-interval={Time(health.StartInterval)} --retries={health.Retries} CMD {Form(health.Test)}",
        VolumeInstruction volume => $"VOLUME {JsonSerializer.Serialize(volume.Paths)}",
        ExposeInstruction expose => $"EXPOSE {string.Join('\t', expose.Ports)}",
        _ => instruction.Text,
    };

    private static IReadOnlyList<Heredoc> Heredocs(Instruction instruction) => instruction switch
    {
        RunInstruction run => run.Heredocs,
        FileInstruction files => files.InlineFiles,
        OnBuildInstruction onBuild => Heredocs(onBuild.Trigger),
        _ => [],
    };

    private static string Form(CommandForm form) => form is ExecForm exec ? JsonSerializer.Serialize(exec.Arguments) : ((ShellForm)form).Script;

    private static string Pairs(IReadOnlyList<Pair> pairs, bool isOldForm) =>
        string.Join(' ', pairs.Select(pair => $"{pair.Name}{(isOldForm ? '\t' : '=')}{pair.Value}"));

    private static string Flags(FileInstruction files) =>
        $"{Flag("chown", files.Owner)}{Flag("chmod", files.Mode)} --link={files.Link}{string.Concat(files.Excludes.Select(one => Flag("exclude", one)))}";

    private static string Places(FileInstruction files) => files.InlineFiles.Count == 0
        ? JsonSerializer.Serialize(files.Sources.Append(files.Destination))
        : string.Join(' ', [.. files.Sources, .. files.InlineFiles.Select(Mark), files.Destination]);

    private static string Mark(Heredoc file) => $"<<{(file.StripsTabs ? "-" : "")}{(file.Expands ? file.Name : $"'{file.Name}'")}";

    private static string Flag(string name, string? value) =>
        value is null ? "" : $" --{name}=" + string.Concat(value.Select(character => char.IsLetterOrDigit(character) ? $"{character}" : $"\\{character}"));

    private static string Time(TimeSpan time) => $"{time.Ticks * 100}ns";
}
