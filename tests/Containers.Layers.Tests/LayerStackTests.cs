using Containers.Layers.Stacking;
using Containers.Linux;

namespace Containers.Layers.Tests;

/// <summary>Layers copied over each other into one plain tree.</summary>
public sealed class LayerStackTests : IDisposable
{
    private const string Show = "find . -mindepth 1 -printf '%P %y %m %U:%G %s %l %n %T@\\n' | sort";

    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    private string Tree => _temp["tree"];

    [Fact]
    public void One_layer_is_copied_with_everything_about_it()
    {
        Layer("1", """
            mkdir -p a/b; printf 123 > a/b/file; chmod 4751 a/b/file; ln a/b/file hard; ln -s a/b/file symbolic; mkfifo pipe
            truncate -s 50M sparse; setfattr -n user.note -v kept a/b/file; setfattr -n user.note -v kept a
            touch -d '2001-09-09 01:46:40.123456789 UTC' a/b/file pipe; touch -h -d @1000 symbolic; touch -d @2000 a/b; chmod 500 a; touch -d @3000 a
            """);
        Make("1");

        Assert.Equal(Shell.Run(_temp["1"], Show), Shell.Run(Tree, Show));
        Assert.Equal(Shell.Run(_temp["1"], "getfattr -Rd ."), Shell.Run(Tree, "getfattr -Rd ."));
        Assert.Equal("same", Shell.Run(Tree, "[ hard -ef a/b/file ] && printf same"));
        Assert.True(long.Parse(Shell.Run(Tree, "stat -c %b sparse"), System.Globalization.CultureInfo.InvariantCulture) < 1024);
    }

    [Fact]
    public void Upper_layers_replace_hide_and_add()
    {
        Layer("1", "mkdir -p d/deep both; echo low > d/low; echo low > both/low; echo low > file; echo low > becomes-directory; mkdir becomes-file; echo x > becomes-file/x");
        Layer("2", "mkdir both becomes-directory; echo high > both/high; echo high > file; echo f > becomes-file; chmod 711 both; touch -d @77 both");
        Make("1", "2");

        Assert.Equal("""
            ./becomes-directory
            ./becomes-file
            ./both/high
            ./both/low
            ./d/deep
            ./d/low
            ./file

            """, Shell.Run(Tree, "find . -type f -o -empty | sort"));
        Assert.Equal("high\n", File.ReadAllText(_temp["tree/file"]));
        Assert.Equal("711 77\n", Shell.Run(Tree, "stat -c '%a %Y' both"));
    }

    [Theory]
    [InlineData("mknod -m 0 gone c 0 0; mknod -m 0 directory c 0 0; mkdir opaque; setfattr -n user.overlay.opaque -v y opaque")]
    [InlineData("touch .wh.gone .wh.directory; mkdir opaque; touch opaque/.wh..wh..opq")]
    [InlineData("touch .wh.gone .wh.directory; mkdir opaque; setfattr -n user.fuseoverlayfs.opaque -v y opaque")]
    public void Marks_of_every_form_hide_what_is_below_and_do_not_show_themselves(string marks)
    {
        Assert.SkipUnless(Shell.Try(_temp.Path, "mknod w c 0 0").Code == 0, "whiteouts cannot be made here: needs root, or a user namespace");
        Layer("1", "mkdir -p directory/d opaque; touch gone kept directory/x opaque/low .wh.odd");
        Layer("2", marks + "; echo new > opaque/new");
        Make("1", "2");

        Assert.Equal("./kept\n./opaque/new\n", Shell.Run(Tree, "find . -type f -o -type c | grep -v odd | sort"));
        Assert.Equal(string.Empty, Shell.Run(Tree, "getfattr -m - -Rd ."));
    }

    [Fact]
    public void A_directory_of_two_layers_has_the_attributes_of_the_upper_one_only()
    {
        Layer("1", "mkdir d; setfattr -n user.low -v 1 d; setfattr -n user.both -v 1 d");
        Layer("2", "mkdir d; setfattr -n user.both -v 2 d");
        Make("1", "2");

        Assert.Equal("# file: d\nuser.both=\"2\"\n\n", Shell.Run(Tree, "getfattr -d d"));
    }

    [Fact]
    public void Symbolic_links_of_lower_layers_are_not_followed()
    {
        _temp.Write("outside/kept", "kept");
        Layer("1", $"ln -s {_temp["outside"]} way; ln -s {_temp["outside/kept"]} file");
        Layer("2", "mkdir way; echo changed > way/kept; echo changed > file; echo x > way/new");
        Make("1", "2");

        Assert.Equal("kept", File.ReadAllText(_temp["outside/kept"]));
        Assert.False(File.Exists(_temp["outside/new"]));
        Assert.Equal("changed\n", File.ReadAllText(_temp["tree/way/kept"]));
    }

    [Fact]
    public void Depth_needs_neither_descriptors_nor_stack()
    {
        Layer("1", "i=0; while [ $i -lt 1500 ]; do mkdir d; cd -P d; i=$((i+1)); done; echo bottom > file");
        Shell.Run("/", "ulimit -n 100; ulimit -s 512; " + ThisTestProgram.Script, Program.StackLayers, Tree, _temp["1"]);

        Assert.Equal("1501\n", Shell.Run(Tree, "find . | tail -n 1 | tr / '\\n' | grep -cE 'd|file'"));
    }

    [Fact]
    public void What_cannot_be_finished_leaves_nothing()
    {
        Layer("1", "echo x > file");

        Assert.Throws<LinuxException>(() => Make("1", "missing"));
        Assert.Equal("./1\n./stacking\n", Shell.Run(_temp.Path, "find . -mindepth 1 -maxdepth 1 | sort"));
        Make("1");
        Assert.True(File.Exists(_temp["tree/file"]));
    }

    [Fact]
    public void What_a_killed_process_left_is_swept_away_and_never_taken_for_the_tree()
    {
        Layer("1", "echo x > file");
        _temp.Write(".stacking-0/half", "half");
        Make("1");

        Assert.Equal("file\n", Shell.Run(Tree, "find . -type f -printf '%P\\n'"));
        Assert.False(Directory.Exists(_temp[".stacking-0"]));
    }

    [Fact]
    public void A_tree_that_is_there_stays_as_it_is()
    {
        Layer("1", "echo x > file");
        Make("1");
        File.WriteAllText(_temp["tree/file"], "changed");
        Parallel.For(0, 8, _ => Make("1"));

        Assert.Equal("changed", File.ReadAllText(_temp["tree/file"]));
    }

    [Fact]
    public void Of_many_at_it_one_makes_the_tree()
    {
        Layer("1", "for i in $(seq 200); do echo $i > $i; done");
        Parallel.For(0, 8, _ => Make("1"));

        Assert.Equal(200, Directory.GetFiles(Tree).Length);
        Assert.Empty(Directory.GetDirectories(_temp.Path, ".stacking-*"));
    }

    private void Layer(string name, string script) => Shell.Run(_temp.Make(name), script);

    private void Make(params string[] layers) => LayerStack.Make([.. layers.Select(name => _temp[name])], Tree, sync: true);
}
