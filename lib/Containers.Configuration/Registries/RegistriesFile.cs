using Containers.Configuration.Files;
using Containers.Oci.References;

namespace Containers.Configuration.Registries;

/// <summary>What one file says.</summary>
internal sealed record RegistriesFile
{
    private static readonly string[] s_old = ["search", "insecure", "block"];

    internal IReadOnlyList<string>? Search { get; private init; }

    internal ShortNameMode? Mode { get; private init; }

    internal IReadOnlyList<string>? CredentialHelpers { get; private init; }

    internal IReadOnlyList<RegistryRule> Rules { get; private init; } = [];

    internal IReadOnlyDictionary<string, ShortNameAlias> Aliases { get; private init; } = new Dictionary<string, ShortNameAlias>();

    /// <summary>Reads a file, in the form of today or in that with [registries.search].</summary>
    internal static RegistriesFile Read(string path)
    {
        var table = new TableReader(ConfigurationFiles.Read(path), path);
        var old = table.Table("registries");
        if (old is not null && table.Keys.Any(key => key is "registry" or "unqualified-search-registries" or "aliases"))
        {
            throw table.Error("registries", "[registries.search] and its like cannot stand in one file with what replaced them");
        }

        return old is not null ? ReadOld(old, path) : new RegistriesFile
        {
            Search = ReadSearch(table, "unqualified-search-registries"),
            Mode = ReadMode(table),
            CredentialHelpers = table.Texts("credential-helpers"),
            Rules = [.. table.Tables("registry").Select(entry => RuleReader.Read(entry, path))],
            Aliases = ReadAliases(table, path),
        };
    }

    private static RegistriesFile ReadOld(TableReader old, string path)
    {
        List<string> Listed(string kind) => [.. old.Table(kind) is { } table ? ReadSearch(table, "registries") ?? [] : []];
        var (search, insecure, blocked) = (Listed(s_old[0]), Listed(s_old[1]), Listed(s_old[2]));
        return new RegistriesFile
        {
            Search = old.Has(s_old[0]) ? search : null,
            Rules =
            [
                .. insecure.Union(blocked).Select(registry => new RegistryRule
                {
                    Prefix = registry, Location = registry, Insecure = insecure.Contains(registry), Blocked = blocked.Contains(registry), File = path,
                }),
            ],
        };
    }

    private static List<string>? ReadSearch(TableReader table, string key)
    {
        if (table.Texts(key) is not { } texts)
        {
            return null;
        }

        var registries = texts.Select(text => text.TrimEnd('/')).ToList();
        return registries.Find(text => ReferenceParts.TryParse($"{text}/x") is not { IsShort: false, Path: "x" }) is { } wrong
            ? throw table.Error(key, $"\"{wrong}\" is no registry: want HOST or HOST:PORT")
            : registries;
    }

    private static ShortNameMode? ReadMode(TableReader table) => table.Text("short-name-mode") switch
    {
        null or "" => null,
        "enforcing" => ShortNameMode.Enforcing,
        "permissive" => ShortNameMode.Permissive,
        "disabled" => ShortNameMode.Disabled,
        var other => throw table.Error("short-name-mode", $"short-name-mode \"{other}\" should be enforcing, permissive or disabled"),
    };

    private static Dictionary<string, ShortNameAlias> ReadAliases(TableReader table, string path)
    {
        var aliases = new Dictionary<string, ShortNameAlias>();
        if (table.Table("aliases") is { } entries)
        {
            foreach (var name in entries.Keys)
            {
                var target = entries.Text(name)!;
                aliases[name] = ShortNameAlias.FindProblem(name, target) is { } problem
                    ? throw entries.Error(name, problem)
                    : new ShortNameAlias(target, path);
            }
        }

        return aliases;
    }
}
