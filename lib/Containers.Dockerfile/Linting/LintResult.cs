using System.Text;
using Containers.Dockerfile.Source;
using Containers.Oci;

namespace Containers.Dockerfile.Linting;

/// <summary>What a check found.</summary>
/// <param name="Warnings">In the order of lines, and of rules in a line.</param>
/// <param name="FailsBuild">Whether the file wants to be refused for it.</param>
public sealed record LintResult(IReadOnlyList<Diagnostic> Warnings, bool FailsBuild)
{
    /// <summary>Refuses a file that wants that, if anything was found.</summary>
    /// <exception cref="ContainersException">Invalid, with the rules that are broken.</exception>
    public void ThrowIfForbidden()
    {
        if (FailsBuild && Warnings.Count > 0)
        {
            var rules = Warnings.Select(one => one.Rule).Distinct().Order(StringComparer.Ordinal);
            throw new ContainersException(ErrorKind.Invalid, $"lint violation found for rules: {string.Join(", ", rules)}");
        }
    }

    /// <summary>A report with each warning, its rule and its place.</summary>
    public string Report(SourceText source)
    {
        if (Warnings.Count == 0)
        {
            return "Check complete, no warnings found.\n";
        }

        var text = new StringBuilder("Check complete, ").Append(Warnings.Count == 1 ? "1 warning has been found!\n" : $"{Warnings.Count} warnings have been found!\n");
        foreach (var warning in Warnings)
        {
            text.Append($"\nWARNING: {warning.Rule} (line {warning.Range.First})\n{warning.Message}\n").Append(source.Excerpt(warning.Range));
        }

        return text.ToString();
    }
}
