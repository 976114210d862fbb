namespace Containers.E2E.Tests;

/// <summary>Containers that want more out of a copy than the user means to give: each test is a class of known attacks.</summary>
public class HostileCopyTests
{
    [Fact]
    public void A_container_that_swaps_a_directory_for_a_link_to_the_host_never_gets_there()
    {
        using var store = new Store();
        var here = store.Scratch;
        var secret = Path.Combine(here, "secret");
        Directory.CreateDirectory(secret);
        File.WriteAllText(Path.Combine(secret, "f"), "secret of the host");
        File.WriteAllText(Path.Combine(here, "given"), "given");
        File.SetUnixFileMode(secret, (UnixFileMode)0x1ff);

        // CVE-2018-15664: the path is right when it is looked at and a link by the time it is used.
        store.Wherry("run", "-d", "--name", "racer", "--network=none", "bb", "sh", "-c", $"mkdir -p /w/dir /w/{secret}; echo mine > /w/dir/f; cd /w; echo ready; while true; do mv dir aside; ln -s {secret} dir; rm dir; mv aside dir; done").Succeeds();
        Waiting.Until(() => store.Wherry("logs", "racer").Output.Contains("ready"), () => "the racing container did not start");
        for (var i = 0; i < 15; i++)
        {
            File.Delete(Path.Combine(here, "got"));
            if (store.Wherry("cp", "racer:/w/dir/f", $"{here}/got").ExitCode == 0)
            {
                Assert.Equal("mine\n", File.ReadAllText(Path.Combine(here, "got")));
            }

            store.Wherry("cp", $"{here}/given", "racer:/w/dir/planted");
            Assert.False(File.Exists(Path.Combine(secret, "planted")));
        }

        Assert.Equal(["f"], Directory.GetFileSystemEntries(secret).Select(Path.GetFileName));
    }

    [Fact]
    public void Links_in_containers_lead_nowhere_but_into_the_container()
    {
        using var store = new Store();
        var here = store.Scratch;
        File.WriteAllText(Path.Combine(here, "secret"), "secret of the host");
        File.SetUnixFileMode(Path.Combine(here, "secret"), (UnixFileMode)0x1b6);
        store.Wherry("run", "--name", "c", "--network=none", "bb", "sh", "-c", $"mkdir /t && cd /t && ln -s {here} abs && ln -s ../../../../../../../..{here} up && ln -s {here}/secret file && ln -s /proc/1/root/{here} magic").Succeeds();
        foreach (var path in (string[])["/t/abs/secret", "/t/up/secret", "/t/magic/secret"])
        {
            store.Wherry("cp", $"c:{path}", $"{here}/got").Exits(125);
            store.Wherry("cp", $"{here}/secret", $"c:{Path.GetDirectoryName(path)}/planted").Exits(125);
        }

        store.Wherry("cp", "-L", "c:/t/file", $"{here}/got").Exits(125);
        Assert.False(File.Exists(Path.Combine(here, "got")));
        Assert.False(File.Exists(Path.Combine(here, "planted")));
    }

