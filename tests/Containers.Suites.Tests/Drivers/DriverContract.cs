using System.Globalization;

namespace Containers.Suites.Tests.Drivers;

/// <summary>
/// What every storage driver must do, tried by real programs on real mounts in a user namespace. Where drivers may differ,
/// each says how it does. A scene is one mount; two scenes see what lasts.
/// </summary>
public abstract partial class DriverContract(string driver)
{
    /// <summary>Whether rename(2) takes a directory that comes from a layer; otherwise it is EXDEV.</summary>
    protected abstract bool RenamesDirectoriesOfLayers { get; }

    /// <summary>Whether a change to a file with several names, all in a layer, shows under the others in the same mount.</summary>
    protected abstract bool SharesHardLinksOfLayers { get; }

    /// <summary>Under how many of three names such a change shows in later mounts; null where that depends on who looks first.</summary>
    protected abstract int? NamesThatKeepAChange { get; }

    /// <summary>Whether mode and owner of a pipe that comes from a layer can be changed.</summary>
    protected abstract bool ChangesPipesOfLayers { get; }

    [Fact]
    public void Upper_layers_replace_add_and_hide()
    {
        var seen = Play(
            ["mkdir -p d/low opaque gone; echo 1 > d/a; echo 1 > d/b; echo 1 > opaque/x; echo 1 > gone/x; echo 1 > file; ln -s file link",
             "mkdir -p d/high; echo 2 > d/b; mknod gone c 0 0; mkdir opaque; setfattr -n user.overlay.opaque -v y opaque; echo 2 > opaque/y; chmod 711 d",
             "mknod file c 0 0; mkdir gone; setfattr -n user.overlay.opaque -v y gone; echo 3 > gone/again"],
            "find . -mindepth 1 | sort; cat d/a d/b opaque/y gone/again; stat -c %a d; test ! -e link");
        Assert.Equal("./d\n./d/a\n./d/b\n./d/high\n./d/low\n./gone\n./gone/again\n./link\n./opaque\n./opaque/y\n1\n2\n2\n3\n711", seen);
    }

    [Fact]
    public void Removed_things_stay_removed()
    {
        const string List = "find . -mindepth 1 | sort";
        var seen = Scenes(
            ["mkdir -p d/e; echo 1 > d/e/x; echo 1 > d/y; echo 1 > file; echo 1 > turned; mkdir into; echo 1 > into/x"],
            "rm file; rm -r d; mkdir d; echo 2 > d/new; rm turned; mkdir turned; rm -r into; echo 2 > into; " + List,
            List);
        Assert.Equal("./d\n./d/new\n./into\n./turned", seen[0]);
        Assert.Equal(seen[0], seen[1]);
    }

    [Fact]
    public void A_changed_file_keeps_all_that_was_not_changed()
    {
        const string Show = "stat -c '%n %a %U:%G %s' file; getfattr -d -m user file; cat file; stat -c %Y other";
        var seen = Scenes(
            ["echo low > file; chmod 4751 file; setfattr -n user.note -v kept file; echo o > other; touch -d @1000 other; chown 33:44 file other; chmod 4751 file"],
            "echo more > /dev/null; chmod 640 other; setpriv --reuid 33 --regid 44 --clear-groups sh -c 'echo high >> file'; chmod 4751 file; " + Show.Replace("%U:%G", "%u:%g"),
            Show.Replace("%U:%G", "%u:%g"));
        Assert.Equal("file 4751 33:44 9\n# file: file\nuser.note=\"kept\"\n\nlow\nhigh\n1000", seen[0]);
        Assert.Equal(seen[0], seen[1]);
    }

    [Fact]
    public void A_changed_directory_keeps_its_entries_and_attributes()
    {
        const string Show = "stat -c '%a %u:%g' d; getfattr -d -m user d; ls d";
        var seen = Scenes(
            ["mkdir -p d/sub; echo 1 > d/x; chmod 1770 d; chown 5:6 d; setfattr -n user.note -v kept d"],
            "setfattr -n user.more -v m d; chmod 2751 d; rmdir d/sub; " + Show,
            Show);
        Assert.Equal("2751 5:6\n# file: d\nuser.more=\"m\"\nuser.note=\"kept\"\n\nx", seen[0]);
        Assert.Equal(seen[0], seen[1]);
    }

    [Fact]
    public void A_directory_of_the_container_can_be_renamed_and_takes_everything_along()
    {
        var seen = Scenes(
            ["mkdir -p there; echo 1 > there/low"],
            "mkdir -p new/deep; echo 2 > new/deep/x; perl -e 'rename(\"new\",\"there/moved\") or die $!'; mkdir empty; perl -e 'rename(\"there/moved\",\"empty\") or die $!'; find . -type f | sort",
            "find . -type f | sort");
        Assert.Equal("./empty/deep/x\n./there/low", seen[0]);
        Assert.Equal(seen[0], seen[1]);
    }

