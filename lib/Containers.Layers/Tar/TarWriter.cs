using Containers.Oci;

namespace Containers.Layers.Tar;

/// <summary>
/// Writes a tar archive in one canonical form, so that equal entries give equal bytes: ustar headers, with pax records for
/// exactly what those cannot hold (long names, large numbers, fractions of a second, extended attributes as SCHILY.xattr),
/// the records in the order of their keys, and no names of users. The archive's stream stays the caller's; it is written to
/// in large pieces, the last of them when the archive is finished.
/// </summary>
#pragma warning disable CA1001 // The buffer owns nothing but memory, and closing it would close the caller's stream.
public sealed class TarWriter(Stream archive)
#pragma warning restore CA1001
{
    /// <summary>The most that one entry's pax records may take, in bytes: readers refuse more.</summary>
    public const int LargestExtension = 1024 * 1024;

    private readonly BufferedStream _archive = new(archive, 64 * 1024);
    private readonly byte[] _zeros = new byte[2 * TarHeader.BlockSize];
    private readonly byte[] _block = new byte[TarHeader.BlockSize];
    private readonly byte[] _buffer = new byte[128 * 1024];
    private long _left;
    private int _padding;

    /// <summary>
    /// Begins an entry. If it is a file, exactly its size in bytes has to be given to <see cref="WriteContent"/> before the
    /// next. Directories' names get their slash here; a size is taken from files only.
    /// </summary>
    /// <exception cref="ContainersException">Invalid or Unsupported: no archive can hold the entry; nothing was written.</exception>
    public void WriteHeader(TarEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        EndContent();
        if (entry.Type != TarEntryType.File && entry.Size != 0)
        {
            entry = entry with { Size = 0 };
        }

        ArgumentOutOfRangeException.ThrowIfNegative(entry.Size, nameof(entry));
        var pax = new PaxText();
        _block.AsSpan().Clear();
        TarHeaderWriter.Write(entry, _block, pax);
        foreach (var (name, value) in entry.ExtendedAttributes)
        {
            pax.Add(PaxRecords.AttributeKey(name), value);
        }

        if (!pax.IsEmpty)
        {
            WriteExtension(entry, pax.Encode());
        }

        _archive.Write(_block);
        _left = entry.Size;
        _padding = PaddingOf(entry.Size);
    }

    /// <summary>Adds to the content of the entry that was begun last.</summary>
    public void WriteContent(ReadOnlySpan<byte> content)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, _left, nameof(content));
        _archive.Write(content);
        _left -= content.Length;
    }

    /// <summary>Writes a file whose content is at hand. The entry's size is the content's.</summary>
    public void Write(TarEntry entry, ReadOnlySpan<byte> content)
    {
        WriteHeader(entry with { Size = content.Length });
        WriteContent(content);
    }

    /// <summary>Writes a file whose content, of exactly the entry's size, is read from a stream.</summary>
    /// <exception cref="ContainersException">Corrupt: the stream ended before that.</exception>
    public void Write(TarEntry entry, Stream content)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(content);
        WriteHeader(entry);
        while (_left > 0)
        {
            var count = content.Read(_buffer, 0, (int)Math.Min(_buffer.Length, _left));
            if (count == 0)
            {
                throw new ContainersException(ErrorKind.Corrupt, $"{entry.DisplayName} ends {_left} bytes early");
            }

            WriteContent(_buffer.AsSpan(0, count));
        }
    }

    /// <summary>Ends the archive with its two blocks of zeros. Nothing may be written after that.</summary>
    public void Finish()
    {
        EndContent();
        _archive.Write(_zeros);
        _archive.Flush();
    }

    private void WriteExtension(TarEntry entry, byte[] records)
    {
        if (records.Length > LargestExtension)
        {
            throw new ContainersException(
                ErrorKind.Unsupported, $"{entry.DisplayName}: name and extended attributes take more than {LargestExtension} bytes");
        }

        Span<byte> block = stackalloc byte[TarHeader.BlockSize];
        block.Clear();
        TarHeaderWriter.WriteExtension(records.Length, block);
        _archive.Write(block);
        _archive.Write(records);
        _archive.Write(_zeros.AsSpan(0, PaddingOf(records.Length)));
    }

    private void EndContent()
    {
        if (_left > 0)
        {
            throw new InvalidOperationException($"{_left} bytes of the last entry's content have not been written");
        }

        _archive.Write(_zeros.AsSpan(0, _padding));
        _padding = 0;
    }

    private static int PaddingOf(long size) => (int)((TarHeader.BlockSize - (size % TarHeader.BlockSize)) % TarHeader.BlockSize);
}
