using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Containers.House.Tests;

/// <summary>Nothing that is said on a command line is ignored.</summary>
public sealed class FlagTests
{
    [Fact]
    public void Every_flag_that_is_declared_is_read_somewhere()
    {
        var program = Repository.RoomsAndPrograms.Single(project => project.Name == "wherry");
        var flags = (from file in Repository.CSharpFiles(program.Directory)
                     let root = Repository.Parse(file)
                     from field in root.DescendantNodes().OfType<FieldDeclarationSyntax>()
                     where field.Declaration.Type.ToString().StartsWith("Option<", StringComparison.Ordinal)
                     from variable in field.Declaration.Variables
                     let name = variable.Identifier.Text
                     select (Place: $"{Repository.Relative(file)}: {name}", IsRead: root.DescendantNodes().OfType<IdentifierNameSyntax>().Any(use => use.Identifier.Text == name && IsReading(use)))).ToList();

        Assert.True(flags.Count > 300);
        Expect.None(flags.Where(flag => !flag.IsRead).Select(flag => flag.Place));
    }

    [Fact]
    public void Every_wish_about_a_container_is_heeded_by_the_engine()
    {
        var engine = Repository.RoomsAndPrograms.Single(project => project.Name == "Containers.Engine");
        var roots = Repository.CSharpFiles(engine.Directory).Select(Repository.Parse).ToList();
        var wishes = roots.SelectMany(root => root.DescendantNodes().OfType<RecordDeclarationSyntax>())
            .Where(record => record.Identifier.Text.EndsWith("Options", StringComparison.Ordinal))
            .SelectMany(record => record.Members.OfType<PropertyDeclarationSyntax>().Where(property => property.ExpressionBody is null).Select(property => property.Identifier.Text)).ToHashSet();
        var heeded = roots.SelectMany(root => root.DescendantNodes().OfType<IdentifierNameSyntax>()).Where(use => wishes.Contains(use.Identifier.Text) && IsReading(use))
            .Select(use => use.Identifier.Text).ToHashSet();

        Assert.True(wishes.Count > 100);
        Expect.None(wishes.Except(heeded));
    }

    // Neither given a value, nor thrown away.
    private static bool IsReading(IdentifierNameSyntax use) => use.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left != use && assignment.Left.ToString() != "_",
        NameEqualsSyntax => false,
        _ => true,
    };
}