    [Fact]
    public void Links_that_came_out_of_a_container_do_not_lead_the_next_copy_out_of_its_directory()
    {
        using var store = new Store();
        var here = store.Scratch;
        var outside = Directory.CreateDirectory(Path.Combine(here, "outside")).FullName;
        store.Wherry("run", "--name", "c", "--network=none", "bb", "sh", "-c", $"mkdir -p /one/x /two/x/deep && ln -s {outside} /one/x/deep && echo planted > /two/x/deep/f").Succeeds();
        store.Wherry("cp", "c:/one/x", $"{here}/got").Succeeds();
        Assert.Contains("cannot overwrite non-directory", store.Wherry("cp", "c:/two/x/.", $"{here}/got").Exits(125).Error);
        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [Fact]
    public void Set_uid_programs_do_not_arrive_as_such_and_devices_do_not_arrive()
    {
        using var store = new Store();
        var here = store.Scratch;
        store.Wherry("run", "--name", "c", "--network=none", "bb", "sh", "-c", "mkdir /t && cp /bin/busybox /t/suid && chmod 6755 /t/suid && mkfifo /t/pipe").Succeeds();
        store.Wherry("cp", "c:/t", $"{here}/got").Succeeds();
        Assert.Equal((UnixFileMode)0x1ed, File.GetUnixFileMode(Path.Combine(here, "got/suid")));
        store.Wherry("cp", "-a", "c:/t/suid", $"{here}/kept").Succeeds();
        Assert.True(File.GetUnixFileMode(Path.Combine(here, "kept")).HasFlag(UnixFileMode.SetUser));
        Assert.True(File.GetAttributes(Path.Combine(here, "got/pipe")).HasFlag(FileAttributes.Normal) || Path.Exists(Path.Combine(here, "got/pipe")));
    }

    [Fact]
    public void Archives_cannot_write_outside_the_directory_they_are_for()
    {
        using var store = new Store();
        var here = store.Scratch;
        store.Wherry("create", "--name", "c", "--network=none", "bb", "ls", "-R", "/t", "/etc").Succeeds();
        // "..", an absolute name, a link with a file below it, and a hard link to what is outside.
        Surroundings.Run("/bin/sh", ["-c", $"cd {here} && mkdir -p a/b && echo up > up && tar -P -C a/b -cf escape.tar ../../up {here}/up && mkdir l && ln -s {here} l/out && tar -C l -cf link.tar out && rm l/out && mkdir l/out && echo planted > l/out/planted && tar -C l -rf link.tar out/planted && rm up"]).Succeeds();
        var program = $"{Surroundings.Program} {string.Join(' ', store.Flags)}";
        Surroundings.Run("/bin/sh", ["-c", $"{program} cp - c:/tmp < {here}/escape.tar"]).Succeeds();
        Surroundings.Run("/bin/sh", ["-c", $"{program} cp - c:/tmp < {here}/link.tar"]);
        Assert.False(File.Exists(Path.Combine(here, "up")));
        Assert.False(File.Exists(Path.Combine(here, "planted")));
        Assert.Contains("\"/tmp/up\"", string.Join(' ', store.Wherry("diff", "c").Succeeds().Output.Split('\n').Select(line => $"\"{line.Split(' ')[^1]}\"")));
    }

    [Fact]
    public void Nothing_of_the_container_is_run_or_loaded_to_copy_its_files()
    {
        using var store = new Store();
        var here = store.Scratch;

        // CVE-2019-14271: a helper that had entered the container loaded its libraries. Ours would say so in this file.
        store.Wherry("run", "-d", "--name", "c", "--network=none", "bb", "sh", "-c", "mkdir -p /lib /lib64 /usr/lib/x86_64-linux-gnu; for n in libnss_files.so.2 libnss_compat.so.2 libc.so.6 ld-linux-x86-64.so.2; do for d in /lib /lib64 /usr/lib/x86_64-linux-gnu; do printf '#!/bin/sh\\ntouch /loaded\\n' > $d/$n; chmod 755 $d/$n; done; done; for p in tar gzip cp; do rm -f /bin/$p; printf '#!/bin/busybox sh\\ntouch /loaded\\n' > /bin/$p; chmod 755 /bin/$p; done; echo data > /data; echo ready; exec sleep 600").Succeeds();
        Waiting.Until(() => store.Wherry("logs", "c").Output.Contains("ready"), () => "the container did not start");
        store.Wherry("cp", "c:/data", $"{here}/got").Succeeds();
        store.Wherry("cp", $"{here}/got", "c:/back").Succeeds();
        Assert.Equal("data\n", File.ReadAllText(Path.Combine(here, "got")));
        store.Wherry("exec", "c", "test", "!", "-e", "/loaded").Succeeds();
    }
}
