using System.Globalization;
using Containers.Configuration.Files;

namespace Containers.Configuration;

/// <summary>What storage.conf and its additions say.</summary>
public sealed record StorageConfiguration
{
    // Distributions ship files that name these: nobody's wish, and the directories are another program's.
    private static readonly string[] s_shipped = ["/var/lib/containers/storage", "/run/containers/storage"];

    /// <summary>The files read, in the order in which they count.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>storage.driver; null when nothing says so.</summary>
    public string? Driver { get; init; }

    /// <summary>Where stores are, for this user; null when nothing says so, or only what distributions ship.</summary>
    public string? GraphRoot { get; init; }

    /// <summary>The same for what does not outlast a boot.</summary>
    public string? RunRoot { get; init; }

    /// <summary>The program that mounts overlay file systems; null when nothing says so.</summary>
    public string? MountProgram { get; init; }

    /// <summary>Reads the files there are.</summary>
    /// <exception cref="Oci.ContainersException">Invalid, with file, line and column.</exception>
    public static StorageConfiguration Read(ConfigurationPlaces places)
    {
        ArgumentNullException.ThrowIfNull(places);
        var files = ConfigurationFiles.OfStorage(places);
        var all = new Settings();
        var own = new Settings(); // a rootless user's directories come from the user's own files only
        foreach (var file in files)
        {
            var document = ConfigurationFiles.Read(file);
            all.Add(document, file);
            if (IsOwn(file, places))
            {
                own.Add(document, file);
            }
        }

        return new StorageConfiguration
        {
            Files = files,
            Driver = NullIfEmpty(all.Text("storage.driver")),
            GraphRoot = Directory(own.Text("storage.graphroot"), places) ??
                        (places.UserId == 0 ? null : Directory(all.Text("storage.rootless_storage_path"), places)),
            RunRoot = Directory(own.Text("storage.runroot"), places),
            MountProgram = NullIfEmpty(all.Text("storage.options.overlay.mount_program") ?? all.Text("storage.options.mount_program")),
        };
    }

    private static bool IsOwn(string file, ConfigurationPlaces places) =>
        places.UserId == 0 || !places.System.Any(directory => file.StartsWith(directory + "/", StringComparison.Ordinal));

    private static string? Directory(string? text, ConfigurationPlaces places)
    {
        if (string.IsNullOrEmpty(text) || s_shipped.Contains(text.TrimEnd('/')))
        {
            return null;
        }

        var path = text.Replace("$HOME", places.Variable("HOME"), StringComparison.Ordinal)
            .Replace("$UID", places.UserId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("$USER", places.Variable("USER"), StringComparison.Ordinal);
        return Path.IsPathRooted(path) ? path : throw new Oci.ContainersException(
            Oci.ErrorKind.Invalid, $"storage.conf: {text} is not an absolute path");
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
