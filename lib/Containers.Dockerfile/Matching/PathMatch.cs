namespace Containers.Dockerfile.Matching;

/// <summary>The answer for one path, and what is needed to give the answers for those in it.</summary>
public sealed class PathMatch
{
    internal PathMatch(bool isMatch, bool[] each)
    {
        IsMatch = isMatch;
        Each = each;
    }

    /// <summary>Whether the path is matched.</summary>
    public bool IsMatch { get; }

    internal bool[] Each { get; }
}
