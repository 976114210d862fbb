using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Containers.House.Tests;

/// <summary>Files and functions that a reader can hold in the head.</summary>
public sealed class SizeTests
{
    private const int LongestFile = 600;
    private const int LongestFunction = 100;

    private static IEnumerable<string> Sources => ((string[])["lib", "cmd", "tests"]).SelectMany(folder => Repository.CSharpFiles(Repository.At(folder)));

    [Fact]
    public void No_file_is_longer_than_600_lines()
    {
        var native = Directory.EnumerateFiles(Repository.At("lib"), "*.c", SearchOption.AllDirectories);
        var offenders = from file in Sources.Concat(native)
                        let lines = File.ReadLines(file).Count()
                        where lines > LongestFile
                        select $"{Repository.Relative(file)}: {lines} lines";

        Expect.None(offenders);
    }

    [Fact]
    public void No_function_is_longer_than_100_lines()
    {
        var offenders = from file in Sources
                        from function in Functions(file)
                        where function.Lines > LongestFunction
                        select $"{Repository.Relative(file)}: {function.Name}: {function.Lines} lines";

        Expect.None(offenders);
    }

    [Fact]
    public void Half_of_all_files_are_shorter_than_80_lines()
    {
        var lengths = Repository.RoomsAndPrograms.SelectMany(project => Repository.CSharpFiles(project.Directory))
            .Select(file => File.ReadLines(file).Count()).Order().ToList();

        Assert.InRange(lengths[lengths.Count / 2], 1, 80);
    }

    private static IEnumerable<(string Name, int Lines)> Functions(string file)
    {
        foreach (var node in Repository.Parse(file).DescendantNodesAndSelf())
        {
            switch (node)
            {
                case MethodDeclarationSyntax method:
                    yield return (method.Identifier.Text, Lines(method));
                    break;
                case ConstructorDeclarationSyntax constructor:
                    yield return (constructor.Identifier.Text, Lines(constructor));
                    break;
                case BaseMethodDeclarationSyntax other:
                    yield return (other.Kind().ToString(), Lines(other));
                    break;
                case LocalFunctionStatementSyntax local:
                    yield return (local.Identifier.Text, Lines(local));
                    break;
                case AccessorDeclarationSyntax accessor:
                    yield return (accessor.Keyword.Text, Lines(accessor));
                    break;
                case CompilationUnitSyntax unit when unit.Members.OfType<GlobalStatementSyntax>().Any():
                    yield return ("top-level statements", unit.Members.OfType<GlobalStatementSyntax>().Sum(Lines));
                    break;
            }
        }
    }

    private static int Lines(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
