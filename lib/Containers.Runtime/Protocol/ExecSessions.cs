using Containers.Linux.Files;

namespace Containers.Runtime.Protocol;

/// <summary>
/// Which further processes run in a container: an empty file each in its run directory, named by the session's id. So whoever
/// wants to know only reads a directory, and asks no monitor.
/// </summary>
/// <param name="runDirectory">The container's run directory.</param>
public sealed class ExecSessions(string runDirectory)
{
    private readonly string _directory = Path.Combine(runDirectory, "sessions");

    /// <summary>Notes one that runs.</summary>
    public void Add(string id)
    {
        Tree.Make(_directory);
        FileOpening.Create(Path.Combine(_directory, id)).Dispose();
    }

    /// <summary>Forgets one that has ended.</summary>
    public void Remove(string id) => File.Delete(Path.Combine(_directory, id));

    /// <summary>The ids of those that run, in order; none where nothing runs.</summary>
    public IReadOnlyList<string> List()
    {
        try
        {
            return [.. Directory.EnumerateFiles(_directory).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
