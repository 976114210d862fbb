using System.Text;
using Containers.Layers.Tar;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers.Tests;

/// <summary>Archives as the real tar(1) writes them, in each of its formats.</summary>
public class TarReaderTests
{
    private sealed record Seen(TarEntry Entry, string Content);

    [Theory]
    [InlineData("v7")]
    [InlineData("ustar")]
    [InlineData("oldgnu")]
    [InlineData("gnu")]
    [InlineData("posix")]
    public void Every_format_gives_the_same_entries(string format)
    {
        using var temp = new TempDirectory();
        Shell.Run(temp.Make("tree"), """
            mkdir d; printf hello > d/file; chmod 640 d/file; chmod 750 d
            ln d/file d/other; ln -s ../d/file d/symbolic
            printf '' > empty; head -c 512 /dev/zero > block; head -c 513 /dev/zero > more
            touch -d @1234567890 d/file empty; touch -h -d @1234567890 d/symbolic; touch -d @1234567890 d
            """);
        var seen = Read(temp, $"--format={format} --owner=:12 --group=:34 --sort=name");

        Assert.Equal(["./", "./block", "./d/", "./d/file", "./d/other", "./d/symbolic", "./empty", "./more"], seen.Keys);
        var file = seen["./d/file"].Entry;
        Assert.Equal(TarEntryType.File, file.Type);
        Assert.Equal(Convert.ToUInt32("640", 8), file.Mode);
        Assert.Equal((12u, 34u), (file.UserId, file.GroupId));
        Assert.Equal(new FileTime(1234567890, 0), file.Modified);
        Assert.Equal("hello", seen["./d/file"].Content);
        Assert.Equal(5, file.Size);
        Assert.Equal(TarEntryType.HardLink, seen["./d/other"].Entry.Type);
        Assert.Equal("./d/file"u8.ToArray(), seen["./d/other"].Entry.LinkName);
        Assert.Equal(TarEntryType.SymbolicLink, seen["./d/symbolic"].Entry.Type);
        Assert.Equal("../d/file"u8.ToArray(), seen["./d/symbolic"].Entry.LinkName);
        Assert.Equal(TarEntryType.Directory, seen["./d/"].Entry.Type);
        Assert.Equal(Convert.ToUInt32("750", 8), seen["./d/"].Entry.Mode);
        Assert.Equal(512, seen["./block"].Content.Length);
        Assert.Equal(513, seen["./more"].Content.Length);
        Assert.Equal("", seen["./empty"].Content);
    }

    [Theory]
    [InlineData("oldgnu", 99)]
    [InlineData("oldgnu", 100)]
    [InlineData("oldgnu", 101)]
    [InlineData("gnu", 300)]
    [InlineData("gnu", 2000)]
    [InlineData("ustar", 200)]
    [InlineData("posix", 101)]
    [InlineData("posix", 300)]
    [InlineData("posix", 2000)]
    public void Long_names_and_long_link_targets_are_whole(string format, int length)
    {
        using var temp = new TempDirectory();
        var name = string.Join('/', Enumerable.Repeat("n" + new string('a', 48), 50))[..length].TrimEnd('/');
        var target = format == "ustar" ? new string('t', 100) : name;
        Shell.Run(temp.Make("tree"), "mkdir -p \"$(dirname \"$1\")\"; printf x > \"$1\"; ln -s \"$2\" link; ln \"$1\" zhard || true", name, target);
        var seen = Read(temp, $"--format={format} --sort=name {(format == "ustar" ? "--exclude=./zhard" : "")}");

        Assert.Equal("x", seen["./" + name].Content);
        Assert.Equal(target, Encoding.UTF8.GetString(seen["./link"].Entry.LinkName));
        if (format != "ustar")
        {
            Assert.Equal("./" + name, Encoding.UTF8.GetString(seen["./zhard"].Entry.LinkName));
        }
    }

