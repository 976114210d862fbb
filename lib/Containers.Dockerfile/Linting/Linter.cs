using Containers.Dockerfile.Instructions;
using Containers.Dockerfile.Parsing;
using Containers.Dockerfile.Source;

namespace Containers.Dockerfile.Linting;

/// <summary>Checks a file against the rules of good use: it may well be built without keeping them.</summary>
public static class Linter
{
    // Nobody reads more.
    private const int MostWarnings = 1000;

    private static readonly string[] s_reservedNames = ["scratch", "context"];

    /// <summary>Checks a file.</summary>
    /// <param name="file">The file; what was not understood of it is passed over.</param>
    /// <param name="surroundings">What is known about the build.</param>
    /// <param name="settings">What the user wants checked; null to do as the file says.</param>
    /// <exception cref="Oci.ContainersException">Invalid: the file says nonsense about how to check it.</exception>
    public static LintResult Check(BuildFile file, LintSurroundings surroundings, LintSettings? settings = null)
    {
        settings ??= LintSettings.Parse(file.Directives.Check);
        var found = new List<Diagnostic>(file.Diagnostics.Where(one => one.Severity == Severity.Warning));
        CheckCasing(file, found);
        CheckStageNames(file, found);
        CheckDescriptions(file, found);
        var arguments = new BaseChecks(file, surroundings, found).Check();
        new StageChecks(file, surroundings, arguments, found).Check();
        var wanted = found.Where(one => settings.Wants(one.Rule))
            .OrderBy(one => one.Range.First).ThenBy(one => one.Rule, StringComparer.Ordinal).ThenBy(one => one.Message, StringComparer.Ordinal);
        return new LintResult([.. wanted.Distinct().Take(MostWarnings)], settings.FailsBuild);
    }

    private static void CheckCasing(BuildFile file, List<Diagnostic> found)
    {
        var all = file.Stages.SelectMany(stage => stage.Instructions.Prepend(stage.From)).ToList();
        var isLower = all.Count(one => !one.Origin.Keyword.Any(char.IsUpper)) > all.Count(one => !one.Origin.Keyword.Any(char.IsLower));
        foreach (var one in all.Where(one => one.Origin.Keyword.Any(isLower ? char.IsUpper : char.IsLower)))
        {
            found.Add(Diagnostic.Warning(LintRules.ConsistentInstructionCasing,
                $"'{one.Origin.Keyword}' is not in {(isLower ? "lowercase" : "uppercase")} as most instructions of the file", one.Range));
        }
    }

    private static void CheckStageNames(BuildFile file, List<Diagnostic> found)
    {
        var names = new HashSet<string>();
        foreach (var from in file.Stages.Select(stage => stage.From).Where(from => from.Alias is not null))
        {
            var alias = from.Alias!;
            if (alias.WrittenName != alias.Name)
            {
                found.Add(Diagnostic.Warning(LintRules.StageNameCasing, $"the stage name '{alias.WrittenName}' should be lowercase", from.Range));
            }

            if (s_reservedNames.Contains(alias.Name))
            {
                found.Add(Diagnostic.Warning(LintRules.ReservedStageName, $"a stage cannot be called by the name \"{alias.Name}\", which is reserved", from.Range));
            }

            if (!names.Add(alias.Name))
            {
                found.Add(Diagnostic.Warning(LintRules.DuplicateStageName, $"an earlier stage has the name \"{alias.Name}\", too", from.Range));
            }

            var isLower = from.Origin.Keyword == "from";
            if ((isLower || from.Origin.Keyword == "FROM") && alias.Keyword != (isLower ? "as" : "AS"))
            {
                found.Add(Diagnostic.Warning(LintRules.FromAsCasing, $"'{alias.Keyword}' and '{from.Origin.Keyword}' are not in the same case", from.Range));
            }
        }
    }

    private static void CheckDescriptions(BuildFile file, List<Diagnostic> found)
    {
        foreach (var instruction in file.GlobalArguments.Concat(file.Stages.SelectMany(stage => stage.Instructions.Prepend(stage.From))))
        {
            IReadOnlyList<string> names = instruction switch
            {
                FromInstruction { Alias: { } alias } => [alias.Name],
                ArgInstruction argument => [.. argument.Declarations.Select(one => one.Name)],
                _ => [],
            };
            if (names.Count > 0 && instruction.Origin.Comments.Count > 0 && names.All(name => instruction.Origin.DescriptionOf(name) is null))
            {
                var name = names.Count == 1 ? names[0] : "NAME";
                found.Add(Diagnostic.Warning(
                    LintRules.InvalidDefinitionDescription,
                    $"the comment above {instruction.Name} does not describe it as `# {name} <description>`; an empty line between them sets it apart",
                    instruction.Range));
            }
        }
    }

    internal static Diagnostic UndefinedVariable(string name, IEnumerable<string> known, Instruction instruction) => Diagnostic.Warning(
        LintRules.UndefinedVar, $"nothing sets the variable '${name}'{NearestWord.Hint(name, known, "$")}", instruction.Range);
}
