namespace Containers.Engine.Building.Attestations;

/// <summary>Something from elsewhere that a build has used.</summary>
/// <param name="Address">What it is: an address, or a package URL of an image.</param>
/// <param name="Algorithm">Of its digest.</param>
/// <param name="Digest">Hexadecimal.</param>
public sealed record BuildSource(string Address, string Algorithm, string Digest);

/// <summary>Notes what a build has used from elsewhere. Stages are built beside each other, and all note.</summary>
internal sealed class BuildSources
{
    private readonly Dictionary<string, BuildSource> _sources = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>All of it, in an order that does not depend on who was first.</summary>
    internal IReadOnlyList<BuildSource> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _sources.Values.OrderBy(source => source.Address, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>An address without the name and the password that may stand in it.</summary>
    internal static string WithoutUser(string address)
    {
        var begin = address.IndexOf("://", StringComparison.Ordinal);
        var end = begin < 0 ? -1 : address.IndexOfAny(['/', '?', '#'], begin + 3);
        var at = begin < 0 ? -1 : (end < 0 ? address : address[..end]).LastIndexOf('@');
        return at < 0 ? address : address[..(begin + 3)] + address[(at + 1)..];
    }

    internal void Note(BuildSource source)
    {
        lock (_lock)
        {
            _sources[source.Address] = source with { Address = WithoutUser(source.Address) };
        }
    }
}
