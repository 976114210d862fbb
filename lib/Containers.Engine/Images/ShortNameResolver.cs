using Containers.Configuration.Registries;
using Containers.Oci;
using Containers.Oci.References;

namespace Containers.Engine.Images;

/// <summary>What a name may stand for.</summary>
/// <param name="Candidates">Whole names, to be tried in this order.</param>
/// <param name="Explanation">How that was found out, for the user; null when there was nothing to find out.</param>
/// <param name="IsChosen">Whether the user chose, which is to be remembered when the choice proves right.</param>
public sealed record NameResolution(IReadOnlyList<ImageReference> Candidates, string? Explanation, bool IsChosen = false);

/// <summary>Asks the user which of several names is meant; null: none.</summary>
/// <param name="name">What was typed.</param>
/// <param name="candidates">What it may stand for.</param>
public delegate ImageReference? NameChoice(string name, IReadOnlyList<ImageReference> candidates);

/// <summary>
/// Finds out what names without a registry stand for: aliases, then the registries to search, as registries.conf has them.
/// Where no file says anything, docker.io is meant.
/// </summary>
public sealed class ShortNameResolver(Engine engine)
{
    private const string LocalDomain = "localhost";

    /// <summary>What a name stands for at registries.</summary>
    /// <param name="text">The name.</param>
    /// <param name="choose">Asks when several registries may have it; null when nobody can be asked.</param>
    /// <exception cref="ContainersException">Invalid: it is no name, or stands for nothing, or one would have to ask.</exception>
    public NameResolution Resolve(string text, NameChoice? choose)
    {
        var parts = ReferenceParts.Parse(text);
        if (!parts.IsShort)
        {
            return new NameResolution([ImageReference.From(parts)], null);
        }

        var settings = engine.Registries;
        if (settings.FindAlias(parts.Path) is { } alias)
        {
            return new NameResolution([With(alias.Target, parts)], $"Resolved \"{parts.Path}\" as an alias ({alias.File})");
        }

        if (settings.Search is null)
        {
            return new NameResolution([ImageReference.From(parts)], null);
        }

        var candidates = settings.Search.Distinct().Select(registry => With($"{registry}/{parts.Path}", parts)).ToList();
        var explanation = $"Resolving \"{parts.Path}\" using unqualified-search registries ({settings.SearchFile})";
        if (candidates.Count == 0)
        {
            throw new ContainersException(
                ErrorKind.Invalid, $"short-name \"{text}\" did not resolve to an alias and no unqualified-search registries are defined in \"{settings.SearchFile}\"")
            {
                Hint = $"name the registry: {ImageReference.From(parts)}",
            };
        }

        return candidates.Count == 1 || settings.Mode == ShortNameMode.Disabled || (settings.Mode == ShortNameMode.Permissive && choose is null)
            ? new NameResolution(candidates, explanation)
            : Ask(text, candidates, choose);
    }

    /// <summary>Names under which an image may be here that was asked for by a short name, after docker's own.</summary>
    public IEnumerable<ImageReference> FindLocal(ReferenceParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var settings = engine.Registries;
        return
        [
            .. settings.FindAlias(parts.Path) is { } alias ? [With(alias.Target, parts)] : (ImageReference[])[],
            With($"{LocalDomain}/{parts.Path}", parts),
            .. (settings.Search ?? []).Select(registry => With($"{registry}/{parts.Path}", parts)),
        ];
    }

    /// <summary>Remembers a choice that proved right.</summary>
    public void Remember(string text, ImageReference chosen)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        engine.Registries.Learnt?.Add(ReferenceParts.Parse(text).Path, chosen.Name);
    }

    private static NameResolution Ask(string text, List<ImageReference> candidates, NameChoice? choose)
    {
        if (choose is null)
        {
            throw new ContainersException(ErrorKind.Invalid, $"short-name resolution of \"{text}\" enforced but cannot prompt without a TTY")
            {
                Hint = $"name the registry, such as {candidates[0]}",
            };
        }

        return choose(text, candidates) is { } chosen
            ? new NameResolution([chosen], null, IsChosen: true)
            : throw new ContainersException(ErrorKind.Invalid, $"nothing was chosen for \"{text}\"");
    }

    private static ImageReference With(string name, ReferenceParts parts) => ImageReference.Parse(name + parts.Suffix);
}
