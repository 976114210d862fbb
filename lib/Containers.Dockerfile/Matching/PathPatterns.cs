using Containers.Oci;

namespace Containers.Dockerfile.Matching;

/// <summary>
/// A list of patterns as .dockerignore has them, and --exclude and --parents of COPY: ** stands for any number of directories,
/// what matches a directory also matches everything in it, and a pattern with "!" takes back what earlier ones matched.
/// Paths are relative, with slashes, and have no "." or ".." in them.
/// </summary>
public sealed class PathPatterns
{
    private readonly List<(Glob Glob, bool IsException)> _patterns = [];

    /// <summary>Reads patterns, each an element.</summary>
    /// <exception cref="ContainersException">Invalid: one is not well formed.</exception>
    public PathPatterns(IEnumerable<string> patterns)
    {
        foreach (var written in patterns.Select(pattern => pattern.Trim()).Where(pattern => pattern.Length > 0))
        {
            var isException = written[0] == '!';
            var pattern = isException ? written[1..].Trim() : written;
            if (pattern.Length == 0)
            {
                throw new ContainersException(ErrorKind.Invalid, "illegal exclusion pattern: \"!\"");
            }

            var clean = PathText.Clean(pattern);
            _patterns.Add((new Glob(GlobParser.Read(clean.Length > 1 ? clean.TrimStart('/') : clean, knowsDirectories: true)), isException));
        }
    }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _patterns.Count == 0;

    /// <summary>Whether one of them begins with "!".</summary>
    public bool HasExceptions => _patterns.Exists(pattern => pattern.IsException);

    /// <summary>Reads a .dockerignore: a pattern on each line, lines that begin with # are comments.</summary>
    /// <exception cref="ContainersException">Invalid: a pattern is not well formed.</exception>
    public static PathPatterns ParseIgnoreFile(string text) =>
        new(text.TrimStart('\uFEFF').Split('\n').Where(line => !line.StartsWith('#')));

    /// <summary>Whether a path is matched, itself or with a directory it is in.</summary>
    public bool Matches(string path)
    {
        PathMatch? match = null;
        for (var end = path.IndexOf('/'); end >= 0; end = path.IndexOf('/', end + 1))
        {
            match = Match(path[..end], match);
        }

        return Match(path, match).IsMatch;
    }

    /// <summary>The same for somebody who walks a tree, and has the answer for the directory the path is in; null at the top.</summary>
    public PathMatch Match(string path, PathMatch? directory)
    {
        var each = new bool[_patterns.Count];
        var isMatch = false;
        for (var i = 0; i < each.Length; i++)
        {
            var (glob, isException) = _patterns[i];
            // One that cannot change the answer is not asked.
            each[i] = directory?.Each[i] == true || (isException == isMatch && glob.Matches(path));
            isMatch = each[i] ? !isException : isMatch;
        }

        return new PathMatch(isMatch, each);
    }

    /// <summary>Whether everything below a directory that is matched is matched, too: nobody need look there.</summary>
    public bool CoversAll(string directory) => !_patterns.Exists(pattern => pattern.IsException && pattern.Glob.CanMatchAfter(directory + "/"));

    /// <summary>Whether anything below a directory can be matched that is not matched itself.</summary>
    public bool CanMatchBelow(string directory) => _patterns.Exists(pattern => !pattern.IsException && pattern.Glob.CanMatchAfter(directory + "/"));
}
