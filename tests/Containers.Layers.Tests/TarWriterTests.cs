using System.Text;
using Containers.Layers.Tar;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers.Tests;

/// <summary>The one form in which archives are written, as the real tar(1) and our own reader understand it.</summary>
public sealed class TarWriterTests
{
    [Fact]
    public void An_entry_that_fits_is_a_ustar_header_and_nothing_else()
    {
        var bytes = Written(File("etc/passwd", 3) with { Mode = 0xfff, UserId = 0x1fffff, GroupId = 7, Modified = new FileTime(0x1ffffffff, 0) }, "abc"u8.ToArray());

        Assert.Equal(512 + 512 + 1024, bytes.Length);
        Assert.Equal("ustar\0"u8, bytes.AsSpan(257, 6));
        Assert.Equal("0007777\0"u8, bytes.AsSpan(100, 8));
        Assert.Equal("7777777\0"u8, bytes.AsSpan(108, 8));
        Assert.Equal("77777777777\0"u8, bytes.AsSpan(136, 12));
        Assert.Equal("abc"u8, bytes.AsSpan(512, 3));
    }

    [Fact]
    public void Whatever_an_entry_holds_comes_back()
    {
        byte[] notText = [.. "caf"u8, 0xe9];
        var longName = Encoding.UTF8.GetBytes(string.Join('/', Enumerable.Repeat(new string('n', 90), 40)));
        TarEntry[] entries =
        [
            File("a", 0) with { Modified = new FileTime(-2, 500_000_000) },
            File("b", 0) with { Modified = new FileTime(-1, 999_999_999) },
            File("c", 0) with { Modified = new FileTime(8_589_934_592, 1), UserId = 2_097_152, GroupId = 4_294_967_294 },
            File("d", 0) with { Modified = new FileTime(-5, 0) },
            File("e", 0) with { ExtendedAttributes = Attributes(("user.b=%25", [0, 1, (byte)'\n', 0xff]), ("user.a", []), ("security.capability", new byte[20])) },
            File("f", 0) with { Name = longName },
            File("g", 0) with { Name = [.. notText, .. longName] },
            File("h", 0) with { Name = notText, Mode = 0xfff },
            File("i", 0) with { Name = [.. new string('p', 155).Select(c => (byte)c), (byte)'/', .. new string('q', 100).Select(c => (byte)c)] },
            new() { Type = TarEntryType.Directory, Name = longName },
            new() { Type = TarEntryType.Directory, Name = "dir"u8.ToArray(), Mode = 0x3ff },
            new() { Type = TarEntryType.SymbolicLink, Name = "l"u8.ToArray(), LinkName = longName },
            new() { Type = TarEntryType.SymbolicLink, Name = "m"u8.ToArray(), LinkName = [.. longName, 0xff] },
            new() { Type = TarEntryType.HardLink, Name = "n"u8.ToArray(), LinkName = "h"u8.ToArray() },
            new() { Type = TarEntryType.CharacterDevice, Name = "o"u8.ToArray(), DeviceMajor = 4095, DeviceMinor = 1_048_575 },
            new() { Type = TarEntryType.BlockDevice, Name = "p"u8.ToArray(), DeviceMajor = 8, DeviceMinor = 1 },
            new() { Type = TarEntryType.Fifo, Name = "q"u8.ToArray() },
        ];
        var memory = new MemoryStream();
        var writer = new TarWriter(memory);
        Array.ForEach(entries, writer.WriteHeader);
        writer.Finish();

        memory.Position = 0;
        var reader = new TarReader(memory);
        Assert.All(entries, entry => AssertSame(entry, reader.Next()!));
        Assert.Null(reader.Next());
    }

