using Containers.Systemd.Units;

namespace Containers.Systemd.Quadlets;

/// <summary>Finds and reads Quadlet files with their drop-ins: podman-systemd.unit(5), "search path".</summary>
/// <param name="directories">Where to look, the first in front; those that do not exist are passed over.</param>
/// <param name="problems">Where problems go.</param>
public sealed class QuadletFinder(IReadOnlyList<string> directories, ICollection<UnitProblem> problems)
{
    // Deeper than anybody sorts files; a link that leads to its own parent ends here.
    private const int MostLevels = 16;

    private readonly Dictionary<string, List<string>> _dropIns = [];

    /// <summary>Reads all files; of two with the same name the one in the directory that is searched first counts.</summary>
    public IReadOnlyList<QuadletSource> Find()
    {
        var files = new List<string>();
        foreach (var directory in directories.Where(Directory.Exists))
        {
            Search(directory, MostLevels, files);
        }

        var sources = new List<QuadletSource>();
        foreach (var file in files.DistinctBy(Path.GetFileName))
        {
            if (Read(file) is { } text)
            {
                var mistakes = new List<UnitProblem>();
                var unit = UnitFileParser.Parse(text, file, mistakes);
                var source = new QuadletSource(file, QuadletKind.Of(Path.GetFileName(file))!, unit, mistakes);
                MergeDropIns(source, mistakes);
                sources.Add(source);
            }
        }

        return sources;
    }

    private void Search(string directory, int levels, List<string> files)
    {
        try
        {
            foreach (var entry in Directory.EnumerateFileSystemEntries(directory).Order(StringComparer.Ordinal))
            {
                var name = Path.GetFileName(entry);
                if (!Directory.Exists(entry))
                {
                    if (QuadletKind.Of(name) is not null)
                    {
                        files.Add(entry);
                    }
                }
                else if (name.EndsWith(".d", StringComparison.Ordinal))
                {
                    AddDropIns(name, entry);
                }
                else if (levels > 0 && !IsSomebodys(directory, name))
                {
                    Search(entry, levels - 1, files);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add(new UnitProblem(directory, 0, $"it cannot be read: {error.Message}"));
        }
    }

    // Below users/ a directory with a number is that user's alone; it is searched when it is named itself.
    private static bool IsSomebodys(string parent, string name) => parent.EndsWith("/users", StringComparison.Ordinal) && name.All(char.IsAsciiDigit);

    private void AddDropIns(string name, string directory)
    {
        if (!_dropIns.TryGetValue(name, out var known))
        {
            _dropIns[name] = known = [];
        }

        known.AddRange(Directory.EnumerateFiles(directory, "*.conf").Order(StringComparer.Ordinal));
    }

    // Of files with one name the most particular directory's counts; all are merged in the order of their names (systemd.unit(5)).
    private void MergeDropIns(QuadletSource source, List<UnitProblem> mistakes)
    {
        var chosen = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in DropInDirectories(source).SelectMany(name => _dropIns.GetValueOrDefault(name, [])))
        {
            chosen.TryAdd(Path.GetFileName(file), file);
        }

        foreach (var file in chosen.Values)
        {
            if (Read(file) is { } text)
            {
                source.Unit.Merge(UnitFileParser.Parse(text, file, mistakes));
            }
        }
    }

    // foo-bar@1.container: its own, its template's, foo-.container.d, container.d.
    private static IEnumerable<string> DropInDirectories(QuadletSource source)
    {
        var extension = "." + source.Kind.Extension;
        yield return $"{source.FileName}.d";
        if (source.TemplateName is { } template)
        {
            yield return $"{template}{extension}.d";
        }

        var name = source.FileName[..^extension.Length];
        for (var dash = name.LastIndexOf('-'); dash > 0; dash = name.LastIndexOf('-', dash - 1))
        {
            yield return $"{name[..(dash + 1)]}{extension}.d";
        }

        yield return $"{source.Kind.Extension}.d";
    }

    private string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add(new UnitProblem(file, 0, $"it cannot be read: {error.Message}"));
            return null;
        }
    }
}
