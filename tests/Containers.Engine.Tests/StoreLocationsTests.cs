using Containers.Configuration;
using Containers.Oci;

namespace Containers.Engine.Tests;

/// <summary>Where the store is: asked of a process that has the environment, and where root tests, an ordinary user's ids.</summary>
public sealed class StoreLocationsTests : IDisposable
{
    private static readonly string s_program = Path.GetDirectoryName(typeof(StoreLocationsTests).Assembly.Location)!;
    private static readonly Lazy<StorageConfiguration> s_nothing = new(() => new StorageConfiguration());
    private readonly TempDirectory _temp = new();
    private readonly uint _user = Environment.IsPrivilegedProcess ? (uint)Random.Shared.Next(1_000_000, 60_000_000) : CurrentUser;

    public StoreLocationsTests() => Shell.Run(_temp.Path, "chmod 755 .; mkdir home session; if [ $(id -u) = 0 ]; then chown $1:$1 home session; fi; chmod 700 session", $"{_user}");

    private static uint CurrentUser => uint.Parse(Shell.Run("/", "id -u"));

    public void Dispose()
    {
        if (Environment.IsPrivilegedProcess)
        {
            Shell.Run("/", "rm -rf /tmp/wherry-$1", $"{_user}");
        }

        _temp.Dispose();
    }

    [Fact]
    public void Given_directories_are_taken_and_the_run_directory_must_be_private()
    {
        var paths = StoreLocations.Find(new EngineOptions { Root = _temp["r"], RunRoot = _temp["x"] }, s_nothing);
        Assert.Equal((_temp["r"], _temp["x"]), (paths.Root, paths.RunRoot));
        Assert.Equal((UnixFileMode)0x1c0, File.GetUnixFileMode(_temp["x"]));

        File.SetUnixFileMode(_temp["x"], (UnixFileMode)0x1e8);
        var error = Assert.Throws<ContainersException>(() => StoreLocations.Find(new EngineOptions { Root = _temp["r"], RunRoot = _temp["x"] }, s_nothing));
        Assert.Equal((ErrorKind.Denied, $"run directory {_temp["x"]} has mode 750"), (error.Kind, error.Message));
        Assert.Equal("it must be a directory of yours that nobody else can enter (mode 0700); or give --runroot", error.Hint);
    }

    [Fact]
    public void A_session_directory_of_the_users_own_is_used() =>
        Assert.Equal($"{_temp["home"]}/.local/share/wherry {_temp["session"]}/wherry", Ask("HOME=$1/home XDG_RUNTIME_DIR=$1/session"));

    [Fact]
    public void A_data_directory_is_used() =>
        Assert.Equal($"{_temp["home"]}/data/wherry {_temp["session"]}/wherry", Ask("XDG_DATA_HOME=$1/home/data XDG_RUNTIME_DIR=$1/session"));

    [Theory]
    [InlineData("true", "$1/missing")]
    [InlineData("true", "relative")]
    [InlineData("chmod 755 session", "$1/session")]
    [InlineData("rm -r session; touch session", "$1/session")]
    [InlineData("mv session real; ln -s real session", "$1/session")]
    [InlineData("true", "/usr")]
    public void Any_other_session_directory_is_passed_over_for_a_private_one(string prepare, string session)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "takes a user whose directory below /tmp is nobody's: needs root");
        Shell.Run(_temp.Path, prepare);

        Assert.Equal($"{_temp["home"]}/.local/share/wherry /tmp/wherry-{_user}", Ask($"HOME=$1/home XDG_RUNTIME_DIR={session}"));
        Assert.Equal((UnixFileMode)0x1c0, File.GetUnixFileMode($"/tmp/wherry-{_user}"));
    }

    [Theory]
    [InlineData("ln -s \"$1/home\" /tmp/wherry-$2", "is not a directory")]
    [InlineData("touch /tmp/wherry-$2", "is not a directory")]
    [InlineData("mkdir -m 700 /tmp/wherry-$2", "belongs to user 0")]
    [InlineData("mkdir -m 777 /tmp/wherry-$2", "belongs to user 0")]
    [InlineData("mkdir -m 755 /tmp/wherry-$2; chown $2 /tmp/wherry-$2", "has mode 755")]
    public void A_name_below_tmp_that_somebody_else_took_is_refused(string prepare, string problem)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "takes the place of somebody else: needs root");
        Shell.Run("/", prepare, _temp.Path, $"{_user}");

        Assert.Equal($"Denied: run directory /tmp/wherry-{_user} {problem}", Ask("HOME=$1/home"));
    }

    [Fact]
    public void Without_a_home_the_user_is_told() => Assert.Equal("Invalid: neither XDG_DATA_HOME nor HOME says where the store is", Ask(""));

    private string Ask(string environment)
    {
        var setUser = string.Empty;
        if (Environment.IsPrivilegedProcess)
        {
            setUser = $"setpriv --reuid={_user} --regid={_user} --clear-groups";
            Assert.SkipUnless(Shell.Succeeds($"{setUser} test -r '{s_program}/Containers.Engine.dll' -a -x '{Environment.ProcessPath}'"), $"other users cannot read {s_program}");
        }

        return Shell.Try(_temp.Path, $"cd /; exec env -i DOTNET_EnableDiagnostics=0 {environment} {setUser} " + ThisTestProgram.Script["exec ".Length..].Replace("\"$@\"", Program.Locations), _temp.Path)
            .Output.Trim();
    }
}
