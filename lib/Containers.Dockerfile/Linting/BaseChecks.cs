using Containers.Dockerfile.Expansion;
using Containers.Dockerfile.Instructions;
using Containers.Dockerfile.Parsing;
using Containers.Dockerfile.Source;
using Containers.Oci;
using Containers.Oci.References;

namespace Containers.Dockerfile.Linting;

/// <summary>The rules about what stages begin with.</summary>
internal sealed class BaseChecks(BuildFile file, LintSurroundings surroundings, List<Diagnostic> found)
{
    private const string TargetPlatform = "TARGETPLATFORM";
    private static readonly string[] s_systems = ["linux", "windows", "darwin", "freebsd"];

    /// <summary>Checks all FROM.</summary>
    /// <returns>The global arguments as the build has them.</returns>
    internal IReadOnlyDictionary<string, string> Check()
    {
        var arguments = Arguments(surroundings.BuildArguments);
        var defaults = Arguments(new Dictionary<string, string>());
        foreach (var from in file.Stages.Select(stage => stage.From))
        {
            try
            {
                CheckDefaults(from, new Expander(defaults.GetValueOrDefault, file.Directives.Escape));
                CheckVariables(from, arguments);
                CheckPlatform(from, new Expander(arguments.GetValueOrDefault, file.Directives.Escape));
            }
            catch (ContainersException)
            {
                // What cannot be expanded is told by the build.
            }
        }

        return arguments;
    }

    private Dictionary<string, string> Arguments(IReadOnlyDictionary<string, string> given)
    {
        var arguments = surroundings.PlatformArguments.ToDictionary();
        foreach (var one in file.GlobalArguments.SelectMany(instruction => instruction.Declarations))
        {
            try
            {
                arguments[one.Name] = given.GetValueOrDefault(one.Name) ?? one.ExpandDefault(new Expander(arguments.GetValueOrDefault, file.Directives.Escape)) ??
                    arguments.GetValueOrDefault(one.Name, string.Empty);
            }
            catch (ContainersException)
            {
                arguments[one.Name] = string.Empty;
            }
        }

        return arguments;
    }

    private void CheckDefaults(FromInstruction from, Expander defaults)
    {
        var name = defaults.Word(from.BaseName);
        if (from.BaseName.Contains('$') && defaults.Unset.Count == 0 && (name.Length == 0 || !ImageReference.TryParse(name, out _)))
        {
            found.Add(Diagnostic.Warning(
                LintRules.InvalidDefaultArgInFrom, $"with the arguments' defaults \"{from.BaseName}\" is empty or not the name of an image", from.Range));
        }
    }

    private void CheckVariables(FromInstruction from, Dictionary<string, string> arguments)
    {
        var expander = new Expander(arguments.GetValueOrDefault, file.Directives.Escape);
        from.Expand(expander);
        foreach (var name in expander.Unset)
        {
            found.Add(Diagnostic.Warning(
                LintRules.UndefinedArgInFrom, $"no ARG before the first FROM declares '{name}'{NearestWord.Hint(name, arguments.Keys)}", from.Range));
        }
    }

    private void CheckPlatform(FromInstruction from, Expander expander)
    {
        if (from.Platform is null)
        {
            return;
        }

        var platform = expander.Word(from.Platform);
        if (expander.Used.Count == 0 && expander.Unset.Count == 0)
        {
            if (!Parts(platform).Any(part => from.Alias?.Name.Contains(part, StringComparison.Ordinal) == true))
            {
                found.Add(Diagnostic.Warning(
                    LintRules.FromPlatformFlagConstDisallowed, $"--platform is always \"{platform}\": the file builds for no other", from.Range));
            }
        }
        else if (expander.Unset.Count == 0 && expander.Used.SequenceEqual([TargetPlatform]) &&
            platform == surroundings.PlatformArguments.GetValueOrDefault(TargetPlatform))
        {
            found.Add(Diagnostic.Warning(LintRules.RedundantTargetPlatform, $"--platform={from.Platform} says what is so without it", from.Range));
        }
    }

    // What of a platform's name may stand in a stage's: the system and the processor.
    private static IEnumerable<string> Parts(string platform)
    {
        var parts = platform.Split('/');
        yield return parts.Length == 1 && !s_systems.Contains(parts[0]) ? "linux" : parts[0];
        yield return parts.ElementAtOrDefault(1) ?? (s_systems.Contains(parts[0]) ? "amd64" : parts[0]);
    }
}