    [Fact]
    public void A_file_of_more_than_eight_gigabytes_is_announced_as_such()
    {
        var memory = new MemoryStream();
        var writer = new TarWriter(memory);
        Assert.Throws<ContainersException>(() => writer.Write(File("big", 9L << 30), new MemoryStream(new byte[1 << 20])));

        memory.Position = 0;
        Assert.Equal(9L << 30, new TarReader(memory).Next()!.Size);
    }

    [Fact]
    public void An_entry_may_not_begin_before_the_one_before_is_whole()
    {
        var writer = new TarWriter(new MemoryStream());
        writer.WriteHeader(File("file", 2));
        writer.WriteContent("1"u8);

        Assert.Throws<InvalidOperationException>(writer.Finish);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.WriteContent("23"u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_name_no_archive_can_hold_is_refused(string name)
    {
        var error = Assert.Throws<ContainersException>(() => Written(File(name, 0), []));
        Assert.Equal(ErrorKind.Invalid, error.Kind);
    }

    [Fact]
    public void Attributes_beyond_what_readers_take_are_refused()
    {
        var many = Enumerable.Range(0, 20).Select(i => ($"user.{i}", new byte[65536])).ToArray();

        var error = Assert.Throws<ContainersException>(() => Written(File("file", 0) with { ExtendedAttributes = Attributes(many) }, []));
        Assert.Equal(ErrorKind.Unsupported, error.Kind);
        Assert.StartsWith("file: ", error.Message);
    }

    [Fact]
    public void The_real_tar_reads_it()
    {
        using var temp = new TempDirectory();
        var name = string.Join('/', Enumerable.Repeat(new string('n', 90), 10));
        var memory = new MemoryStream();
        var writer = new TarWriter(memory);
        writer.Write(File(name, 0) with { Modified = new FileTime(1_000_000_000, 123_456_789), UserId = 3_000_000 }, "content"u8);
        writer.WriteHeader(new TarEntry { Type = TarEntryType.SymbolicLink, Name = "link"u8.ToArray(), LinkName = Encoding.UTF8.GetBytes(name), Mode = 0x1ff });
        writer.Finish();
        System.IO.File.WriteAllBytes(temp["archive.tar"], memory.ToArray());

        Assert.Equal(
            $"-rw-r--r-- 3000000/0 7 2001-09-09 01:46:40.123456789 {name}\nlrwxrwxrwx 0/0 0 1970-01-01 00:00:00 link -> {name}\n",
            System.Text.RegularExpressions.Regex.Replace(Shell.Run(temp.Path, "TZ=UTC tar --full-time --numeric-owner -tvf archive.tar"), " +", " "));
        Assert.Equal("content", Shell.Run(temp.Path, "tar -xOf archive.tar \"$1\"", name));
    }

    private static void AssertSame(TarEntry expected, TarEntry actual)
    {
        byte[] name = expected.Type == TarEntryType.Directory ? [.. expected.Name, (byte)'/'] : expected.Name;
        Assert.Equal(name, actual.Name);
        Assert.Equal(expected.LinkName, actual.LinkName);
        Assert.Equal(expected.ExtendedAttributes.OrderBy(a => a.Key), actual.ExtendedAttributes.OrderBy(a => a.Key));
        var nothing = new Dictionary<string, byte[]>();
        Assert.Equal(expected with { Name = [], LinkName = [], ExtendedAttributes = nothing }, actual with { Name = [], LinkName = [], ExtendedAttributes = nothing });
    }

    private static TarEntry File(string name, long size) =>
        new() { Type = TarEntryType.File, Name = Encoding.UTF8.GetBytes(name), Mode = 0x1a4, Size = size };

    private static Dictionary<string, byte[]> Attributes(params (string Name, byte[] Value)[] attributes) =>
        attributes.ToDictionary(a => a.Name, a => a.Value);

    private static byte[] Written(TarEntry entry, byte[] content)
    {
        var memory = new MemoryStream();
        var writer = new TarWriter(memory);
        writer.Write(entry, content);
        writer.Finish();
        return memory.ToArray();
    }
}
