using System.Text;
using System.Text.Json;
using Containers.Linux.Files;

namespace Containers.Configuration.Registries;

/// <summary>
/// The short names a user has chosen a registry for, in the file that other tools of this kind keep them in:
/// short-name-aliases.conf below the user's cache directory.
/// </summary>
public sealed class LearntAliases(string path)
{
    private const uint ForUserOnly = 0x180; // 0600
    private const uint Private = 0x1c0; // 0700

    /// <summary>Where they are.</summary>
    public string Path => path;

    /// <summary>Reads them; none when there is no file.</summary>
    /// <exception cref="Oci.ContainersException">Invalid, with file, line and column.</exception>
    public IReadOnlyDictionary<string, ShortNameAlias> Read() =>
        File.Exists(path) ? RegistriesFile.Read(path).Aliases : new Dictionary<string, ShortNameAlias>();

    /// <summary>Notes what a short name stands for from now on.</summary>
    public void Add(string name, string target)
    {
        var directory = System.IO.Path.GetDirectoryName(path)!;
        Tree.Make(directory, Private);
        using var alone = DirectoryLock.Acquire(directory);
        var aliases = Read().ToDictionary(entry => entry.Key, entry => entry.Value.Target);
        aliases[name] = target;
        var text = new StringBuilder("[aliases]\n");
        foreach (var (key, value) in aliases.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            text.Append($"  \"{JsonEncodedText.Encode(key)}\" = \"{JsonEncodedText.Encode(value)}\"\n");
        }

        DurableFile.Write(path, Encoding.UTF8.GetBytes(text.ToString()), ForUserOnly);
    }
}
