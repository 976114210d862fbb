using System.Text;
using Containers.Layers.Tar;
using Containers.Linux.Files;
using Containers.Oci;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Layers.Tests;

/// <summary>One change of an archive; numbers are taken modulo what there is.</summary>
internal sealed record Mutation(int Kind, int Place, int Other, byte Value);

/// <summary>
/// Valid archives of every form, damaged at random: read, or refused with an error of ours; never anything else, never
/// without end, never with more memory than a few buffers.
/// </summary>
public sealed class MutatedArchiveTests
{
    private const int EnoughOfAFile = 1 << 20; // a hole may be as long as it says

    private static readonly byte[][] s_archives = [.. ValidArchives()];

    // Fields of a header whose values decide: name, numbers, type, link, magic, prefix, GNU's map of holes.
    private static readonly (int Offset, int Length)[] s_fields =
        [(0, 100), (100, 8), (108, 8), (116, 8), (124, 12), (136, 12), (156, 1), (157, 100), (257, 8), (329, 8), (345, 155), (386, 24), (482, 1), (483, 12)];

    private static readonly byte[][] s_values =
    [
        [.. "77777777777"u8, 0], [.. "00000000000"u8, 0], [.. Enumerable.Repeat((byte)0xff, 12)], [0x80, .. Enumerable.Repeat((byte)0xff, 11)], [0x80, 0, 0, 0, 0x7f, .. new byte[7]],
        "            "u8.ToArray(), "-1\0"u8.ToArray(), new byte[12], "S"u8.ToArray(), "x"u8.ToArray(), "g"u8.ToArray(), "L"u8.ToArray(), "../../../etc"u8.ToArray(), "/"u8.ToArray(), ".wh.x"u8.ToArray(),
    ];

    private static readonly Gen<(int Archive, bool Sealed, List<Mutation> Mutations)> s_cases =
        from archive in Gen.Choose(0, 1000)
        from isSealed in Gen.Frequency((5, Gen.Constant(true)), (1, Gen.Constant(false)))
        from mutations in Mutations()
        select (archive, isSealed, mutations);

    [Fact]
    public void Damaged_archives_are_read_or_refused() => Prop.ForAll(s_cases.ToArbitrary(), Reads).Check(Effort.Times(10_000));

    [Fact]
    public void Damaged_archives_are_unpacked_or_refused() => Prop.ForAll(s_cases.ToArbitrary(), Unpacks).Check(Effort.Times(300));

    [Fact]
    public void Damaged_compressed_archives_are_read_or_refused()
    {
        using var temp = new TempDirectory();
        var packed = new List<byte[]>();
        foreach (var command in (string[])["gzip -c", "zstd -q -c", "xz -c", "bzip2 -c"])
        {
            foreach (var archive in (byte[][])[s_archives[0], s_archives[1]])
            {
                File.WriteAllBytes(temp["plain"], archive);
                Shell.Run(temp.Path, command + " < plain > packed");
                packed.Add(File.ReadAllBytes(temp["packed"]));
            }
        }

        var cases = from archive in Gen.Elements<byte[]>(packed) from mutations in Mutations() select (archive, mutations);
        Prop.ForAll(cases.ToArbitrary(), one => IsHandled(() =>
        {
            using var stream = Compression.Decompress(new MemoryStream(Mutate(one.archive, one.mutations)));
            Read(stream);
        })).Check(Effort.Times(2000));
    }

    private static Gen<List<Mutation>> Mutations() =>
        (from kind in Gen.Choose(0, 7)
         from place in Gen.Choose(0, 1_000_000)
         from other in Gen.Choose(0, 1_000_000)
         from value in Gen.Choose(0, 255)
         select new Mutation(kind, place, other, (byte)value)).NonEmptyListOf().Select(list => list.Take(6).ToList());

    private static bool Reads((int Archive, bool Sealed, List<Mutation> Mutations) one) => IsHandled(() => Read(new MemoryStream(Damage(one))));

    private static bool Unpacks((int Archive, bool Sealed, List<Mutation> Mutations) one)
    {
        using var temp = new TempDirectory();
        temp.Write("outside/secret", "secret");
        var handled = IsHandled(() =>
        {
            using var unpacker = new LayerUnpacker(temp.Make("root"), new UnpackOptions(SquashOwners: true));
            unpacker.Unpack(new MemoryStream(Damage(one)));
        });
        return handled && File.ReadAllText(temp["outside/secret"]) == "secret" && Directory.GetFileSystemEntries(temp.Path, "*").Length == 2;
    }

    private static void Read(Stream archive)
    {
        var reader = new TarReader(archive);
        var buffer = new byte[64 * 1024];
        while (reader.Next() is not null)
        {
            for (int count, sum = 0; sum < EnoughOfAFile && (count = reader.Content.Read(buffer)) > 0;)
            {
                sum += count;
            }
        }
    }

