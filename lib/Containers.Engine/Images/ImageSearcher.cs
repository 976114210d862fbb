using Containers.Oci;
using Containers.Oci.References;
using Containers.Registry;

namespace Containers.Engine.Images;

/// <summary>A repository found at a registry.</summary>
/// <param name="Registry">The registry.</param>
/// <param name="Found">The repository.</param>
public sealed record SearchResult(string Registry, FoundRepository Found)
{
    /// <summary>The name to pull it by, as short as docker has it.</summary>
    public string Name => ImageReference.TryParse($"{Registry}/{Found.Repository}", out var name) ? name.FamiliarName : $"{Registry}/{Found.Repository}";
}

/// <summary>Looks for images at registries: at the one a term starts with, or at all that names without one are looked for at.</summary>
public sealed class ImageSearcher(Engine engine, RegistryOptions options)
{
    /// <summary>Repositories whose names contain a term.</summary>
    /// <param name="term">The term, with a registry in front or without.</param>
    /// <param name="limit">How many are wanted of each registry at most.</param>
    public IReadOnlyList<SearchResult> Find(string term, int limit)
    {
        ArgumentNullException.ThrowIfNull(term);
        var (registry, rest) = Split(term);
        return registry is not null ? FindAt(registry, rest, limit) : FindAtAll(rest, limit);
    }

    /// <summary>The tags of a repository.</summary>
    /// <param name="name">The repository, which may leave the registry open.</param>
    public (string Name, IReadOnlyList<string> Tags) ListTags(string name)
    {
        var repository = new ShortNameResolver(engine).Resolve(name, null).Candidates[0];
        var tags = new RegistrySources(engine, options).Try(repository, source =>
        {
            using var client = source.Open();
            return client.ListTagsAsync(source.Reference).GetAwaiter().GetResult();
        });
        return (repository.FamiliarName, tags);
    }

    private List<SearchResult> FindAtAll(string term, int limit)
    {
        var registries = engine.Registries.Search ?? [ImageReference.DefaultDomain];
        var found = new List<SearchResult>();
        var failures = new List<ContainersException>();
        foreach (var registry in registries)
        {
            try
            {
                found.AddRange(FindAt(registry, term, limit));
            }
            catch (ContainersException e) when (registries.Count > 1)
            {
                engine.Options.Warn(e.Message);
                failures.Add(e);
            }
        }

        return failures.Count > 0 && failures.Count == registries.Count ? throw failures[^1] : found;
    }

    private List<SearchResult> FindAt(string registry, string term, int limit)
    {
        var source = new RegistrySources(engine, options).OfPush(ImageReference.Parse($"{registry}/x"));
        using var search = new RegistrySearch(registry, source.Options);
        return [.. search.FindAsync(term, limit).GetAwaiter().GetResult().Select(found => new SearchResult(registry, found))];
    }

    // "registry.example/tools" and "registry.example/": the first part is a registry if it looks like one.
    private static (string? Registry, string Term) Split(string term)
    {
        var slash = term.IndexOf('/');
        return slash > 0 && ReferenceParts.TryParse($"{term[..slash]}/x") is { IsShort: false } ? (term[..slash], term[(slash + 1)..]) : (null, term);
    }
}
