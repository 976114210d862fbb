using System.Globalization;
using Containers.Configuration.Toml;
using Containers.Oci;

namespace Containers.Configuration.Files;

/// <summary>
/// Finds the files of a kind in the order in which they count, the last one most, and reads them. Only their own names are
/// looked at: nothing is searched for.
/// </summary>
internal static class ConfigurationFiles
{
    /// <summary>
    /// storage.conf: one main file, the user's before the system's; then the additions of all directories by name, where one
    /// in a directory that counts more hides one of the same name.
    /// </summary>
    internal static IReadOnlyList<string> OfStorage(ConfigurationPlaces places) =>
        places.Variable("CONTAINERS_STORAGE_CONF") is { } only ? [only] : OneWithAdditions(places, "storage.conf");

    /// <summary>registries.conf: as with storage.conf.</summary>
    internal static IReadOnlyList<string> OfRegistries(ConfigurationPlaces places) =>
        places.Variable("CONTAINERS_REGISTRIES_CONF") is { } only ? [only] : OneWithAdditions(places, "registries.conf");

    /// <summary>
    /// containers.conf: those of all directories, each followed by its additions. CONTAINERS_CONF stands in for all of them,
    /// CONTAINERS_CONF_OVERRIDE comes after all of them.
    /// </summary>
    internal static IReadOnlyList<string> OfContainers(ConfigurationPlaces places)
    {
        const string Name = "containers.conf";
        var files = new List<string>();
        if (places.Variable("CONTAINERS_CONF") is { } only)
        {
            files.Add(only);
        }
        else
        {
            foreach (var directory in places.All)
            {
                var main = Path.Combine(directory, Name);
                files.AddRange(File.Exists(main) ? [main] : []);
                files.AddRange(Additions(directory, Name, places.UserId));
            }
        }

        files.AddRange(places.Variable("CONTAINERS_CONF_OVERRIDE") is { } last ? [last] : []);
        return files;
    }

    /// <summary>Reads one file.</summary>
    /// <exception cref="ContainersException">NotFound, or Invalid with the place of the mistake.</exception>
    internal static TomlTable Read(string path)
    {
        try
        {
            return TomlReader.Read(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainersException(ErrorKind.NotFound, $"configuration file {path}: {e.Message}", e);
        }
    }

    private static IReadOnlyList<string> OneWithAdditions(ConfigurationPlaces places, string name)
    {
        string? main = null;
        var additions = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var directory in places.All)
        {
            var path = Path.Combine(directory, name);
            main = File.Exists(path) ? path : main;
            foreach (var addition in Additions(directory, name, places.UserId))
            {
                additions[Path.GetFileName(addition)] = addition;
            }
        }

        return main is null ? [.. additions.Values] : [main, .. additions.Values];
    }

    private static IEnumerable<string> Additions(string directory, string name, uint userId)
    {
        var kind = userId == 0 ? "rootful" : "rootless";
        var extra = name.Replace(".conf", $".{kind}.conf.d", StringComparison.Ordinal);
        string[] folders =
        [
            Path.Combine(directory, name + ".d"),
            Path.Combine(directory, extra),
            .. userId == 0 ? (string[])[] : [Path.Combine(directory, extra, userId.ToString(CultureInfo.InvariantCulture))],
        ];
        return folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*.conf").Order(StringComparer.Ordinal));
    }
}
