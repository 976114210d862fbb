using Containers.Oci;

namespace Containers.Compose.Reading;

/// <summary>Finds the key that was probably meant.</summary>
internal static class NearestKey
{
    /// <summary>The candidate that the fewest letters must be changed for; null when none is near.</summary>
    internal static string? Of(string written, IEnumerable<string> candidates)
    {
        var nearest = candidates.Select(candidate => (Name: candidate, Distance: EditDistance.Between(written, candidate))).DefaultIfEmpty().MinBy(pair => pair.Distance);
        return nearest.Name is not null && nearest.Distance <= Math.Max(1, written.Length / 3) ? nearest.Name : null;
    }
}
