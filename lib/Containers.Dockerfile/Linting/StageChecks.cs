using System.Collections.Immutable;
using Containers.Dockerfile.Expansion;
using Containers.Dockerfile.Instructions;
using Containers.Dockerfile.Source;
using Containers.Oci;

namespace Containers.Dockerfile.Linting;

/// <summary>The rules about what is in stages, for which is kept what holds at each place.</summary>
internal sealed class StageChecks(BuildFile file, LintSurroundings surroundings, IReadOnlyDictionary<string, string> globalArguments, List<Diagnostic> found)
{
    // These reach other places than the environment.
    private static readonly string[] s_notVariables = ["BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"];

    private readonly Dictionary<string, StageState> _named = new(StringComparer.OrdinalIgnoreCase);

    internal void Check()
    {
        foreach (var stage in file.Stages)
        {
            var state = Begin(stage);
            var last = new Dictionary<Type, Instruction>();
            foreach (var instruction in stage.Instructions)
            {
                CheckTwice(instruction, last);
                InstructionChecks.Check(instruction, state.HasShell, found);
                CheckUse(instruction, state);
            }

            if (stage.Name is not null)
            {
                _named[stage.Name] = state;
            }
        }
    }

    private StageState Begin(Stage stage)
    {
        var name = Expanded(stage.From, globalArguments)?.BaseName ?? stage.BaseName;
        if (_named.TryGetValue(name, out var earlier))
        {
            return earlier.Continue();
        }

        var facts = name == "scratch" ? new BaseImageFacts(new Dictionary<string, string>(), false, string.Empty) : surroundings.FindImage(name);
        CheckBasePlatform(stage.From, name, facts);
        var environment = ImmutableDictionary<string, string>.Empty.Add("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        return new StageState { Environment = facts is null ? environment : environment.SetItems(facts.Environment), IsBaseKnown = facts is not null, HasShell = facts?.HasShell == true };
    }

    private void CheckBasePlatform(FromInstruction from, string name, BaseImageFacts? facts)
    {
        var expected = Expanded(from, globalArguments)?.Platform ?? surroundings.PlatformArguments.GetValueOrDefault("TARGETPLATFORM");
        if (facts is { Platform.Length: > 0 } && !string.IsNullOrEmpty(expected) &&
            !facts.Platform.Split('/').Take(2).SequenceEqual(expected.Split('/').Take(2)))
        {
            found.Add(Diagnostic.Warning(
                LintRules.InvalidBaseImagePlatform, $"the image {name} is for \"{facts.Platform}\", and \"{expected}\" is wanted here", from.Range));
        }
    }

    private void CheckTwice(Instruction instruction, Dictionary<Type, Instruction> last)
    {
        if (instruction is not (CmdInstruction or EntrypointInstruction or HealthcheckInstruction))
        {
            return;
        }

        // The earlier one is the one that goes for nothing.
        if (last.TryGetValue(instruction.GetType(), out var earlier))
        {
            found.Add(Diagnostic.Warning(
                LintRules.MultipleInstructionsDisallowed, $"a later {instruction.Name} of this stage makes this one mean nothing", earlier.Range));
        }

        last[instruction.GetType()] = instruction;
    }

    private void CheckUse(Instruction instruction, StageState state)
    {
        if (instruction is ArgInstruction argument)
        {
            Declare(argument, state);
            return;
        }

        var expander = new Expander(state.Environment.GetValueOrDefault, file.Directives.Escape);
        Instruction expanded;
        try
        {
            expanded = instruction.Expand(expander);
        }
        catch (ContainersException)
        {
            return; // the build will tell
        }

        CheckVariables(instruction, expander, state);
        switch (expanded)
        {
            case EnvInstruction env:
                state.Environment = state.Environment.SetItems(env.Variables.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
                break;
            case WorkdirInstruction workdir:
                CheckWorkdir(workdir, state, isCertain: state.IsBaseKnown || expander.Unset.Count == 0);
                break;
            case ShellInstruction:
                state.HasShell = true;
                break;
            case FileInstruction files:
                CheckIgnored(files);
                break;
        }
    }

    private void Declare(ArgInstruction argument, StageState state)
    {
        foreach (var one in argument.Declarations)
        {
            var expander = new Expander(state.Environment.GetValueOrDefault, file.Directives.Escape);
            var value = surroundings.BuildArguments.GetValueOrDefault(one.Name);
            try
            {
                value ??= one.ExpandDefault(expander) ?? globalArguments.GetValueOrDefault(one.Name);
            }
            catch (ContainersException)
            {
                // the build will tell
            }

            CheckVariables(argument, expander, state);
            state.Declared.Add(one.Name);
            if (value is not null)
            {
                state.Environment = state.Environment.SetItem(one.Name, value);
            }
        }
    }

    private void CheckVariables(Instruction instruction, Expander expander, StageState state)
    {
        foreach (var name in expander.Unset.Except(state.Declared).Except(s_notVariables))
        {
            var warning = Linter.UndefinedVariable(name, state.Environment.Keys.Concat(state.Declared), instruction);
            // An image that is not at hand may set anything; but hardly what looks like a slip of the fingers.
            if (state.IsBaseKnown || warning.Message.EndsWith("?)", StringComparison.Ordinal))
            {
                found.Add(warning);
            }
        }
    }

    private void CheckWorkdir(WorkdirInstruction workdir, StageState state, bool isCertain)
    {
        if (!state.HasWorkdir && isCertain && !workdir.Path.StartsWith('/'))
        {
            found.Add(Diagnostic.Warning(LintRules.WorkdirRelativePath, $"\"{workdir.Path}\" is relative to a directory that only the base image decides", workdir.Range));
        }

        state.HasWorkdir = true;
    }

    private void CheckIgnored(FileInstruction files)
    {
        // With exceptions in the list a directory that is ignored may hold files that are not.
        if (surroundings.Ignore is not { HasExceptions: false } ignore || files is CopyInstruction { From: not null })
        {
            return;
        }

        foreach (var source in files.Sources.Where(source => !source.Contains("://", StringComparison.Ordinal) && !source.StartsWith("git@", StringComparison.Ordinal)))
        {
            if (ignore.Matches(Matching.PathText.Clean(source).TrimStart('/')))
            {
                found.Add(Diagnostic.Warning(LintRules.CopyIgnoredFile, $"{files.Name} wants \"{source}\", which .dockerignore keeps out", files.Range));
            }
        }
    }

    private FromInstruction? Expanded(FromInstruction from, IReadOnlyDictionary<string, string> arguments)
    {
        try
        {
            return from.Expand(new Expander(arguments.GetValueOrDefault, file.Directives.Escape));
        }
        catch (ContainersException)
        {
            return null;
        }
    }
}
