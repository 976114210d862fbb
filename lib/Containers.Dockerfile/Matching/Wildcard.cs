namespace Containers.Dockerfile.Matching;

/// <summary>A source of COPY or ADD with *, ? or [...] in it, as Go's filepath.Match reads them: nothing but a name's characters is matched by * and ?.</summary>
public sealed class Wildcard
{
    private readonly Glob _glob;

    private Wildcard(string text)
    {
        Text = text;
        _glob = new Glob(GlobParser.Read(PathText.Clean(text).TrimStart('/'), knowsDirectories: false));
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>Whether a source is a pattern at all: what is not may be looked up as it is.</summary>
    public static bool IsWildcard(string source)
    {
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] is '*' or '?' or '[')
            {
                return true;
            }

            i += source[i] == '\\' ? 1 : 0;
        }

        return false;
    }

    /// <summary>Reads a source, relative to the top of what is copied from.</summary>
    /// <exception cref="Oci.ContainersException">Invalid: a class does not end.</exception>
    public static Wildcard Parse(string source) => new(source);

    /// <summary>Whether it means a path, which is relative and has no "." or ".." in it.</summary>
    public bool Matches(string path) => _glob.Matches(path);

    /// <summary>Whether it can mean anything below a directory.</summary>
    public bool CanMatchBelow(string directory) => _glob.CanMatchAfter(directory + "/");
}