    [Fact]
    public void A_directory_of_a_layer_moves_whole_or_is_refused_as_on_another_file_system()
    {
        var seen = Scenes(
            ["mkdir -p old/deep; echo 1 > old/deep/x; chmod 750 old; mkdir -p second/e"],
            "perl -e 'print rename(\"old\",\"fresh\") ? \"renamed\" : $!{EXDEV} ? \"exdev\" : \"$!\"'; echo; mv second moved; test -d old && mv old fresh; find . -mindepth 1 | sort; stat -c %a fresh",
            "find . -mindepth 1 | sort; stat -c %a fresh");
        const string After = "./fresh\n./fresh/deep\n./fresh/deep/x\n./moved\n./moved/e\n750";
        Assert.Equal((RenamesDirectoriesOfLayers ? "renamed\n" : "exdev\n") + After, seen[0]);
        Assert.Equal(After, seen[1]);
    }

    [Fact]
    public void Files_are_renamed_over_each_other()
    {
        var seen = Scenes(
            ["echo a > a; echo b > b; mkdir d; echo c > d/c"],
            "mv a b; mv d/c a; mv b d/b; echo $(cat a) $(cat d/b); ls . d",
            "echo $(cat a) $(cat d/b); ls . d");
        Assert.Equal("c a\n.:\na\nd\n\nd:\nb", seen[0]);
        Assert.Equal(seen[0], seen[1]);
    }

    [Fact]
    public void A_new_hard_link_is_the_same_file()
    {
        // In a user namespace native overlay shows different inode numbers until the next mount; the file is one all the same.
        const string Show = "stat -c %h a; cat d/b; echo again >> d/b; tail -n 1 a";
        var seen = Scenes(["echo low > a; mkdir d"], "ln a d/b; echo more >> a; " + Show, "test a -ef d/b; " + Show);
        Assert.Equal("2\nlow\nmore\nagain", seen[0]);
        Assert.Equal("2\nlow\nmore\nagain\nagain", seen[1]);
    }

    [Fact]
    public void Hard_links_of_a_layer_show_the_same_content_and_change_as_the_driver_says()
    {
        var seen = Scenes(["echo low > a; mkdir d; ln a d/b; ln a c"], "cat a c d/b; echo high >> a; tail -n 1 d/b", "cat a c d/b | grep -c high || true");
        Assert.Equal(SharesHardLinksOfLayers ? "low\nlow\nlow\nhigh" : "low\nlow\nlow\nlow", seen[0]);
        Assert.Equal(NamesThatKeepAChange?.ToString(CultureInfo.InvariantCulture) ?? seen[1], seen[1]);
    }

    [Fact]
    public void Pipes_of_a_layer_work_and_change_as_the_driver_says()
    {
        var seen = Play(["mkfifo pipe"], "cat pipe & echo through > pipe; wait" + (ChangesPipesOfLayers ? "; chmod 600 pipe" : "") + "; stat -c '%F %a' pipe");
        Assert.Equal("through\nfifo " + (ChangesPipesOfLayers ? "600" : "644"), seen);
    }

    [Fact]
    public void Attributes_are_set_read_and_removed_and_the_drivers_own_do_not_show()
    {
        const string Show = "getfattr -d -m - --absolute-names file d/sub d | grep -v '^$'";
        var seen = Scenes(
            ["echo 1 > file; setfattr -n user.low -v 1 file; setfattr -n user.gone -v 1 file; mkdir -p d/sub; setfattr -n user.d -v 1 d"],
            "setfattr -x user.gone file; setfattr -n user.high -v 2 file; rm -r d; mkdir -p d/sub; setfattr -n user.sub -v 3 d/sub; " + Show,
            Show);
        Assert.Equal("# file: file\nuser.high=\"2\"\nuser.low=\"1\"\n# file: d/sub\nuser.sub=\"3\"", seen[0]);
        Assert.Equal(seen[0], seen[1]);
    }

    [Fact]
    public void File_capabilities_survive_being_copied_up()
    {
        // cap_net_bind_service+ep, VFS_CAP_REVISION_2.
        const string Value = "0x0100000200040000000000000000000000000000";
        var seen = Scenes(
            [$"cp /bin/true file; setfattr -n security.capability -v {Value} file"],
            "touch -m file; getfattr -e hex -n security.capability file | grep =",
            "getfattr -e hex -n security.capability file | grep =");
        Assert.Equal("security.capability=" + Value, seen[0]);
        Assert.Equal(seen[0], seen[1]);
    }

    private string Play(IReadOnlyList<string> layers, string scene) => Assert.Single(Theatre.Play(driver, layers, [scene]));

    private IReadOnlyList<string> Scenes(IReadOnlyList<string> layers, params string[] scenes) => Theatre.Play(driver, layers, scenes);
}
