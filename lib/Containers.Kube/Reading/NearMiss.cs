using Containers.Oci;

namespace Containers.Kube.Reading;

/// <summary>What somebody meant who wrote a name that is none.</summary>
internal static class NearMiss
{
    /// <summary>The name that is one letter in four away, or differs in case only; null when there is none.</summary>
    internal static string? Find(string name, IEnumerable<string> known)
    {
        var nearest = known.Select(candidate => (Name: candidate, Distance: EditDistance.Between(name, candidate))).MinBy(pair => pair.Distance);
        return nearest.Name is not null && nearest.Distance <= name.Length / 4 ? nearest.Name : null;
    }
}
