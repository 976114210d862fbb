using System.Text;

namespace Containers.Layers.Tests;

/// <summary>Writes archives no real tar would: entry by entry, field by field.</summary>
internal sealed class ArchiveText
{
    private readonly List<byte> _bytes = [];

    internal byte[] Bytes => [.. _bytes, .. new byte[1024]];

    internal byte[] Unfinished => [.. _bytes];

    internal Stream Stream => new MemoryStream(Bytes);

    internal ArchiveText File(string name, string content = "", uint mode = 0x1a4, uint uid = 0, uint gid = 0) =>
        Entry('0', name, content: Encoding.UTF8.GetBytes(content), mode: mode, uid: uid, gid: gid);

    internal ArchiveText Directory(string name, uint mode = 0x1ed, long time = 0, uint uid = 0, uint gid = 0) =>
        Entry('5', name, mode: mode, time: time, uid: uid, gid: gid);

    internal ArchiveText Link(string name, string target) => Entry('2', name, target, mode: 0x1ff);

    internal ArchiveText HardLink(string name, string target) => Entry('1', name, target);

    internal ArchiveText Pax(params (string Key, byte[] Value)[] records)
    {
        var data = new MemoryStream();
        foreach (var (key, value) in records)
        {
            byte[] rest = [.. Encoding.UTF8.GetBytes($" {key}="), .. value, (byte)'\n'];
            var length = rest.Length + 1;
            while (length != rest.Length + length.ToString().Length)
            {
                length = rest.Length + length.ToString().Length;
            }

            data.Write([.. Encoding.UTF8.GetBytes(length.ToString()), .. rest]);
        }

        return Entry('x', "pax", content: data.ToArray());
    }

    internal ArchiveText Pax(string key, string value) => Pax((key, Encoding.UTF8.GetBytes(value)));

    /// <summary>A long name is written as GNU tar does.</summary>
    internal ArchiveText LongName(string name) => Entry('L', "././@LongLink", content: [.. Encoding.UTF8.GetBytes(name), 0]);

    internal ArchiveText Entry(
        char type, string name, string link = "", byte[]? content = null, uint mode = 0x1a4, uint uid = 0, uint gid = 0,
        long time = 0, string? size = null, (uint Major, uint Minor) device = default)
    {
        if (name.Length > 100)
        {
            LongName(name);
            name = name[..100];
        }

        if (link.Length > 100)
        {
            Entry('K', "././@LongLink", content: [.. Encoding.UTF8.GetBytes(link), 0]);
            link = link[..100];
        }

        var block = new byte[512];
        Put(block, 0, Encoding.UTF8.GetBytes(name));
        PutOctal(block, 100, 8, mode);
        PutOctal(block, 108, 8, uid);
        PutOctal(block, 116, 8, gid);
        PutOctal(block, 124, 12, content?.Length ?? 0);
        PutOctal(block, 136, 12, time);
        block[156] = (byte)type;
        Put(block, 157, Encoding.UTF8.GetBytes(link));
        Put(block, 257, "ustar\0"u8.ToArray());
        Put(block, 263, "00"u8.ToArray());
        PutOctal(block, 329, 8, device.Major);
        PutOctal(block, 337, 8, device.Minor);
        if (size is not null)
        {
            Put(block, 124, Encoding.Latin1.GetBytes(size));
        }

        Seal(block);
        _bytes.AddRange(block);
        _bytes.AddRange(content ?? []);
        _bytes.AddRange(new byte[(512 - ((content?.Length ?? 0) % 512)) % 512]);
        return this;
    }

    /// <summary>Puts the right checksum into a header.</summary>
    internal static void Seal(Span<byte> block)
    {
        block.Slice(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var value in block)
        {
            sum += value;
        }

        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block[148..]);
    }

    private static void Put(byte[] block, int offset, byte[] text) => text.CopyTo(block, offset);

    private static void PutOctal(byte[] block, int offset, int length, long value) =>
        Put(block, offset, Encoding.ASCII.GetBytes(Convert.ToString(value, 8).PadLeft(length - 1, '0') + "\0"));
}