    [Theory]
    [InlineData("gnu", 3_000_000_000u, 2_500_000u)]
    [InlineData("oldgnu", 2_097_152u, 2_097_151u)]
    [InlineData("posix", 4_294_967_294u, 2_097_152u)]
    public void Large_owners_are_read(string format, uint user, uint group)
    {
        using var temp = new TempDirectory();
        temp.Write("tree/file", "x");
        var seen = Read(temp, $"--format={format} --owner=:{user} --group=:{group}");

        Assert.Equal((user, group), (seen["./file"].Entry.UserId, seen["./file"].Entry.GroupId));
    }

    [Theory]
    [InlineData("gnu", -5L)]
    [InlineData("gnu", 20_000_000_000L)]
    [InlineData("posix", -5L)]
    [InlineData("posix", 20_000_000_000L)]
    public void Times_before_the_epoch_and_far_ahead_are_read(string format, long seconds)
    {
        using var temp = new TempDirectory();
        temp.Write("tree/file", "x");
        var seen = Read(temp, $"--format={format} --mtime=@{seconds}");

        Assert.Equal(new FileTime(seconds, 0), seen["./file"].Entry.Modified);
    }

    [Theory]
    [InlineData("2001-09-09 01:46:40.123456789 UTC", 1_000_000_000L, 123_456_789)]
    [InlineData("1969-12-31 23:59:58.5 UTC", -2L, 500_000_000)]
    public void Pax_keeps_fractions_of_a_second(string time, long seconds, int nanoseconds)
    {
        using var temp = new TempDirectory();
        Shell.Run(temp.Make("tree"), "touch -d \"$1\" file", time);
        var seen = Read(temp, "--format=posix");

        Assert.Equal(new FileTime(seconds, nanoseconds), seen["./file"].Entry.Modified);
    }

    [Fact]
    public void Extended_attributes_are_binary()
    {
        using var temp = new TempDirectory();
        temp.Write("tree/file", "x");
        byte[] value = [0, 0xff, (byte)'\n', (byte)'=', 0xc3, 0x28];
        ExtendedAttributes.Set(temp["tree/file"], "user.binary", value);
        ExtendedAttributes.Set(temp["tree/file"], "user.empty", []);
        var seen = Read(temp, "--format=posix --xattrs --xattrs-include='*'");

        Assert.Equal(value, seen["./file"].Entry.ExtendedAttributes["user.binary"]);
        Assert.Empty(seen["./file"].Entry.ExtendedAttributes["user.empty"]);
    }

    [Theory]
    [InlineData("gnu")]
    [InlineData("posix")]
    [InlineData("ustar")]
    public void Names_that_are_not_text_stay_as_they_are(string format)
    {
        using var temp = new TempDirectory();
        Shell.Run(temp.Make("tree"), "printf x > \"$(printf 'caf\\351')\"");
        var reader = new TarReader(Archive(temp, $"--format={format}"));
        var names = new List<byte[]>();
        while (reader.Next() is { } entry)
        {
            names.Add(entry.Name);
        }

        Assert.Contains(names, name => name.AsSpan().SequenceEqual((byte[])[.. "./caf"u8, 0xe9]));
    }

    [Theory]
    [InlineData("gnu")]
    [InlineData("posix")]
    public void Fifos_set_uid_and_sticky_bits_are_kept(string format)
    {
        using var temp = new TempDirectory();
        Shell.Run(temp.Make("tree"), "mkfifo pipe; printf x > program; chmod 6755 program; mkdir drop; chmod 1777 drop");
        var seen = Read(temp, $"--format={format}");

        Assert.Equal(TarEntryType.Fifo, seen["./pipe"].Entry.Type);
        Assert.Equal(Convert.ToUInt32("6755", 8), seen["./program"].Entry.Mode);
        Assert.Equal(Convert.ToUInt32("1777", 8), seen["./drop/"].Entry.Mode);
    }

    [Fact]
    public void Devices_have_their_numbers()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root makes device nodes");
        using var temp = new TempDirectory();
        Shell.Run(temp.Make("tree"), "mknod null c 1 3; mknod disk b 259 70000");
        var seen = Read(temp, "--format=gnu");

