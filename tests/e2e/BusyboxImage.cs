namespace Containers.E2E.Tests;

/// <summary>An archive of a small file system made of this machine's own busybox; made once for all tests.</summary>
internal static class BusyboxImage
{
    private static readonly Lazy<string> s_archive = new(Make);

    internal static string Archive => s_archive.Value;

    private static string Make()
    {
        var root = Directory.CreateTempSubdirectory("wherry-busybox-").FullName;
        var tree = Directory.CreateDirectory(Path.Combine(root, "tree")).FullName;
        foreach (var name in (string[])["bin", "etc", "proc", "sys", "dev", "tmp", "root", "home/jane", "www"])
        {
            Directory.CreateDirectory(Path.Combine(tree, name));
        }

        File.Copy("/bin/busybox", Path.Combine(tree, "bin/busybox"));
        foreach (var applet in Surroundings.Run("/bin/busybox", ["--list"]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(a => a != "busybox"))
        {
            File.CreateSymbolicLink(Path.Combine(tree, "bin", applet), "busybox");
        }

        File.WriteAllText(Path.Combine(tree, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\njane:x:1000:1000:Jane:/home/jane:/bin/sh\n");
        File.WriteAllText(Path.Combine(tree, "etc/group"), "root:x:0:\njane:x:1000:\nvideo:x:44:jane\n");
        File.WriteAllText(Path.Combine(tree, "www/index.html"), "hello from a container\n");
        var archive = Path.Combine(root, "busybox.tar");
        Surroundings.Run("/bin/tar", ["-C", tree, "--owner=0", "--group=0", "--mtime=2001-09-09T01:46:40Z", "-cf", archive, "."]).Succeeds();
        return archive;
    }
}
