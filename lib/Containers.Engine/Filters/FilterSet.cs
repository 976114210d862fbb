using Containers.Oci;

namespace Containers.Engine.Filters;

/// <summary>One filter that a kind of object knows.</summary>
/// <param name="Name">Its name, before the equals sign.</param>
/// <param name="Read">Turns the value behind the equals sign into a condition; an invalid one is a <see cref="ContainersException"/>.</param>
public sealed record Filter<T>(string Name, Func<string, Predicate<T>> Read)
{
    /// <summary>Whether an object must meet all conditions of this name, as with labels, and not just one of them.</summary>
    public bool MeetsAll { get; init; }
}

/// <summary>
/// The filters of one kind of object. Conditions of different names must all be met; of those with the same name one is
/// enough, or all, as the filter has it. "name!=value" is met by what does not meet "name=value".
/// </summary>
public sealed class FilterSet<T>(params IReadOnlyList<Filter<T>> known)
{
    /// <summary>Reads what stands behind --filter, each "name=value", into one condition.</summary>
    /// <exception cref="ContainersException">Invalid: no such filter, or a value that makes no sense.</exception>
    public Predicate<T> Read(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var conditions = new List<Predicate<T>>();
        foreach (var group in texts.Select(Split).GroupBy(part => (part.Name, part.Negated)))
        {
            var filter = known.FirstOrDefault(f => f.Name == group.Key.Name) ??
                         throw new ContainersException(ErrorKind.Invalid, $"{group.Key.Name} is an invalid filter")
                         {
                             Hint = $"filters here are {string.Join(", ", known.Select(f => f.Name).Order(StringComparer.Ordinal))}",
                         };
            var same = group.Select(part => filter.Read(part.Value)).ToList();
            conditions.Add(
                group.Key.Negated ? item => !same.Exists(condition => condition(item))
                : filter.MeetsAll ? item => same.TrueForAll(condition => condition(item))
                : item => same.Exists(condition => condition(item)));
        }

        return item => conditions.TrueForAll(condition => condition(item));
    }

    private static (string Name, bool Negated, string Value) Split(string text)
    {
        var equals = text.IndexOf('=');
        if (equals < 1)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid filter \"{text}\": must be in the format \"filter=value or filter!=value\"");
        }

        var negated = text[equals - 1] == '!';
        return (text[..(negated ? equals - 1 : equals)].Trim().ToLowerInvariant(), negated, text[(equals + 1)..].Trim());
    }
}
