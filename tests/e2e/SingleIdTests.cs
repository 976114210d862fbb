namespace Containers.E2E.Tests;

/// <summary>A user whom /etc/subuid does not know. Only root can become one, so these run in root's mode.</summary>
public class SingleIdTests
{
    private const string Nobodys = "64999"; // an id without name and ranges

    [Fact]
    public void A_user_without_ranges_gets_one_warning_and_containers_that_work()
    {
        Assert.SkipUnless(Surroundings.IsRoot, "only root can become a user without subordinate ids");
        var home = Directory.CreateTempSubdirectory("wherry-single-").FullName;
        Surroundings.Run("/bin/chown", [Nobodys, home]).Succeeds();
        try
        {
            Surroundings.Run("/bin/chmod", ["-R", "a+rX", Path.GetDirectoryName(BusyboxImage.Archive)!]).Succeeds();
            var import = Wherry(home, "import", BusyboxImage.Archive, "bb").Succeeds();
            Assert.Contains("only your own user id is available", import.Error);
            Assert.Contains("/etc/subuid", import.Error);
            var run = Wherry(home, "run", "--rm", "--network=none", "bb", "id", "-u").Succeeds();
            Assert.Equal("0", run.Text);
            Assert.Equal(string.Empty, run.Error);
            Assert.Contains("only your own user id", Wherry(home, "run", "--rm", "--network=none", "-u", "jane", "bb", "true").Exits(125).Error);
            var auto = Wherry(home, "run", "--rm", "--network=none", "--userns=auto", "bb", "true").Exits(125);
            Assert.Contains("--userns=auto needs subordinate ids, and you have none\nHint: usermod --add-subuids", auto.Error);
            Wherry(home, "rmi", "bb").Succeeds();
        }
        finally
        {
            Surroundings.Run("/bin/rm", ["-rf", home]);
        }
    }

    [Fact]
    public void A_run_directory_that_others_could_enter_is_refused()
    {
        Assert.SkipUnless(Surroundings.IsRoot, "only root can become a user without subordinate ids");
        var home = Directory.CreateTempSubdirectory("wherry-single-").FullName;
        Surroundings.Run("/bin/chown", [Nobodys, home]).Succeeds();
        var open = Directory.CreateDirectory(Path.Combine(home, "open")).FullName;
        File.SetUnixFileMode(open, (UnixFileMode)0x1ff);
        try
        {
            Assert.Contains("run directory", Wherry(home, "--runroot", open, "ps").Exits(125).Error);
        }
        finally
        {
            Surroundings.Run("/bin/rm", ["-rf", home]);
        }
    }

    private static CommandResult Wherry(string home, params string[] arguments) => Surroundings.Run("/usr/bin/setpriv",
    [
        "--reuid", Nobodys, "--regid", Nobodys, "--clear-groups", "/usr/bin/env", "-i", $"HOME={home}", "PATH=/usr/bin:/bin:/usr/sbin:/sbin",
        Surroundings.Program, "--root", Path.Combine(home, "root"), .. arguments.Contains("--runroot") ? (string[])[] : ["--runroot", Path.Combine(home, "run")], .. arguments,
    ]);
}
