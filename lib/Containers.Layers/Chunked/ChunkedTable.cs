using System.Text;
using System.Text.Json;
using Containers.Layers.Tar;
using Containers.Oci.References;

namespace Containers.Layers.Chunked;

/// <summary>An entry of a layer's table of contents.</summary>
/// <param name="Entry">What the archive says.</param>
internal sealed record ChunkedEntry(TarEntry Entry)
{
    /// <summary>The digest of a file's content; null for what has none.</summary>
    internal Digest? Digest { get; init; }

    /// <summary>Where its frame begins in the compressed layer.</summary>
    internal long Start { get; init; }

    /// <summary>Where it ends.</summary>
    internal long End { get; init; }
}

/// <summary>The table of contents of a layer, in the form that eStargz introduced.</summary>
internal static class ChunkedTable
{
    private const long TicksToNanoseconds = 100;

    internal static byte[] Write(IReadOnlyList<ChunkedEntry> entries)
    {
        using var memory = new MemoryStream();
        using (var writer = new Utf8JsonWriter(memory))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", 1);
            writer.WriteStartArray("entries");
            foreach (var entry in entries)
            {
                Write(writer, entry);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return memory.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, ChunkedEntry chunked)
    {
        var entry = chunked.Entry;
        writer.WriteStartObject();
        writer.WriteString("type", Type(entry.Type));
        writer.WriteString("name", entry.NameText);
        if (entry.LinkName.Length > 0)
        {
            writer.WriteString("linkName", Encoding.UTF8.GetString(entry.LinkName));
        }

        writer.WriteNumber("mode", entry.Mode);
        writer.WriteNumber("size", entry.Size);
        writer.WriteNumber("uid", entry.UserId);
        writer.WriteNumber("gid", entry.GroupId);
        writer.WriteString("modtime", DateTimeOffset.FromUnixTimeSeconds(entry.Modified.Seconds).AddTicks(entry.Modified.Nanoseconds / TicksToNanoseconds).UtcDateTime);
        if (entry.Type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice)
        {
            writer.WriteNumber("devMajor", entry.DeviceMajor);
            writer.WriteNumber("devMinor", entry.DeviceMinor);
        }

        if (entry.ExtendedAttributes.Count > 0)
        {
            writer.WriteStartObject("xattrs");
            foreach (var (name, value) in entry.ExtendedAttributes)
            {
                writer.WriteBase64String(name, value);
            }

            writer.WriteEndObject();
        }

        if (chunked.Digest is { } digest)
        {
            writer.WriteString("digest", digest.ToString());
            writer.WriteNumber("offset", chunked.Start);
            writer.WriteNumber("endOffset", chunked.End);
        }

        writer.WriteEndObject();
    }

    private static string Type(TarEntryType type) => type switch
    {
        TarEntryType.File => "reg",
        TarEntryType.HardLink => "hardlink",
        TarEntryType.SymbolicLink => "symlink",
        TarEntryType.CharacterDevice => "char",
        TarEntryType.BlockDevice => "block",
        TarEntryType.Directory => "dir",
        _ => "fifo",
    };
}
