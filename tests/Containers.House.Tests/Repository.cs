using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Containers.House.Tests;

/// <summary>The source tree these tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its top directory.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The rooms below lib/ and the programs below cmd/.</summary>
    public static IReadOnlyList<Project> RoomsAndPrograms { get; } = [.. Projects("lib").Where(project => !project.IsCompilerPart), .. Projects("cmd")];

    /// <summary>What runs inside the compiler, and is no part of a program.</summary>
    public static IReadOnlyList<Project> CompilerParts { get; } = [.. Projects("lib").Where(project => project.IsCompilerPart)];

    /// <summary>All projects, tests included.</summary>
    public static IReadOnlyList<Project> AllProjects { get; } = [.. RoomsAndPrograms, .. CompilerParts, .. Projects("tests")];

    /// <summary>A path below the top directory.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A path as it is spoken of in messages.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path);

    /// <summary>C# files somewhere below a directory.</summary>
    public static IEnumerable<string> CSharpFiles(string directory) => !Directory.Exists(directory) ? [] : Directory
        .EnumerateFiles(directory, "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>A C# file's syntax.</summary>
    public static SyntaxNode Parse(string path) =>
        CSharpSyntaxTree.ParseText(File.ReadAllText(path), new CSharpParseOptions(LanguageVersion.CSharp13), path).GetRoot();

    private static IEnumerable<Project> Projects(string folder) => Directory
        .EnumerateFiles(At(folder), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => new Project(path));

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Containers.sln")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("these tests run inside the source tree");
        }

        return directory;
    }
}

/// <summary>A project file.</summary>
internal sealed class Project(string path)
{
    private readonly XDocument _xml = XDocument.Load(path);

    public string Path => path;

    public string Directory => System.IO.Path.GetDirectoryName(path)!;

    public string Name => System.IO.Path.GetFileNameWithoutExtension(path);

    /// <summary>Whether it runs inside the compiler.</summary>
    public bool IsCompilerPart => Values("IsRoslynComponent").Contains("true");

    /// <summary>The projects whose code it uses.</summary>
    public IEnumerable<string> References => _xml.Descendants("ProjectReference").Where(reference => reference.Attribute("OutputItemType") is null).Select(
        reference => System.IO.Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

    /// <summary>The packages it refers to.</summary>
    public IEnumerable<XElement> Packages => _xml.Descendants("PackageReference");

    /// <summary>The values it gives a property itself.</summary>
    public IEnumerable<string> Values(string property) => _xml.Descendants(property).Select(element => element.Value.Trim());

    public override string ToString() => Repository.Relative(path);
}
