using Containers.Configuration.Files;
using Containers.Oci;

namespace Containers.Configuration.Tests;

/// <summary>Which files count, and how they are laid over each other.</summary>
public sealed class FilesTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly Dictionary<string, string> _variables = new() { ["HOME"] = "/home/jane", ["USER"] = "jane" };

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Without_files_nothing_is_said()
    {
        Assert.Equivalent(new ContainersConfiguration(), ContainersConfiguration.Read(Places()));
        Assert.Equivalent(new StorageConfiguration(), StorageConfiguration.Read(Places()));
    }

    [Fact]
    public void Later_files_win_and_leave_alone_what_they_do_not_name()
    {
        _temp.Write("usr/containers.conf", "[containers]\nlog_driver = 'a'\ntz = 'Europe/Rome'\n[engine]\nruntime = 'crun'\n[engine.runtimes]\ncrun = ['/a/crun', '/b/crun']");
        _temp.Write("etc/containers.conf", "[containers]\nlog_driver = 'b'\npids_limit = 1");
        _temp.Write("etc/containers.conf.d/20.conf", "containers.pids_limit = 2");
        _temp.Write("etc/containers.conf.d/10.conf", "containers.pids_limit = 3\ncontainers.umask = '0027'");
        _temp.Write("etc/containers.conf.d/no-setting", "not TOML");
        _temp.Write("own/containers.conf", "[engine]\nruntime = 'runc'");
        _temp.Write("own/containers.rootless.conf.d/1000/x.conf", "containers.init = true");
        _temp.Write("own/containers.rootless.conf.d/1001/x.conf", "containers.umask = '0077'");
        _temp.Write("own/containers.rootful.conf.d/x.conf", "containers.umask = '0077'");
        var read = ContainersConfiguration.Read(Places());

        Assert.Equal(("b", "Europe/Rome", 2L, "0027", "runc", true), (read.LogDriver, read.TimeZone, read.PidsLimit, read.Umask, read.Runtime, read.Init));
        Assert.Equal(["/a/crun", "/b/crun"], read.Runtimes["crun"]);
        Assert.Equal(
            ["usr/containers.conf", "etc/containers.conf", "etc/containers.conf.d/10.conf", "etc/containers.conf.d/20.conf", "own/containers.conf", "own/containers.rootless.conf.d/1000/x.conf"],
            read.Files.Select(file => Path.GetRelativePath(_temp.Path, file)));
    }

    [Fact]
    public void Lists_replace_unless_they_say_append()
    {
        _temp.Write("usr/containers.conf", "[containers]\nenv = ['A=1']\nvolumes = ['/a:/a']\ndns_servers = ['1.1.1.1']");
        _temp.Write("etc/containers.conf", "[containers]\nenv = ['B=2', {append = true}]\nvolumes = ['/b:/b', {append = false}]");
        _temp.Write("own/containers.conf", "[containers]\nenv = ['C=3', {append = true}]\ndns_servers = []\ndefault_capabilities = []");
        var read = ContainersConfiguration.Read(Places());

        Assert.Equal(["A=1", "B=2", "C=3"], read.Environment);
        Assert.Equal(["/b:/b"], read.Volumes);
        Assert.Empty(read.DnsServers);
        Assert.Equal([], read.DefaultCapabilities);
    }

    [Fact]
    public void Variables_name_the_only_file_and_the_last_one()
    {
        _temp.Write("own/containers.conf", "containers.tz = 'own'\ncontainers.umask = 'own'");
        _variables["CONTAINERS_CONF_OVERRIDE"] = _temp.Write("last", "containers.umask = 'last'");
        Assert.Equal(("own", "last"), (ContainersConfiguration.Read(Places()).TimeZone, ContainersConfiguration.Read(Places()).Umask));
        _variables["CONTAINERS_CONF"] = _temp.Write("only", "containers.log_driver = 'only'");
        var read = ContainersConfiguration.Read(Places());
        Assert.Equal((null, "last", "only"), (read.TimeZone, read.Umask, read.LogDriver));

        _variables["CONTAINERS_CONF"] = _temp["missing"];
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<ContainersException>(() => ContainersConfiguration.Read(Places())).Kind);
    }

    [Theory]
    [InlineData("containers.log_driver = 1", "1:25: containers.log_driver should be text in quotes")]
    [InlineData("[containers]\npids_limit = 'x'", "2:14: containers.pids_limit should be a number")]
    [InlineData("[containers]\ninit = 1", "2:8: containers.init should be true or false")]
    [InlineData("[containers]\nenv = 'A=1'", "2:7: containers.env should be a list of texts")]
    [InlineData("[containers]\nenv = ['A=1', 2]", "2:7: containers.env should be a list of texts")]
    public void A_value_of_the_wrong_kind_is_an_error_with_its_place(string text, string error)
    {
        var file = _temp.Write("own/containers.conf", text);
        Assert.Equal($"{file}:{error}", Assert.Throws<ContainersException>(() => ContainersConfiguration.Read(Places())).Message);
    }

    [Fact]
    public void What_only_other_tools_know_is_left_alone()
    {
        _temp.Write("own/containers.conf", "[machine]\nvolumes = 5\n[containers]\nnew = [1, {a=2}]\n[farms.list]\nx = true");
        Assert.Single(ContainersConfiguration.Read(Places()).Files);
    }

    [Fact]
    public void Of_storage_files_one_counts_and_additions_of_the_same_name_hide_each_other()
    {
        _temp.Write("usr/storage.conf", "[storage]\ndriver = 'btrfs'\n[storage.options]\nmount_program = '/usr/bin/f'");
        _temp.Write("etc/storage.conf", "storage.driver = 'vfs'");
        _temp.Write("usr/storage.conf.d/b.conf", "storage.driver = 'hidden'\nstorage.options.overlay.mount_program = 'hidden'");
        _temp.Write("etc/storage.conf.d/b.conf", "storage.options.overlay.mount_program = '/bin/b'");
        _temp.Write("usr/storage.conf.d/c.conf", "storage.driver = 'overlay'");
        var read = StorageConfiguration.Read(Places());

        Assert.Equal(("overlay", "/bin/b"), (read.Driver, read.MountProgram));
        Assert.Equal(["etc/storage.conf", "etc/storage.conf.d/b.conf", "usr/storage.conf.d/c.conf"], read.Files.Select(file => Path.GetRelativePath(_temp.Path, file)));
    }

    [Fact]
    public void Directories_are_the_users_own_wish_or_roots()
    {
        _temp.Write("etc/storage.conf", "[storage]\ngraphroot = '/srv/images'\nrunroot = '/srv/run'\nrootless_storage_path = '/srv/$USER/$UID$HOME'");
        Assert.Equal(("/srv/jane/1000/home/jane", null), (StorageConfiguration.Read(Places()).GraphRoot, StorageConfiguration.Read(Places()).RunRoot));
        var root = StorageConfiguration.Read(Places() with { UserId = 0, User = null });
        Assert.Equal(("/srv/images", "/srv/run"), (root.GraphRoot, root.RunRoot));

        _temp.Write("own/storage.conf", "[storage]\ngraphroot = '$HOME/images'\nrunroot = '/run/containers/storage'");
        Assert.Equal(("/home/jane/images", null), (StorageConfiguration.Read(Places()).GraphRoot, StorageConfiguration.Read(Places()).RunRoot));
        _temp.Write("own/storage.conf", "[storage]\ngraphroot = 'images'");
        Assert.Contains("images is not an absolute path", Assert.Throws<ContainersException>(() => StorageConfiguration.Read(Places())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_distributions_ship_is_nobodys_wish()
    {
        _temp.Write("usr/storage.conf", "[storage]\ndriver = 'overlay'\ngraphroot = '/var/lib/containers/storage'\nrunroot = '/run/containers/storage'");
        var root = StorageConfiguration.Read(Places() with { UserId = 0, User = null });
        Assert.Equal(("overlay", null, null), (root.Driver, root.GraphRoot, root.RunRoot));
    }

    [Fact]
    public void A_variable_names_the_only_storage_file()
    {
        _temp.Write("own/storage.conf.d/x.conf", "storage.driver = 'x'");
        _variables["CONTAINERS_STORAGE_CONF"] = _temp.Write("only", "[storage]\ndriver = 'vfs'\ngraphroot = '/srv/only'");
        var read = StorageConfiguration.Read(Places());
        Assert.Equal(("vfs", "/srv/only"), (read.Driver, read.GraphRoot));
    }

    private ConfigurationPlaces Places() => new()
    {
        UserId = 1000, System = [_temp["usr"], _temp["etc"]], User = _temp["own"], Variable = name => _variables.GetValueOrDefault(name),
    };
}
