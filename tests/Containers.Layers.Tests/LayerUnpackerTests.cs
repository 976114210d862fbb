using System.Text;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers.Tests;

/// <summary>What ends up on disk of an archive that means well.</summary>
public sealed class LayerUnpackerTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly string _root;

    public LayerUnpackerTests() => _root = _temp.Make("root");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void An_archive_of_the_real_tar_becomes_the_same_tree()
    {
        Shell.Run(_temp.Make("tree"), """
            mkdir -p a/b; printf 123 > a/b/file; chmod 4751 a/b/file; ln a/b/file hard; ln -s a/b/file symbolic; mkfifo pipe
            touch -d '2001-09-09 01:46:40.123456789 UTC' a/b/file pipe; touch -h -d @1000 symbolic; touch -d @2000 a/b; touch -d @3000 a
            chmod 500 a
            tar -cf ../archive.tar --format=posix .
            """);
        using (var archive = File.OpenRead(_temp["archive.tar"]))
        {
            Unpack(archive);
        }

        const string Show = "find . -printf '%P %y %m %T@ %s %l %n\\n' | sort";
        static string WithoutDirectorySizes(string text) => string.Join('\n', text.Split('\n').Select(l => l.Contains(" d ") ? l[..l.LastIndexOf(' ')][..l.LastIndexOf('.')] : l));
        Assert.Equal(WithoutDirectorySizes(Shell.Run(_temp["tree"], Show)), WithoutDirectorySizes(Shell.Run(_root, Show)));
        Assert.Equal("123", File.ReadAllText(At("hard")));
    }

    [Fact]
    public void The_unpacked_size_counts_every_content_once()
    {
        Assert.Equal(30, Unpack(new ArchiveText().File("a", new string('x', 10)).File("b", new string('y', 20)).HardLink("c", "b").Directory("d")));
    }

    [Fact]
    public void Directories_the_archive_forgot_are_made()
    {
        Unpack(new ArchiveText().File("x/y/z/file", "1"));

        Assert.Equal("1", File.ReadAllText(At("x/y/z/file")));
        Assert.Equal(Mode("755"), Status("x/y").Mode & 0x1ff);
    }

    [Fact]
    public void A_directory_without_write_permission_takes_its_content_all_the_same()
    {
        Unpack(new ArchiveText().Directory("closed", Mode("500"), time: 5).File("closed/file", "1").Directory("closed/sub", 0, time: 6).File("closed/sub/x"));

        Assert.Equal(Mode("500"), Status("closed").Mode);
        Assert.Equal(new FileTime(5, 0), Status("closed").Modified);
        Assert.Equal(0u, Status("closed/sub").Mode);
        Assert.Equal(new FileTime(6, 0), Status("closed/sub").Modified);
    }

    [Fact]
    public void Of_a_directory_named_twice_the_last_entry_counts()
    {
        Unpack(new ArchiveText().Directory("d", Mode("700"), time: 5).File("d/file").Directory("./d/", Mode("751"), time: 9));

        Assert.Equal(Mode("751"), Status("d").Mode);
        Assert.Equal(new FileTime(9, 0), Status("d").Modified);
        Assert.True(File.Exists(At("d/file")));
    }

    [Fact]
    public void The_root_directory_gets_its_entrys_attributes()
    {
        Unpack(new ArchiveText().Pax("SCHILY.xattr.user.note", "root").Directory("./", Mode("711"), time: 77).File("file"));

        using var root = DirectoryHandle.Open(_temp.Path);
        Assert.Equal(Mode("711"), root.Status("root")!.Value.Mode);
        Assert.Equal(new FileTime(77, 0), root.Status("root")!.Value.Modified);
        Assert.Equal("root"u8.ToArray(), ExtendedAttributes.Get(_root, "user.note"));
    }

    [Fact]
    public void A_directory_made_for_its_content_gets_its_attributes_when_its_entry_comes()
    {
        Unpack(new ArchiveText().File("d/file").Pax("SCHILY.xattr.user.note", "late").Directory("d", Mode("750"), time: 8));

        Assert.Equal(Mode("750"), Status("d").Mode);
        Assert.Equal("late"u8.ToArray(), ExtendedAttributes.Get(At("d"), "user.note"));
    }

    [Fact]
    public void Extended_attributes_are_kept_byte_by_byte()
    {
        byte[] value = [0, 1, 0xfe, 0xff];
        Unpack(new ArchiveText().Pax(("SCHILY.xattr.user.binary", value)).File("file"));

        Assert.Equal(value, ExtendedAttributes.Get(At("file"), "user.binary"));
    }

    [Fact]
    public void A_file_takes_the_place_of_a_directory_with_all_its_content()
    {
        Unpack(new ArchiveText().Directory("x", 0).File("x/below").File("x", "file", mode: Mode("604")));

        Assert.Equal("file", File.ReadAllText(At("x")));
        Assert.Equal(Mode("604"), Status("x").Mode);
    }

    [Fact]
    public void A_directory_takes_the_place_of_a_file()
    {
        Unpack(new ArchiveText().File("x", "file").Directory("x").File("x/below", "1"));

        Assert.Equal("1", File.ReadAllText(At("x/below")));
    }

    [Fact]
    public void A_directory_takes_the_place_of_a_symbolic_link_to_one()
    {
        Unpack(new ArchiveText().Directory("real").Link("x", "real").Directory("x").File("x/below"));

        Assert.Equal(FileType.Directory, Status("x").Type);
        Assert.False(File.Exists(At("real/below")));
    }

    [Fact]
    public void A_symbolic_link_in_place_of_a_directory_does_not_pass_the_directorys_attributes_on()
    {
        Unpack(new ArchiveText().Directory("target", Mode("755"), time: 10).Directory("x", Mode("700"), time: 20).Link("x", "target"));

        Assert.Equal(FileType.SymbolicLink, Status("x").Type);
        Assert.Equal(Mode("755"), Status("target").Mode);
        Assert.Equal(new FileTime(10, 0), Status("target").Modified);
    }

    [Fact]
    public void Set_uid_bits_survive_the_change_of_owner()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root gives files away");
        Unpack(
            new ArchiveText().File("program", "x", Mode("6755"), 1000, 1001).Directory("d", Mode("2775"), uid: 7, gid: 8)
                .Link("link", "program").File("d/x", uid: 5).Directory("./", uid: 9, gid: 10),
            squash: false);

        Assert.Equal((Mode("6755"), 1000u, 1001u), Owned("program"));
        Assert.Equal((Mode("2775"), 7u, 8u), Owned("d"));
        Assert.Equal(5u, Status("d/x").UserId);
        Assert.Equal(0u, Status("link").UserId);
        Assert.Equal(9u, Status(".").UserId);
    }

    [Fact]
    public void File_capabilities_are_kept()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root gives capabilities");
        byte[] capability = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Unpack(new ArchiveText().Pax(("SCHILY.xattr.security.capability", capability)).File("program", "x", Mode("755"), 3, 4), squash: false);

        Assert.Equal(capability, ExtendedAttributes.Get(At("program"), "security.capability"));
    }

    [Fact]
    public void Squashed_owners_are_whoever_unpacks()
    {
        Unpack(new ArchiveText().File("file", "x", Mode("4755"), 1000, 1000).Directory("d", uid: 1000));

        Assert.Equal(Mode("4755"), Status("file").Mode);
        Assert.Equal(Status(".").UserId, Status("file").UserId);
        Assert.Equal(Status(".").UserId, Status("d").UserId);
    }

    [Fact]
    public void An_owner_that_is_not_mapped_is_explained()
    {
        Assert.SkipUnless(Shell.Succeeds("unshare -Ur true"), "this user may not make user namespaces");
        File.WriteAllBytes(_temp["archive.tar"], new ArchiveText().File("file", uid: 4242).Bytes);
        var (code, _, error) = Shell.Try("/", "unshare -Ur " + ThisTestProgram.Script["exec ".Length..], Program.Unpack, _temp["archive.tar"], _root);

        Assert.Equal(1, code);
        Assert.Equal("layer entry file belongs to 4242:0, which is outside your subordinate id ranges", error.Trim());
    }

    [Fact]
    public void Hard_links_share_one_file()
    {
        Unpack(new ArchiveText().File("d/a", "1", Mode("640")).HardLink("b", "./d/a").HardLink("c", "/b"));

        Assert.Equal(Status("d/a").Inode, Status("b").Inode);
        Assert.Equal(Status("d/a").Inode, Status("c").Inode);
        Assert.Equal(Mode("640"), Status("c").Mode);
    }

    [Fact]
    public void A_file_listed_again_as_a_hard_link_to_itself_stays()
    {
        Unpack(new ArchiveText().File("a", "1").HardLink("./a", "a"));

        Assert.Equal("1", File.ReadAllText(At("a")));
    }

    [Fact]
    public void A_hard_link_to_something_missing_is_corrupt_and_named()
    {
        var error = Assert.Throws<ContainersException>(() => Unpack(new ArchiveText().HardLink("b", "missing")));

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Contains("unpack b:", error.Message);
    }

    [Fact]
    public void A_path_longer_than_the_kernel_takes_is_unpacked_as_it_was_written()
    {
        var deep = string.Concat(Enumerable.Repeat(new string('n', 240) + "/", 40));
        Unpack(new ArchiveText().Directory(deep, 0x1c0, time: 7).File(deep + "file", "deep").HardLink("near", deep + "file").Link(deep + "link", "file").File(deep + "more/file", "deeper"));
        Assert.Equal("deep", File.ReadAllText(At("near")));
        using (var root = DirectoryHandle.Open(_root))
        using (var last = root.OpenDirectoryInRoot(deep))
        {
            Assert.Equal((0x1c0u, 7L), (last.Status().Mode, last.Status().Modified.Seconds));
            Assert.Equal(2u, last.Status("file")!.Value.Links);
        }

        var archive = new MemoryStream();
        var writer = new LayerWriter(archive);
        using (var tree = DirectoryHandle.Open(_root))
        {
            writer.AddEntry(tree, "."u8, "."u8.ToArray());
        }

        writer.Finish();
        archive.Position = 0;
        using var unpacker = new LayerUnpacker(_temp.Make("again"), new UnpackOptions(SquashOwners: true));
        unpacker.Unpack(archive);
        Assert.Null(TreeComparison.FindDifference(_root, _temp["again"], withOwners: false));
    }

    [Fact]
    public void A_path_longer_than_can_be_resolved_is_an_error_that_names_it()
    {
        var error = Assert.Throws<ContainersException>(() => Unpack(new ArchiveText().File(string.Concat(Enumerable.Repeat("d/", 9000)) + "file")));

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Contains("name too long", error.Message);
    }

    [Fact]
    public void Names_that_are_not_text_are_kept()
    {
        Shell.Run(_temp.Make("tree"), "printf x > \"$(printf 'caf\\351')\"; tar -cf ../archive.tar .");
        using (var archive = File.OpenRead(_temp["archive.tar"]))
        {
            Unpack(archive);
        }

        using var root = DirectoryHandle.Open(_root);
        Assert.Equal([.. "caf"u8, 0xe9], Assert.Single(root.Names()));
    }

    [Fact]
    public void A_full_disk_is_told_as_such()
    {
        Assert.SkipUnless(Shell.Succeeds("unshare -Urm sh -c 'mount -t tmpfs none /mnt'"), "this user may not make user namespaces");
        File.WriteAllBytes(_temp["archive.tar"], new ArchiveText().File("big", new string('x', 500_000)).Bytes);
        var (code, _, error) = Shell.Try(
            "/", "exec unshare -Urm sh -c 'mount -t tmpfs -o size=100k none \"$3\" && " + ThisTestProgram.Script + "' sh \"$@\"",
            Program.Unpack, _temp["archive.tar"], _root);

        Assert.Equal(1, code);
        Assert.StartsWith("unpack big: ", error);
        Assert.Contains("no space left on device", error);
    }

    private static uint Mode(string octal) => Convert.ToUInt32(octal, 8);

    private string At(string name) => Path.Combine(_root, name);

    private FileStatus Status(string name)
    {
        using var root = DirectoryHandle.Open(_root);
        return root.Status(Encoding.UTF8.GetBytes(name)) ?? throw new InvalidOperationException($"{name} is missing");
    }

    private (uint Mode, uint User, uint Group) Owned(string name) => (Status(name).Mode, Status(name).UserId, Status(name).GroupId);

    private long Unpack(ArchiveText archive, bool squash = true) => Unpack(archive.Stream, squash);

    private long Unpack(Stream archive, bool squash = true)
    {
        using var unpacker = new LayerUnpacker(_root, new UnpackOptions(squash));
        unpacker.Unpack(archive);
        return unpacker.UnpackedSize;
    }
}
