using System.Text.Json.Nodes;
using Containers.Compose.Model;
using Containers.Configuration.Yaml;
using Containers.Oci;

namespace Containers.Compose.Reading;

/// <summary>Reads compose files.</summary>
public static class ComposeReader
{
    private static readonly string[] s_sections = ["services", "networks", "volumes", "secrets", "configs"];

    /// <summary>Reads an application.</summary>
    /// <param name="path">The compose file.</param>
    /// <param name="profiles">The profiles that are wanted; "*" for all.</param>
    /// <param name="variables">The caller's variables; .env beside the file has those it lacks.</param>
    /// <param name="warn">Told what is odd, or cannot be had, and stops nothing: FILE:LINE: KEY: MESSAGE.</param>
    /// <exception cref="ContainersException">NotFound, or Invalid with file, line, key and what was probably meant.</exception>
    public static ComposeApplication Read(string path, IReadOnlyCollection<string> profiles, Func<string, string?> variables, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var beside = Path.Combine(directory, ".env");
        var own = File.Exists(beside) ? VariableFile.Read(beside, variables) : [];
        string? Find(string name) => variables(name) ?? own.GetValueOrDefault(name);

        var root = Open(path, directory, Find, warn);
        root.Only(["name", "version", "include", "models", .. s_sections]);
        if (root["include"] is { } include)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"{include.Place}: other files cannot be included") { Hint = "put them into one: docker compose config prints it" };
        }

        root["models"]?.Warn("it has no counterpart and is left out");
        return Application(root, directory, [.. profiles, .. (Find("COMPOSE_PROFILES") ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries)], Find);
    }

    private static ComposeApplication Application(ComposeNode root, string directory, IReadOnlyCollection<string> profiles, Func<string, string?> find)
    {
        var name = root["name"] is { } given ? Checked(given) : ProjectName.Of(find("COMPOSE_PROJECT_NAME") is { Length: > 0 } set ? set : Path.GetFileName(directory));
        var described = root["services"] ?? throw root.Wrong("it has no 'services'");
        Inheritance.Resolve(described, (node, file) => ServicesOf(node, file, directory, find));
        var services = described.Entries().Where(entry => IsWanted(entry.Node, profiles)).Select(entry => ServiceReader.Read(CheckedName(entry.Key, entry.Node), entry.Node)).ToList();
        if (services.Count == 0)
        {
            throw described.Wrong("no service is wanted");
        }

        var resources = new ResourceReader(name);
        var networks = All(root["networks"], resources.Network);
        if (services.Any(service => service.Networks.Any(network => network.Network == AttachmentReader.Default)))
        {
            networks.TryAdd(AttachmentReader.Default, new ComposeNetwork { Name = $"{name}_{AttachmentReader.Default}" });
        }

        var application = new ComposeApplication
        {
            Name = name, Directory = directory, Services = services, Networks = networks, Volumes = All(root["volumes"], resources.Volume),
            Secrets = All(root["secrets"], resources.Content), Configs = All(root["configs"], resources.Content),
        };
        ReferenceChecks.Check(application, [.. described.Entries().Select(entry => entry.Key)]);
        return application;
    }

    private static ComposeNode Open(string path, string directory, Func<string, string?> find, Action<string> warn)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainersException(ErrorKind.NotFound, $"{path}: {(File.Exists(path) ? "cannot be read" : "no such file or directory")}", e);
        }

        return YamlReader.ReadPlaced(text, path) switch
        {
            [{ Root: JsonObject } document] => new ComposeNode(new ReadingContext(path, document, directory, find, warn), string.Empty, document.Root, null),
            [] => throw new ContainersException(ErrorKind.Invalid, $"{path}: it is empty"),
            [_] => throw new ContainersException(ErrorKind.Invalid, $"{path}: a mapping is expected"),
            _ => throw new ContainersException(ErrorKind.Invalid, $"{path}: it has several documents, and a compose file is one"),
        };
    }

    // Paths in another directory's file would begin there.
    private static JsonObject ServicesOf(ComposeNode node, string file, string directory, Func<string, string?> find)
    {
        var path = Path.GetFullPath(Path.Combine(directory, file));
        if (Path.GetDirectoryName(path) != directory)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"{node.Place}: only a file of the same directory can be extended") { Hint = "put it beside, or print one file of all: docker compose config" };
        }

        var services = Open(path, directory, find, node.Context.Warn)["services"] ?? throw node.Wrong($"{file} has no 'services'");
        Inheritance.Resolve(services, (other, name) => ServicesOf(other, name, directory, find));
        return (JsonObject)services.Value!;
    }

    private static bool IsWanted(ComposeNode service, IReadOnlyCollection<string> profiles) =>
        !service.IsMapping || service["profiles"]?.OneOrMore() is not { Count: > 0 } own || profiles.Contains("*") || own.Any(profiles.Contains);

    private static Dictionary<string, T> All<T>(ComposeNode? section, Func<string, ComposeNode, T> read) =>
        section?.Entries().ToDictionary(entry => CheckedName(entry.Key, entry.Node), entry => read(entry.Key, entry.Node)) ?? [];

    private static string CheckedName(string name, ComposeNode node) => name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-')
        ? name
        : throw node.Wrong("a name has letters, digits and any of . _ -");

    private static string Checked(ComposeNode node) => ProjectName.Of(node.Text()) is var name && name == node.Text() ? name
        : throw node.Wrong($"\"{node.Text()}\" is no project's name: it has lower-case letters, digits, - and _, and begins with a letter or a digit; \"{name}\" would be one");
}
