namespace Containers.Dockerfile.Matching;

/// <summary>Paths as texts: nothing here looks at a disk.</summary>
internal static class PathText
{
    /// <summary>The shortest way to say the same: no ".", no "//", no ".." but at the beginning; "." for nothing.</summary>
    internal static string Clean(string path)
    {
        var isRooted = path.StartsWith('/');
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != "." && !(part == ".." && isRooted))
            {
                parts.Add(part);
            }
        }

        var clean = string.Join('/', parts);
        return isRooted ? "/" + clean : clean.Length > 0 ? clean : ".";
    }
}
