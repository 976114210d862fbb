namespace Containers.Engine.Files;

/// <summary>A path of cp as its last characters say it is meant; docker's rules.</summary>
/// <param name="Path">Absolute and clean.</param>
/// <param name="ContentsOnly">It ended in "/.": what is in the directory, not the directory.</param>
/// <param name="AssertsDirectory">It ended in a slash or in "/.": it has to be a directory.</param>
public sealed record CopyPath(string Path, bool ContentsOnly, bool AssertsDirectory)
{
    /// <summary>The last component; empty for the root.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>A path on this machine, relative to a directory.</summary>
    public static CopyPath OnHost(string text, string workingDirectory) => Of(text, System.IO.Path.GetFullPath(text, workingDirectory));

    /// <summary>A path in a container, relative to its root.</summary>
    public static CopyPath InContainer(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Of(text, System.IO.Path.GetFullPath("/" + text));
    }

    private static CopyPath Of(string text, string full)
    {
        var contents = text is "." || text.EndsWith("/.", StringComparison.Ordinal);
        var clean = full.TrimEnd('/');
        return new CopyPath(
            clean.Length == 0 ? "/" : clean,
            contents || clean.Length == 0,
            contents || text.EndsWith('/') || clean.Length == 0);
    }
}
