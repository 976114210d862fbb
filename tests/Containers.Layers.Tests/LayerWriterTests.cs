using System.Security.Cryptography;
using System.Text;
using Containers.Layers.Tar;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers.Tests;

/// <summary>Trees on their way into archives.</summary>
public sealed class LayerWriterTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly string _tree;

    public LayerWriterTests() => _tree = _temp.Make("tree");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Entries_come_in_the_order_of_bytes_and_parents_first()
    {
        Shell.Run(_tree, "mkdir -p a a/z b; touch a-b a/y a.c b/1; printf x > \"$(printf 'caf\\351')\"; ln -s a/y link; mkfifo pipe");

        Assert.Equal(["a/", "a/y", "a/z/", "a-b", "a.c", "b/", "b/1", "caf\ufffd", "link", "pipe"], Names(Archive()));
    }

    [Fact]
    public void The_same_tree_made_in_another_order_gives_the_same_bytes()
    {
        const string Make = "mkdir -p $1 && cd $1 && for f in $2; do printf $f > $f; touch -d @1000.5 $f; ln $f $f.link; done; mkdir d; touch d/x; touch -d @7 d/x d";
        Shell.Run(_temp.Path, Make, "one", "a b c d1 e f");
        Shell.Run(_temp.Path, Make, "two", "f d1 a e c b");

        Assert.Equal(SHA256.HashData(Archive(_temp["one"])), SHA256.HashData(Archive(_temp["two"])));
    }

    [Fact]
    public void The_form_is_the_same_in_every_version()
    {
        // A change of this digest is a change of every image's identity: layers of equal content would no longer be shared.
        Shell.Run(_tree, """
            mkdir -m 1777 tmp; printf hello > hello; chmod 4711 hello; ln hello again; ln -s hello soft; mkfifo -m 600 pipe
            mkdir -m 755 deep; mkdir -m 755 -p deep/$(printf 'n%.0s' $(seq 120))/$(printf 'm%.0s' $(seq 120)); touch -d @12.25 deep/n*/m*/
            touch -d @1000000000 hello pipe tmp; touch -h -d @1000000000.123456789 soft; touch -d @0 deep deep/n*
            """);
        var options = new LayerWriterOptions { MapOwner = (_, _) => (3_000_000, 5) };

        Assert.Equal("a8ca4570228de11027266ef97e0eac9bf6105499905be2dec70b036fe9d79db6", Convert.ToHexStringLower(SHA256.HashData(Archive(options: options))));
    }

    [Fact]
    public void A_file_with_several_names_has_its_content_once()
    {
        Shell.Run(_tree, "mkdir b a; printf content > b/first; ln b/first a/other; ln b/first z; ln -s z soft; ln soft harder");

        var entries = Read(Archive());
        Assert.Equal(["a/other"], entries.Where(e => e.Type == TarEntryType.File).Select(e => e.NameText));
        Assert.Equal(
            [("b/first", "a/other"), ("soft", "harder"), ("z", "a/other")],
            entries.Where(e => e.Type == TarEntryType.HardLink).Select(e => (e.DisplayName, Encoding.UTF8.GetString(e.LinkName))));
    }

    [Fact]
    public void Nothing_is_younger_than_the_latest_time_allowed()
    {
        Shell.Run(_tree, "touch -d @500.5 old; touch -d @1000.5 new; touch -d @1000 same");

        var times = Read(Archive(options: new LayerWriterOptions { LatestTime = new FileTime(1000, 0) })).ToDictionary(e => e.DisplayName, e => e.Modified);
        Assert.Equal(new FileTime(500, 500_000_000), times["old"]);
        Assert.Equal(new FileTime(1000, 0), times["new"]);
        Assert.Equal(new FileTime(1000, 0), times["same"]);
    }

    [Fact]
    public void The_top_directory_has_an_entry_when_it_is_wanted()
    {
        Shell.Run(_tree, "chmod 711 .; touch file");

        Assert.Equal(["file"], Names(Archive()));
        var entries = Read(Archive(options: new LayerWriterOptions { IncludeRoot = true }));
        Assert.Equal(["./", "file"], entries.Select(e => e.NameText));
        Assert.Equal(0x1c9u, entries[0].Mode);
    }

    [Fact]
    public void One_entry_is_added_under_another_name_with_all_below_it()
    {
        Shell.Run(_tree, "mkdir -p etc/conf.d; printf 1 > etc/conf.d/a; ln -s /etc/conf.d etc/link; printf 2 > file");
        var memory = new MemoryStream();
        using (var root = DirectoryHandle.Open(_tree))
        {
            var writer = new LayerWriter(memory);
            writer.AddEntry(root, "etc"u8, "renamed"u8);
            writer.AddEntry(root, "file"u8, "x/y"u8);
            Assert.Equal(ErrorKind.NotFound, Assert.Throws<ContainersException>(() => writer.AddEntry(root, "missing"u8, "missing"u8)).Kind);
            writer.Finish();
        }

        Assert.Equal(["renamed/", "renamed/conf.d/", "renamed/conf.d/a", "renamed/link", "x/y"], Names(memory.ToArray()));
    }

    [Fact]
    public void Sockets_are_left_out()
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(Path.Combine(_tree, "socket")));
        File.CreateSymbolicLink(Path.Combine(_tree, "link"), "socket");

        Assert.Equal(["link"], Names(Archive()));
    }

    [Fact]
    public void Links_are_written_and_never_followed()
    {
        _temp.Write("outside/secret", "secret");
        Shell.Run(_tree, "ln -s ../outside d; ln -s ../outside/secret f; ln -s /etc abs");

        var entries = Read(Archive());
        Assert.Equal(["abs", "d", "f"], entries.Select(e => e.NameText));
        Assert.All(entries, entry => Assert.Equal(TarEntryType.SymbolicLink, entry.Type));
    }

    [Fact]
    public void A_tree_of_any_depth_is_written_with_few_descriptors_and_little_stack()
    {
        // By its full path it could not even be named: each round moves what there is into a new directory.
        var step = string.Concat(Enumerable.Repeat("d/", 700));
        Shell.Run(_temp.Path, "for i in 1 2 3; do mkdir -p new/$1; mv tree new/$1/; mv new tree; done", step);
        Shell.Run("/", "ulimit -n 200; ulimit -s 512; " + ThisTestProgram.Script, Program.Archive, _tree, _temp["deep.tar"]);

        Assert.True(Names(File.ReadAllBytes(_temp["deep.tar"])).Count > 2100);
    }

    [Fact]
    public void Overlays_own_attributes_do_not_travel_and_others_do()
    {
        File.WriteAllText(Path.Combine(_tree, "file"), "");
        ExtendedAttributes.Set(Path.Combine(_tree, "file"), "user.overlay.origin", [1]);
        ExtendedAttributes.Set(Path.Combine(_tree, "file"), "user.fuseoverlayfs.origin", [1]);
        ExtendedAttributes.Set(Path.Combine(_tree, "file"), "user.note", [0, 0xff]);

        Assert.Equal([new("user.note", [0, 0xff])], Read(Archive())[0].ExtendedAttributes);
    }

    [Fact]
    public void A_capability_set_in_a_user_namespace_is_written_as_every_other()
    {
        byte[] inside = [1, 0, 0, 3, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xa0, 0x86, 1, 0];
        byte[] portable = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

        Assert.Equal(portable, CarriedAttributes.Normalise("security.capability", inside));
        Assert.Equal(portable, CarriedAttributes.Normalise("security.capability", portable));
        Assert.Equal([1], CarriedAttributes.Normalise("security.capability", [1]));
        Assert.Equal(inside, CarriedAttributes.Normalise("user.capability", inside));
    }

    [Fact]
    public void Changes_are_the_same_whichever_driver_noted_them()
    {
        var devices = _temp.Make("devices");
        Assert.SkipUnless(Shell.Succeeds($"mknod {devices}/gone c 0 0 && mkdir {devices}/d && mknod {devices}/d/below c 0 0"), "devices of number 0:0 cannot be made here");
        Shell.Run(devices, "printf 1 > d/new; mkdir opaque; printf 2 > opaque/new; touch -d @5 d/new opaque/new; touch -d @6 d opaque");
        ExtendedAttributes.Set(Path.Combine(devices, "opaque"), "user.overlay.opaque", "y"u8);
        ExtendedAttributes.Set(Path.Combine(devices, "d"), "user.overlay.opaque", "x"u8);
        Shell.Run(_temp.Make("names"), """
            touch .wh.gone; mkdir d; printf 1 > d/new; touch d/.wh.below; mkdir opaque; printf 2 > opaque/new; touch opaque/.wh..wh..opq
            touch -d @5 d/new opaque/new; touch -d @6 d opaque
            touch .wh..wh.plnk .wh. .wh.. .wh...
            """);
        ExtendedAttributes.Set(Path.Combine(_temp["names"], "opaque"), "user.fuseoverlayfs.opaque", "y"u8);
        Shell.Run(_temp.Make("attributes"), "touch gone; mkdir d; printf 1 > d/new; touch d/below; mkdir opaque; printf 2 > opaque/new; touch -d @5 d/new opaque/new; touch -d @6 d opaque");
        ExtendedAttributes.Set(Path.Combine(_temp["attributes"], "gone"), "user.overlay.whiteout", []);
        ExtendedAttributes.Set(Path.Combine(_temp["attributes"], "d/below"), "user.overlay.whiteout", "y"u8);
        ExtendedAttributes.Set(Path.Combine(_temp["attributes"], "opaque"), "user.overlay.opaque", "y"u8);

        var archive = Archive(devices, isUpper: true);
        Assert.Equal([".wh.gone", "d/", "d/.wh.below", "d/new", "opaque/", "opaque/.wh..wh..opq", "opaque/new"], Names(archive));
        Assert.All(Read(archive), entry => Assert.Empty(entry.ExtendedAttributes));
        Assert.Equal(archive, Archive(_temp["names"], isUpper: true));
        Assert.Equal(archive, Archive(_temp["attributes"], isUpper: true));
    }

    [Fact]
    public void What_refers_to_a_lower_layer_is_refused_by_name()
    {
        Directory.CreateDirectory(Path.Combine(_tree, "moved"));
        ExtendedAttributes.Set(Path.Combine(_tree, "moved"), "user.overlay.redirect", "/elsewhere"u8);

        var error = Assert.Throws<ContainersException>(() => Archive(isUpper: true));
        Assert.Equal(ErrorKind.Unsupported, error.Kind);
        Assert.StartsWith("moved is kept as a reference", error.Message);
    }

    private static List<TarEntry> Read(byte[] archive)
    {
        var reader = new TarReader(new MemoryStream(archive));
        var entries = new List<TarEntry>();
        while (reader.Next() is { } entry)
        {
            entries.Add(entry);
        }

        return entries;
    }

    private static List<string> Names(byte[] archive) => [.. Read(archive).Select(entry => entry.NameText)];

    private byte[] Archive(string? directory = null, LayerWriterOptions? options = null, bool isUpper = false)
    {
        using var root = DirectoryHandle.Open(directory ?? _tree);
        var memory = new MemoryStream();
        var writer = new LayerWriter(memory, options);
        if (isUpper)
        {
            writer.AddUpper(root);
        }
        else
        {
            writer.AddTree(root);
        }

        writer.Finish();
        return memory.ToArray();
    }
}
