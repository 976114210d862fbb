using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Containers.E2E.Tests;

/// <summary>Builds of what is elsewhere: git repositories, and files and archives of web servers.</summary>
public sealed class RemoteBuildTests : IDisposable
{
    private readonly HttpListener _web = new();
    private readonly int _port = LoopbackPort.Free();
    private readonly Dictionary<string, byte[]> _files = [];

    public RemoteBuildTests()
    {
        _web.Prefixes.Add($"http://127.0.0.1:{_port}/");
        _web.Start();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public void Dispose() => _web.Close();

    [Fact]
    public void A_git_repository_is_a_context_and_a_source_of_files()
    {
        using var store = new Store();
        var repository = Path.Combine(store.Scratch, "repo");
        Surroundings.Run("/bin/sh", ["-ec", $"""
            git init -q -b trunk {repository} && cd {repository}
            mkdir sub && echo 'FROM bb' > Dockerfile && echo 'COPY f /f' >> Dockerfile && cp Dockerfile sub/ && echo top > f && echo below > sub/f
            git -c user.name=J -c user.email=j@example.com add . && git -c user.name=J -c user.email=j@example.com commit -qm one && git tag v1
            echo newer > f && git -c user.name=J -c user.email=j@example.com commit -qam two
            """]).Succeeds();
        var port = LoopbackPort.Free();
        using var daemon = Process.Start(new ProcessStartInfo("git", ["daemon", "--export-all", $"--base-path={store.Scratch}", "--listen=127.0.0.1", $"--port={port}", "--reuseaddr"]) { RedirectStandardError = true })!;
        try
        {
            var address = $"git://127.0.0.1:{port}/repo";
            Waiting.Until(() => Surroundings.Run("/usr/bin/env", ["git", "ls-remote", address]).ExitCode == 0, () => "git's daemon does not answer");
            string Built(string context)
            {
                store.Wherry("build", "--network=none", "-q", "-t", "app", context).Succeeds();
                return store.Wherry("run", "--rm", "--network=none", "app", "cat", "/f").Succeeds().Text;
            }

            Assert.Equal("newer", Built(address));
            Surroundings.Run("/bin/sh", ["-ec", $"""
                git init -q -b trunk {store.Scratch}/outer && cd {store.Scratch}/outer && git submodule --quiet add {address} inner
                echo 'FROM bb' > Dockerfile && echo 'COPY inner/sub/f /f' >> Dockerfile
                git -c user.name=J -c user.email=j@example.com add . && git -c user.name=J -c user.email=j@example.com commit -qm one
                """]).Succeeds();
            Assert.Equal("below", Built($"git://127.0.0.1:{port}/outer#trunk"));
            Assert.Equal("top", Built(address + "#v1"));
            Assert.Equal("below", Built(address + "#trunk:sub"));
            Assert.Equal("below", Built(address + "?tag=v1&subdir=sub"));
            Assert.Equal("newer", Built(address + "?branch=trunk&submodules=false"));
            Assert.Contains("says nothing about a git repository", store.Wherry("build", address + "?depth=1").Exits(125).Error);
            Assert.Contains("there is no directory nowhere", store.Wherry("build", address + "#trunk:nowhere").Exits(125).Error);
            Assert.Contains("git fetch", store.Wherry("build", address + "#absent").Exits(125).Error);
            var named = Directory.CreateDirectory(Path.Combine(store.Scratch, "named")).FullName;
            File.WriteAllText(Path.Combine(named, "Dockerfile"), "FROM bb\nCOPY --from=code f /f\nRUN --network=none --mount=from=code,target=/code cat /code/f >> /f\n");
            store.Wherry("build", "--network=none", "-q", "-t", "named", $"--build-context=code={address}#v1:sub", named).Succeeds();
            Assert.Equal("below\nbelow", store.Wherry("run", "--rm", "--network=none", "named", "cat", "/f").Succeeds().Text);
            var commit = Surroundings.Run("/usr/bin/env", ["git", "-C", repository, "rev-parse", "v1"]).Succeeds().Text;
            store.WherryWithInput($"FROM bb\nADD --checksum={commit} {address}#v1 /src\n", "build", "--network=none", "-q", "-").Succeeds();
            Assert.Contains($"it is commit {commit}, not 1234567", store.WherryWithInput($"FROM bb\nADD --checksum=1234567 {address}#v1 /src\n", "build", "--network=none", "-q", "-").Exits(125).Error);
            store.WherryWithInput($"FROM bb\nADD {address}#v1 /src\nADD --keep-git-dir=true {address} /whole\n", "build", "--network=none", "-q", "-t", "added", "-").Succeeds();
            Assert.Equal("top", store.Wherry("run", "--rm", "--network=none", "added", "sh", "-c", "cat /src/f; ls -d /src/.git 2>/dev/null; test -d /whole/.git").Succeeds().Text);
        }
        finally
        {
            daemon.Kill(entireProcessTree: true);
            daemon.WaitForExit();
        }
    }

    [Fact]
    public void Files_and_archives_come_from_web_servers()
    {
        using var store = new Store();
        var address = $"http://127.0.0.1:{_port}";
        _files["/tool.txt"] = "fetched"u8.ToArray();
        _files["/Dockerfile"] = "FROM bb\nENV FROM_WEB=1\n"u8.ToArray();
        var context = Directory.CreateDirectory(Path.Combine(store.Scratch, "c")).FullName;
        File.WriteAllText(Path.Combine(context, "Dockerfile"), "FROM bb\nCOPY f /f\n");
        File.WriteAllText(Path.Combine(context, "f"), "in the archive");
        Surroundings.Run("/bin/sh", ["-c", $"tar -C {context} -czf {store.Scratch}/c.tar.gz ."]).Succeeds();
        _files["/c.tar.gz"] = File.ReadAllBytes(Path.Combine(store.Scratch, "c.tar.gz"));
        store.Wherry("build", "-q", "-t", "web", $"{address}/c.tar.gz").Succeeds();
        Assert.Equal("in the archive", store.Wherry("run", "--rm", "--network=none", "web", "cat", "/f").Succeeds().Text);
        store.Wherry("build", "-q", "-t", "text", $"{address}/Dockerfile").Succeeds();
        Assert.Contains("FROM_WEB=1", store.Inspect("text", "{{.Config.Env}}"));

        store.Wherry("build", "-q", "-t", "file", "-f", $"{address}/Dockerfile", context).Succeeds();
        Assert.Contains("FROM_WEB=1", store.Inspect("file", "{{.Config.Env}}"));
        Assert.Contains("is no Dockerfile", store.Wherry("build", "-f", $"{address}/c.tar.gz", context).Exits(125).Error);
        var layout = Path.Combine(store.Scratch, "layout");
        store.Wherry("build", "-q", "-o", $"type=oci,tar=false,dest={layout}", "-t", "base", context).Succeeds();
        var named = Directory.CreateDirectory(Path.Combine(store.Scratch, "named")).FullName;
        File.WriteAllText(Path.Combine(named, "Dockerfile"), "FROM under\nCOPY --from=code f /g\n");
        store.Wherry("build", "-q", "-t", "both", $"--build-context=code={address}/c.tar.gz", $"--build-context=under=oci-layout://{layout}", named).Succeeds();
        Assert.Equal("in the archivein the archive", store.Wherry("run", "--rm", "--network=none", "both", "cat", "/f", "/g").Succeeds().Text);

        // What a directory's own ignore file leaves out is not in it for others either.
        File.WriteAllText(Path.Combine(context, ".dockerignore"), "f\n");
        Assert.Contains("f", store.Wherry("build", "-q", $"--build-context=code={context}", $"--build-context=under=docker-image://both", named).Exits(125).Error);

        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(_files["/tool.txt"]));
        store.WherryWithInput($"FROM bb\nADD --checksum={digest} {address}/tool.txt /opt/\nADD {address}/tool.txt /named\nADD {address}/c.tar.gz /left/\n", "build", "-q", "-t", "added", "-").Succeeds();
        Assert.Equal("fetched 600", store.Wherry("run", "--rm", "--network=none", "added", "sh", "-c", "echo $(cat /opt/tool.txt) $(stat -c %a /named); test -f /left/c.tar.gz").Succeeds().Text);
        Assert.Contains("its digest is", store.WherryWithInput($"FROM bb\nADD --checksum=sha256:{new string('0', 64)} {address}/tool.txt /\n", "build", "-q", "-").Exits(125).Error);
        Assert.Contains("answers 404", store.WherryWithInput($"FROM bb\nADD {address}/absent /\n", "build", "-q", "-").Exits(125).Error);
    }

    private void Serve()
    {
        while (_web.IsListening)
        {
            try
            {
                var call = _web.GetContext();
                var found = _files.TryGetValue(call.Request.Url!.AbsolutePath, out var content);
                call.Response.StatusCode = found ? 200 : 404;
                call.Response.OutputStream.Write(found ? content : Encoding.ASCII.GetBytes("not here"));
                call.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