    private static bool IsHandled(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (ContainersException e)
        {
            return e.Kind is ErrorKind.Corrupt or ErrorKind.Unsupported && !e.Message.Any(char.IsControl) && e.Message.Length < 1000;
        }
    }

    private static byte[] Damage((int Archive, bool Sealed, List<Mutation> Mutations) one)
    {
        var bytes = Mutate(s_archives[one.Archive % s_archives.Length], one.Mutations);
        // Most damage would end at the checksum; what is behind it has to stand as well.
        for (var at = 0; one.Sealed && at + 512 <= bytes.Length; at += 512)
        {
            if (bytes.AsSpan(at + 257, 5).SequenceEqual("ustar"u8))
            {
                ArchiveText.Seal(bytes.AsSpan(at, 512));
            }
        }

        return bytes;
    }

    private static byte[] Mutate(byte[] archive, List<Mutation> mutations)
    {
        var bytes = archive.ToArray();
        foreach (var mutation in mutations.Where(_ => bytes.Length > 0))
        {
            bytes = Mutate(bytes, mutation);
        }

        return bytes;
    }

    private static byte[] Mutate(byte[] bytes, Mutation mutation)
    {
        var blocks = Math.Max(1, bytes.Length / 512);
        var (from, to) = (mutation.Place % blocks * 512, mutation.Other % blocks * 512);
        var block = bytes.AsSpan(from, Math.Min(512, bytes.Length - from)).ToArray();
        switch (mutation.Kind)
        {
            case 0:
                bytes[mutation.Place % bytes.Length] = mutation.Value;
                return bytes;
            case 1:
                bytes[mutation.Place % bytes.Length] ^= (byte)(1 << (mutation.Value % 8));
                return bytes;
            case 2 or 3:
                var (offset, length) = s_fields[mutation.Other % s_fields.Length];
                var value = s_values[mutation.Value % s_values.Length];
                if (from + 512 <= bytes.Length)
                {
                    value.AsSpan(0, Math.Min(length, value.Length)).CopyTo(bytes.AsSpan(from + offset));
                }

                return bytes;
            case 4:
                return [.. bytes[..from], .. bytes[(from + block.Length)..]];
            case 5:
                return [.. bytes[..to], .. block, .. bytes[to..]];
            case 6:
                return bytes[..(mutation.Place % bytes.Length)];
            default:
                // A digit of a pax record's or a map's text is as good as a field.
                var digits = Enumerable.Range(0, bytes.Length).Where(i => bytes[i] is >= (byte)'0' and <= (byte)'9').ToList();
                if (digits.Count > 0)
                {
                    bytes[digits[mutation.Place % digits.Count]] = (byte)('0' + (mutation.Value % 10));
                }

                return bytes;
        }
    }

    private static IEnumerable<byte[]> ValidArchives()
    {
        yield return new ArchiveText().Directory("d").File("d/file", "content").Link("d/link", "file").HardLink("hard", "d/file")
            .Pax(("SCHILY.xattr.user.a", [1, 2, 3]), ("mtime", "12.5"u8.ToArray()), ("size", "1"u8.ToArray())).File("with-pax", "x")
            .LongName(new string('n', 150)).File("n").Entry('6', "pipe").File("d/.wh.gone").File("d/.wh..wh..opq").Entry('4', "disk", device: (8, 1)).Bytes;
        using var temp = new TempDirectory();
        Shell.Run(temp.Make("tree"), """
            mkdir -p d/e; printf 1 > d/file; ln d/file d/hard; ln -s d link; mkfifo pipe; chmod 4755 d/file; printf x > $(printf 'n%.0s' $(seq 200))
            for i in 0 1 2 3 4 5 6 7 8 9; do printf "piece" | dd of=sparse bs=1 seek=$((i * 65536 + 17)) conv=notrunc status=none; done
            """);
        foreach (var options in (string[])["--format=v7", "--format=oldgnu -S", "--format=posix -S --sparse-version=0.0", "--format=posix -S --sparse-version=0.1", "--format=posix -S --sparse-version=1.0"])
        {
            Shell.Run(temp["tree"], $"tar -cf ../archive.tar {options} {(options.Contains("v7") ? "--exclude=./sparse --exclude=./nnn* --exclude=./pipe" : "")} .");
            yield return File.ReadAllBytes(temp["archive.tar"]);
        }

        var memory = new MemoryStream();
        var writer = new TarWriter(memory);
        writer.Write(new TarEntry { Type = TarEntryType.File, Name = Encoding.UTF8.GetBytes(new string('w', 300)), Modified = new FileTime(-1, 5), UserId = 3_000_000 }, "written"u8);
        writer.WriteHeader(new TarEntry { Type = TarEntryType.CharacterDevice, Name = "null"u8.ToArray(), DeviceMajor = 1, DeviceMinor = 3 });
        writer.Finish();
        yield return memory.ToArray();
    }
}
