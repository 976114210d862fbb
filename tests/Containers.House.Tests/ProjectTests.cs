using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Containers.House.Tests;

/// <summary>What every project keeps to.</summary>
public sealed class ProjectTests
{
    private const string UnsafeRoom = "Containers.Linux";
    private static readonly string[] s_importAttributes = ["DllImport", "LibraryImport", "DllImportAttribute", "LibraryImportAttribute"];

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Repository.At("Containers.sln")).Replace('\\', '/');

        Expect.None(Repository.AllProjects.Select(project => project.ToString()).Where(path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_room_and_program_was_built_for_native_compilation()
    {
        // What the compiler wrote into the assembly, not what a project file promises.
        var wrong = from project in Repository.RoomsAndPrograms
                    let assembly = FindAssembly(project)
                    where assembly is null || !Metadata(assembly).Contains(("IsTrimmable", "True"))
                    select $"{project}: {(assembly is null ? "not built" : "not compatible")}";

        Expect.None(wrong);
    }

    [Fact]
    public void No_project_takes_back_what_all_have_in_common()
    {
        string[] common =
        [
            "TargetFramework", "Nullable", "TreatWarningsAsErrors", "AnalysisLevel", "IsAotCompatible", "PublishAot", "LangVersion",
            "EnableTrimAnalyzer", "EnableAotAnalyzer", "EnforceCodeStyleInBuild",
        ];
        var wrong = from project in Repository.AllProjects.Except(Repository.CompilerParts)
                    from property in common
                    where project.Values(property).Any()
                    select $"{project}: {property}";

        Expect.None(wrong);
    }

    [Fact]
    public void Only_the_kernel_room_may_be_unsafe()
    {
        var allowed = Repository.AllProjects.Where(project => project.Values("AllowUnsafeBlocks").Any()).Select(project => project.Name);

        Assert.Equal([UnsafeRoom], allowed);
        Assert.Equal("false", XDocument.Load(Repository.At("Directory.Build.props")).Descendants("AllowUnsafeBlocks").Single().Value);
    }

    [Fact]
    public void Native_functions_are_declared_in_the_kernel_room_only()
    {
        var wrong = from project in Repository.AllProjects
                    where project.Name != UnsafeRoom
                    from file in Repository.CSharpFiles(project.Directory)
                    from attribute in Repository.Parse(file).DescendantNodes().OfType<AttributeSyntax>()
                    where s_importAttributes.Contains(attribute.Name.ToString().Split('.')[^1])
                    select $"{Repository.Relative(file)}: {attribute.Name}";

        Expect.None(wrong);
    }

    [Fact]
    public void No_warning_of_the_trimmer_or_the_native_compiler_is_silenced()
    {
        var files = from project in Repository.AllProjects
                    from file in Repository.CSharpFiles(project.Directory)
                    let root = Repository.Parse(file)
                    let silenced = root.DescendantTrivia().Where(trivia => trivia.IsKind(SyntaxKind.PragmaWarningDirectiveTrivia))
                        .Select(trivia => trivia.ToString()).Where(text => text.Contains(" IL", StringComparison.Ordinal))
                        .Concat(root.DescendantNodes().OfType<AttributeSyntax>().Select(attribute => attribute.Name.ToString())
                            .Where(name => name.Contains("UnconditionalSuppressMessage", StringComparison.Ordinal)))
                    from text in silenced
                    select $"{Repository.Relative(file)}: {text}";
        var settings = Directory.EnumerateFiles(Repository.Root, "*.props").Concat(Repository.AllProjects.Select(project => project.Path))
            .SelectMany(path => XDocument.Load(path).Descendants("NoWarn").SelectMany(element => element.Value.Split(';'))
                .Where(code => code.StartsWith("IL", StringComparison.Ordinal)).Select(code => $"{Repository.Relative(path)}: {code}"));

        Expect.None(files.Concat(settings));
    }

    [Fact]
    public void Versions_of_packages_are_in_one_place_and_none_is_there_for_nobody()
    {
        var central = XDocument.Load(Repository.At("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(element => element.Attribute("Include")!.Value).ToHashSet();
        var used = Repository.AllProjects.SelectMany(project => project.Packages)
            .Concat(XDocument.Load(Repository.At("Directory.Build.props")).Descendants("PackageReference")).ToList();

        Expect.None(used.Where(element => element.Attribute("Version") is not null).Select(element => element.ToString()));
        // FSharp.Core is pinned for FsCheck, which names it itself.
        Expect.None(central.Except(used.Select(element => element.Attribute("Include")!.Value)).Except(["FsCheck", "FSharp.Core"]));
    }

    private static string? FindAssembly(Project project)
    {
        var directory = Repository.At("artifacts", "bin", project.Name);
        return !Directory.Exists(directory) ? null : Directory.EnumerateDirectories(directory)
            .Select(configuration => Path.Combine(configuration, project.Name + ".dll")).Where(File.Exists)
            .OrderByDescending(File.GetLastWriteTimeUtc).FirstOrDefault();
    }

    private static List<(string Key, string Value)> Metadata(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var pairs = new List<(string, string)>();
        foreach (var handle in reader.GetAssemblyDefinition().GetCustomAttributes())
        {
            var attribute = reader.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind == HandleKind.MemberReference &&
                reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } parent &&
                reader.GetString(reader.GetTypeReference((TypeReferenceHandle)parent).Name) == "AssemblyMetadataAttribute")
            {
                var value = reader.GetBlobReader(attribute.Value);
                value.ReadUInt16(); // the prolog, ECMA-335 II.23.3
                pairs.Add((value.ReadSerializedString()!, value.ReadSerializedString()!));
            }
        }

        return pairs;
    }
}
