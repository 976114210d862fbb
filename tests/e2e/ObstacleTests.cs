namespace Containers.E2E.Tests;

/// <summary>Machines that forbid what containers need.</summary>
public class ObstacleTests
{
    [Fact]
    public void A_setting_that_forbids_user_namespaces_is_named_with_its_remedy()
    {
        Assert.SkipWhen(Surroundings.IsRoot, "root needs no user namespace");
        // Inside a user namespace of our own the setting is ours to change, for those within.
        var directory = Directory.CreateTempSubdirectory("wherry-e2e-").FullName;
        File.SetUnixFileMode(directory, (UnixFileMode)0x1ff);
        var inside = "echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --reuid 1000 --regid 1000 --clear-groups " +
                     $"{Surroundings.Program} --root {directory}/root --runroot {directory}/run import - bb <{BusyboxImage.Archive}";
        try
        {
            var refused = Surroundings.Run("/usr/bin/unshare", ["--user", "--map-auto", "--map-root-user", "/bin/sh", "-c", inside]).Exits(125);
            Assert.Contains("user.max_user_namespaces is 0", refused.Error);
            Assert.Contains("sysctl -w user.max_user_namespaces=", refused.Error);
            Assert.Empty(refused.Output);
        }
        finally
        {
            Surroundings.Run("/usr/bin/unshare", ["--user", "--map-auto", "--map-root-user", "/bin/rm", "-rf", directory]);
        }
    }
}