        Assert.Equal((TarEntryType.CharacterDevice, 1u, 3u), Device(seen["./null"].Entry));
        Assert.Equal((TarEntryType.BlockDevice, 259u, 70000u), Device(seen["./disk"].Entry));
    }

    [Fact]
    public void Global_headers_hold_until_the_end_and_an_entry_may_take_them_back()
    {
        using var temp = new TempDirectory();
        temp.Write("tree/file", "x");
        var seen = Read(temp, "--format=posix --pax-option=comment=hello,globexthdr.name=g");
        Assert.Equal("x", seen["./file"].Content);

        var archive = new ArchiveText().Entry('g', "global", content: "14 uid=100000\n"u8.ToArray())
            .File("first").Pax("uid", "7").File("second").Pax("uid", "").File("third", uid: 3).File("fourth");
        Assert.Equal([100000u, 7u, 3u, 100000u], ReadAll(archive.Stream).Select(e => e.Entry.UserId));
    }

    [Fact]
    public void Content_that_was_not_read_is_skipped()
    {
        var reader = new TarReader(new ArchiveText().File("big", new string('x', 100_000)).File("small", "y").Stream);

        Assert.Equal("big"u8.ToArray(), reader.Next()!.Name);
        Assert.Equal(10, reader.Content.Read(new byte[10]));
        Assert.Equal("small"u8.ToArray(), reader.Next()!.Name);
        Assert.Equal((byte)'y', reader.Content.ReadByte());
        Assert.Null(reader.Next());
    }

    [Fact]
    public void An_archive_without_its_closing_blocks_is_whole_only_if_something_else_says_so()
    {
        var archive = new ArchiveText().File("file", "x").Unfinished;
        var known = new TarReader(new MemoryStream(archive), isWhole: true);
        Assert.NotNull(known.Next());
        Assert.Null(known.Next());

        var reader = new TarReader(new MemoryStream(archive));
        Assert.NotNull(reader.Next());
        var error = Assert.Throws<ContainersException>(() => reader.Next());
        Assert.Equal((ErrorKind.Corrupt, "archive, after file: the archive is cut short: the blocks of zeros at its end are missing"), (error.Kind, error.Message));
    }

    [Fact]
    public void A_stream_that_gives_single_bytes_is_read_as_well()
    {
        var archive = new ArchiveText().Pax("path", "renamed").File("file", "content").Bytes;

        var entries = ReadAll(new TrickleStream(archive));
        Assert.Equal(("renamed", "content"), (entries[0].Entry.DisplayName, entries[0].Content));
    }

    [Fact]
    public void A_directory_of_the_oldest_format_is_known_by_its_slash()
    {
        Assert.Equal(TarEntryType.Directory, ReadAll(new ArchiveText().Entry('\0', "d/").Stream)[0].Entry.Type);
        Assert.Equal(TarEntryType.File, ReadAll(new ArchiveText().Entry('\0', "d").Stream)[0].Entry.Type);
    }

    private static (TarEntryType Type, uint Major, uint Minor) Device(TarEntry entry) => (entry.Type, entry.DeviceMajor, entry.DeviceMinor);

    private static Dictionary<string, Seen> Read(TempDirectory temp, string options) =>
        ReadAll(Archive(temp, options)).ToDictionary(seen => Named(seen.Entry));

    // v7 and ustar alike write directories with a slash; be sure of it.
    private static string Named(TarEntry entry) =>
        entry.Type == TarEntryType.Directory ? entry.NameText.TrimEnd('/') + "/" : entry.NameText;

    private static MemoryStream Archive(TempDirectory temp, string options)
    {
        Shell.Run(temp["tree"], $"tar -cf ../archive.tar {options} .");
        return new MemoryStream(File.ReadAllBytes(temp["archive.tar"]));
    }

    private static List<Seen> ReadAll(Stream archive)
    {
        var all = new List<Seen>();
        var reader = new TarReader(archive);
        while (reader.Next() is { } entry)
        {
            using var content = new MemoryStream();
            reader.Content.CopyTo(content);
            all.Add(new Seen(entry, Encoding.UTF8.GetString(content.ToArray())));
        }

        return all;
    }

    private sealed class TrickleStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(1, count));
    }
}
