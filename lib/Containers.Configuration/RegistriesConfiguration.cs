using Containers.Configuration.Files;
using Containers.Configuration.Registries;

namespace Containers.Configuration;

/// <summary>What registries.conf and its additions say: where images come from, and what short names mean.</summary>
public sealed record RegistriesConfiguration
{
    /// <summary>The files read, in the order in which they count.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Registries to look in for names without one; null when nothing says so.</summary>
    public IReadOnlyList<string>? Search { get; init; }

    /// <summary>The file that names them.</summary>
    public string? SearchFile { get; init; }

    /// <summary>What to do about short names that several registries may have.</summary>
    public ShortNameMode Mode { get; init; } = ShortNameMode.Enforcing;

    /// <summary>Short names and what they stand for. Learnt ones come before those.</summary>
    public IReadOnlyDictionary<string, ShortNameAlias> Aliases { get; init; } = new Dictionary<string, ShortNameAlias>();

    /// <summary>The rules about registries.</summary>
    public IReadOnlyList<RegistryRule> Rules { get; init; } = [];

    /// <summary>Programs and files asked for credentials, in this order; empty when nothing says so.</summary>
    public IReadOnlyList<string> CredentialHelpers { get; init; } = [];

    /// <summary>Where a user's choices are remembered; null for a user without a home.</summary>
    public LearntAliases? Learnt { get; init; }

    /// <summary>Reads the files there are. Of lists the last file that has one counts, rules and aliases replace those of the same name.</summary>
    /// <exception cref="Oci.ContainersException">Invalid, with file, line and column.</exception>
    public static RegistriesConfiguration Read(ConfigurationPlaces places)
    {
        ArgumentNullException.ThrowIfNull(places);
        var files = ConfigurationFiles.OfRegistries(places);
        var rules = new Dictionary<string, RegistryRule>();
        var aliases = new Dictionary<string, ShortNameAlias>();
        var all = new RegistriesConfiguration { Files = files, Learnt = places.Cache is { } cache ? new LearntAliases(Path.Combine(cache, "short-name-aliases.conf")) : null };
        foreach (var path in files)
        {
            var file = RegistriesFile.Read(path);
            all = all with
            {
                Search = file.Search ?? all.Search,
                SearchFile = file.Search is null ? all.SearchFile : path,
                Mode = file.Mode ?? all.Mode,
                CredentialHelpers = file.CredentialHelpers ?? all.CredentialHelpers,
            };
            foreach (var rule in file.Rules)
            {
                rules[rule.Prefix] = rule;
            }

            foreach (var (name, alias) in file.Aliases)
            {
                aliases[name] = alias;
            }
        }

        return all with { Rules = [.. rules.Values], Aliases = aliases };
    }

    /// <summary>What a short name stands for, by the user's choice or by a file; null when nothing says so.</summary>
    /// <param name="name">The name, without tag and digest.</param>
    public ShortNameAlias? FindAlias(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var alias = Learnt?.Read().GetValueOrDefault(name) ?? Aliases.GetValueOrDefault(name);
        return alias is { Target: "" } ? null : alias;
    }

    /// <summary>The rule that is about a name: the one about the longest part of it. Null when there is none.</summary>
    /// <param name="name">A whole name: HOST/PATH, with a tag or a digest or both.</param>
    public RegistryRule? FindRule(string name) =>
        Rules.Where(rule => rule.Match(name) is not null).MaxBy(rule => (rule.Match(name), rule.Prefix.StartsWith('*') ? 0 : 1));
}
