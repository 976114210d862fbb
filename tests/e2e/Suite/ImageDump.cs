using System.Formats.Tar;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Containers.E2E.Tests.Suite;

/// <summary>What is in an image, as lines that can be compared: each of its files, each setting.</summary>
internal static class ImageDump
{
    private const string AttributePrefix = "SCHILY.xattr.";
    private static readonly string[] s_settings =
        ["Env", "Cmd", "Entrypoint", "WorkingDir", "User", "ExposedPorts", "Volumes", "StopSignal", "OnBuild", "Healthcheck", "Shell"];

    /// <summary>The files of an archive of a whole file system: path, type, permissions, owner, content, attributes, time.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="newest">Later times are of the build itself, and left out.</param>
    internal static Dictionary<string, string> Files(Stream archive, DateTimeOffset newest)
    {
        var entries = new Dictionary<string, (string Text, string? Link)>(StringComparer.Ordinal);
        using var reader = new TarReader(archive);
        while (reader.GetNextEntry() is { } entry)
        {
            var path = PathOf(entry.Name);
            entries[path] = entry.EntryType == TarEntryType.HardLink ? (string.Empty, PathOf(entry.LinkName)) : (Describe(entry, newest), null);
        }

        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var group in entries.GroupBy(entry => entry.Value.Link ?? entry.Key))
        {
            var names = group.Select(entry => entry.Key).Order(StringComparer.Ordinal).ToList();
            var text = entries[group.Key].Text;
            names.ForEach(name => files[name] = name == names[0] ? text : $"{text} is {Quote(names[0])}");
        }

        return files;
    }

    /// <summary>The files of an image; of those that it has of its base only what became of them.</summary>
    internal static IEnumerable<string> Lines(Dictionary<string, string> files, Dictionary<string, string> below)
    {
        var changed = files.Where(file => below.GetValueOrDefault(file.Key) != file.Value).Select(file => $"{Quote(file.Key)} {file.Value}");
        return files.ContainsKey("/bin/busybox") ? changed.Concat(below.Keys.Except(files.Keys).Select(path => $"{Quote(path)} gone")) : changed;
    }

    /// <summary>The settings of an image.</summary>
    /// <param name="config">The "config" of its configuration file.</param>
    internal static IEnumerable<string> Settings(JsonElement config)
    {
        foreach (var name in s_settings)
        {
            if (config.TryGetProperty(name, out var value) && Text(value) is { Length: > 2 } text)
            {
                yield return $"{name} {text}";
            }
        }

        if (config.TryGetProperty("Labels", out var labels) && labels.ValueKind == JsonValueKind.Object)
        {
            foreach (var label in labels.EnumerateObject())
            {
                yield return $"Label {Quote(label.Name)} {Quote(label.Value.GetString()!)}";
            }
        }
    }

    // Shorter than three characters is what says nothing: "", [], {}.
    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(' ', value.EnumerateObject().OrderBy(one => one.Name, StringComparer.Ordinal).Select(one => $"{Quote(one.Name)} {Text(one.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(' ', value.EnumerateArray().Select(Text))}]",
        JsonValueKind.String => Quote(value.GetString()!),
        JsonValueKind.Null => string.Empty,
        _ => value.GetRawText(),
    };

    private static string Describe(TarEntry entry, DateTimeOffset newest)
    {
        var text = new StringBuilder(entry.EntryType.ToString());
        text.Append(CultureInfo.InvariantCulture, $" {Convert.ToString((int)entry.Mode, 8)} {entry.Uid}:{entry.Gid}");
        switch (entry.EntryType)
        {
            case TarEntryType.SymbolicLink:
                text.Append(CultureInfo.InvariantCulture, $" -> {Quote(entry.LinkName)}");
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                text.Append(CultureInfo.InvariantCulture, $" {entry.Length} {Hash(entry.DataStream)}");
                break;
            default:
                break;
        }

        if (entry is PaxTarEntry pax)
        {
            foreach (var (name, value) in pax.ExtendedAttributes.Where(one => one.Key.StartsWith(AttributePrefix, StringComparison.Ordinal)).OrderBy(one => one.Key, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $" {name[AttributePrefix.Length..]}={Quote(value)}");
            }
        }

        // A directory bears the time when something was last put into it, which programs tell differently.
        return entry.EntryType == TarEntryType.Directory || entry.ModificationTime > newest ? text.ToString() : text.Append(CultureInfo.InvariantCulture, $" @{entry.ModificationTime.ToUnixTimeSeconds()}").ToString();
    }

    private static string Hash(Stream? content) => content is null ? "-" : Convert.ToHexStringLower(SHA256.HashData(content))[..16];

    private static string PathOf(string name) => "/" + string.Join('/', name.Split('/').Where(component => component is not ("." or "")));

    private static string Quote(string text) => text.Length > 0 && text.All(c => c > ' ' && c is not ('"' or '\\')) ? text : $"\"{JsonEncodedText.Encode(text)}\"";
}
