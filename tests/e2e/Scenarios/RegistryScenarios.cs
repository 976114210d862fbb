namespace Containers.E2E.Tests.Scenarios;

/// <summary>Images that come from a registry and go to one.</summary>
public class RegistryScenarios(PublicRegistry hub) : IClassFixture<PublicRegistry>
{
    /// <summary>Everybody's first container: fetched, run, ended; the second time without fetching.</summary>
    [Fact]
    public void S01_Hello_world()
    {
        using var desk = new Desk();
        var first = desk.Tries($"docker run {hub.Domain}/library/hello-world").Succeeds();
        Assert.Contains("rying to pull", first.Error);
        Assert.Contains("Hello from Docker!", first.Text);
        Assert.Contains("\n 1. ", first.Text);
        Assert.Empty(desk.Types("docker ps -q"));
        var second = desk.Tries($"docker run {hub.Domain}/library/hello-world").Succeeds();
        Assert.Equal(first.Text, second.Text);
        Assert.Empty(second.Error);
        Assert.Equal(2, desk.Containers().Length);
    }

    /// <summary>A tag names one of several images of a repository.</summary>
    [Fact]
    public void S16_Pull_by_tag()
    {
        using var desk = new Desk();
        desk.Types($"docker pull {hub.Domain}/library/ubuntu:14.04");
        Assert.Equal("14.04", desk.Types("docker images --format '{{.Tag}}'"));
        Assert.Equal("/14.04", desk.Types($"docker run --rm {hub.Domain}/library/ubuntu:14.04 cat /14.04"));
    }

    /// <summary>"How large are they?" The list tells.</summary>
    [Fact]
    public void S19_Pull_two_and_compare_their_sizes()
    {
        using var desk = new Desk();
        Assert.Single(Desk.Lines(desk.Types("docker image ls")));
        desk.Types($"docker image pull {hub.Domain}/library/ubuntu:latest; docker image pull {hub.Domain}/library/alpine:latest");
        var sizes = Desk.Lines(desk.Types("docker image ls --format '{{.Repository}} {{.Size}}'"));
        Assert.Equal(2, sizes.Length);
        Assert.All(sizes, line => Assert.Matches(@"^\S+/(ubuntu|alpine) [0-9.]+MB$", line));
        Assert.NotEqual(sizes[0].Split(' ')[1], sizes[1].Split(' ')[1]);
    }

    /// <summary>A name says which registry, whose, what and which; what it leaves open is filled in the same way everywhere.</summary>
    [Fact]
    public void S20_Names_lead_to_the_right_place()
    {
        using var desk = new Desk("alpine");
        foreach (var (name, whole) in ((string, string)[])[
            ("mongo:4.2.6", "docker.io/library/mongo:4.2.6"), ("busybox", "docker.io/library/busybox:latest"), ("nigelpoulton/tu-demo:v2", "docker.io/nigelpoulton/tu-demo:v2"),
            ("gcr.io/google-containers/git-sync:v3.1.5", "gcr.io/google-containers/git-sync:v3.1.5"), ("localhost:5000/thriftdev", "localhost:5000/thriftdev:latest")])
        {
            desk.Types($"docker tag alpine {name}");
            Assert.Contains(whole, desk.Types("docker image inspect -f '{{join .RepoTags \" \"}}' alpine").Split(' '));
        }

        desk.Types($"docker image pull {hub.Domain}/library/alpine; docker image pull {hub.Domain}/nigelpoulton/tu-demo:v2");
        Assert.Equal("latest", desk.Types($"docker image ls --format '{{{{.Tag}}}}' {hub.Domain}/library/alpine"));
        hub.PutList("team/tagged", "v1", "alpine", Distribution.Architecture);
        Assert.Contains("manifest unknown", desk.Tries($"docker image pull {hub.Domain}/team/tagged").Exits(125).Error);
    }

    /// <summary>All images of a repository at once; what they share is fetched once, and two tags can be one image.</summary>
    [Fact]
    public void S21_All_tags_and_shared_layers()
    {
        using var desk = new Desk();
        var pull = desk.Tries($"docker image pull -a {hub.Domain}/nigelpoulton/tu-demo").Succeeds();
        Assert.Contains("Already exists", pull.Error);
        var rows = Desk.Lines(desk.Types("docker image ls --format '{{.Tag}} {{.ID}}'"));
        Assert.Equal(["latest", "v1", "v2"], rows.Select(row => row.Split(' ')[0]).Order());
        Assert.Equal(2, rows.Select(row => row.Split(' ')[1]).Distinct().Count());
        Assert.Equal(4, Directory.GetDirectories(Path.Combine(desk.Store.Root, "layers")).Length); // alpine, app, one, two
    }

    /// <summary>What is fetched when an image is, and what it is made of.</summary>
    [Fact]
    public void S24_The_layers_of_an_image()
    {
        using var desk = new Desk();
        var pull = desk.Tries($"docker image pull {hub.Domain}/library/ubuntu:latest").Succeeds();
        Assert.True(pull.Error.Split("Download complete").Length > 5, pull.Error);
        Assert.Equal(5, Desk.Lines(desk.Types($"docker image inspect -f '{{{{range .RootFS.Layers}}}}{{{{println .}}}}{{{{end}}}}' {hub.Domain}/library/ubuntu:latest")).Count(line => line.StartsWith("sha256:", StringComparison.Ordinal)));
        Assert.Equal(6, Desk.Lines(desk.Types($"docker history -q {hub.Domain}/library/ubuntu:latest")).Length);
    }

    /// <summary>A digest names exactly one image, for ever.</summary>
    [Fact]
    public void S25_Pull_by_digest()
    {
        using var desk = new Desk();
        desk.Types($"docker image pull {hub.Domain}/library/alpine");
        var row = Desk.Lines(desk.Types($"docker image ls --digests {hub.Domain}/library/alpine"))[1];
        var digest = row.Split(' ', StringSplitOptions.RemoveEmptyEntries).First(word => word.StartsWith("sha256:", StringComparison.Ordinal));
        var id = desk.Types("docker image ls -q --no-trunc");
        var removed = desk.Types($"docker image rm {hub.Domain}/library/alpine:latest");
        Assert.Contains("Untagged: ", removed);
        Assert.Contains("Deleted: ", removed);
        desk.Types($"docker image pull {hub.Domain}/library/alpine@{digest}");
        Assert.Equal(id, desk.Types("docker image ls -q --no-trunc"));
        Assert.Equal("ok", desk.Types($"docker run --rm {hub.Domain}/library/alpine@{digest} echo ok"));
    }

    /// <summary>One name for all kinds of machines: each gets its own.</summary>
    [Fact]
    public void S26_The_image_for_this_kind_of_machine()
    {
        hub.PutList("library/golang", "latest", "alpine", "arm64", "amd64", "s390x");
        using var desk = new Desk();
        Assert.Equal($"/is-{Distribution.Architecture}", desk.Types($"docker container run --rm {hub.Domain}/library/golang ls -d /is-amd64 /is-arm64 2>/dev/null || true"));
        Assert.Equal(Distribution.Architecture, desk.Types($"docker image inspect -f '{{{{.Architecture}}}}' {hub.Domain}/library/golang"));
    }

    /// <summary>A container that only says hello: the first run fetches, the second makes a second container.</summary>
    [Fact]
    public void S38_Hello_world_twice()
    {
        using var desk = new Desk();
        Assert.Equal("hello world", desk.Types($"docker run {hub.Domain}/library/busybox echo hello world"));
        var again = desk.Tries($"docker run {hub.Domain}/library/busybox echo hello world").Succeeds();
        Assert.Equal("hello world", again.Text);
        Assert.Empty(again.Error);
        Assert.Equal(2, desk.Containers().Length);
    }

    /// <summary>Found by a search; several names of one image come as one image.</summary>
    [Fact]
    public void S54_Several_tags_are_one_image()
    {
        using var desk = new Desk();
        Assert.Contains($"{hub.Domain}/library/ubuntu ", desk.Types($"docker search {hub.Domain}/ubuntu"));
        desk.Types($"docker pull -a {hub.Domain}/library/ubuntu");
        var rows = Desk.Lines(desk.Types("docker images --format '{{.Tag}} {{.ID}}'")).Select(row => row.Split(' ')).ToLookup(row => row[1], row => row[0]);
        Assert.Equal(5, Desk.Lines(desk.Types("docker images"))[1..].Length);
        Assert.Contains(rows, image => image.Order().SequenceEqual(["14.04", "14.04.2", "trusty"]));
    }

    /// <summary>Of a repository with several versions, what is here is not fetched again.</summary>
    [Fact]
    public void S55_Versions_share_what_they_have_in_common()
    {
        using var desk = new Desk("cirros");
        desk.Types($"docker pull {hub.Domain}/library/fedora:21");
        var again = desk.Tries($"docker pull {hub.Domain}/library/fedora").Succeeds().Error;
        Assert.DoesNotContain("Download complete", again);
        Assert.Contains("Already exists", desk.Tries($"docker pull {hub.Domain}/library/fedora:20").Succeeds().Error);
        Assert.Equal(2, Desk.Lines(desk.Types("docker images cirros")).Length);
        Assert.Single(Desk.Lines(desk.Types("docker images ubuntu")));
        Assert.Equal(3, Desk.Lines(desk.Types($"docker images {hub.Domain}/library/fedora"))[1..].Length);
        Assert.Equal(2, Desk.Lines(desk.Types($"docker images {hub.Domain}/library/fedora -q")).Length);
    }

    /// <summary>Somebody else's image, with many layers.</summary>
    [Fact]
    public void S60_An_image_of_many_layers()
    {
        using var desk = new Desk();
        Assert.Contains("bufferoverflow/thrift", desk.Types($"docker search {hub.Domain}/thrift"));
        desk.Types($"docker pull {hub.Domain}/bufferoverflow/thrift");
        Assert.Equal("24", desk.Types($"docker inspect -f '{{{{len .RootFS.Layers}}}}' {hub.Domain}/bufferoverflow/thrift"));
        Assert.Equal("/step23", desk.Types($"docker run --rm {hub.Domain}/bufferoverflow/thrift cat /step23"));
    }

    /// <summary>A registry of one's own in a container answers on its port.</summary>
    [Fact]
    public void S15_A_private_registry()
    {
        using var desk = new Desk("registry:2");
        var port = LoopbackPort.Free();
        Assert.Matches("^[0-9a-f]{64}$", desk.Types($"docker run -d -p {port}:5000 --name registry registry:2"));
        Waiting.Until(() => desk.Tries($"curl -sSf http://127.0.0.1:{port}/v2/").Text == "{}", () => "the registry does not answer");
        Assert.Equal($"5000/tcp -> 0.0.0.0:{port}", desk.Types("docker port registry"));
    }

    /// <summary>The same, with its settings given in the environment.</summary>
    [Fact]
    public void S64_A_registry_with_settings_from_the_environment()
    {
        using var desk = new Desk("registry");
        var port = LoopbackPort.Free();
        desk.Types("printf 'REGISTRY_HTTP_ADDR=:6000\\nREGISTRY_LOG_LEVEL=debug\\n' > settings");
        desk.Types($"docker run -p {port}:6000 -e REGISTRY_HTTP_HEADERS_X-STORY='[told]' --env-file settings -d registry");
        Assert.Contains($"0.0.0.0:{port}->6000/tcp", desk.Types("docker ps"));
        Waiting.Until(() => desk.Tries($"curl -sSf http://localhost:{port}/v2/").ExitCode == 0, () => $"the registry does not answer: {desk.Tries("docker logs $(docker ps -aq) 2>&1").Output}");
    }

    /// <summary>Into a registry of one's own, under a name that leads there.</summary>
    [Fact]
    public void S66_Push_to_a_private_registry()
    {
        using var desk = new Desk("registry:2", "ubuntu:14.04");
        var name = OwnRegistry(desk) + "/thriftdev";
        using (var terminal = desk.OnTerminal("docker run -t -i --name dev ubuntu:14.04 /bin/bash"))
        {
            terminal.BashPrompt();
            terminal.Asks("echo changed > /README");
            terminal.Type("exit\n");
            terminal.End();
        }

        desk.Types($"docker commit dev bobsmith/thriftdev; docker tag bobsmith/thriftdev {name}");
        Assert.Equal(desk.Types($"docker images -q {name}"), desk.Types("docker images -q bobsmith/thriftdev"));
        Assert.Contains("Pushed", desk.Tries($"docker push {name}").Succeeds().Error);
        Assert.Contains("thriftdev", desk.Types($"curl -sSf http://{name.Split('/')[0]}/v2/_catalog"));
        Assert.Contains("lready exists", desk.Tries($"docker push {name}").Succeeds().Error);
    }

    /// <summary>Removed here, an image comes back from the registry its name leads to; it is the same one.</summary>
    [Fact]
    public void S67_Recover_an_image_from_a_private_registry()
    {
        using var desk = new Desk("registry:2", "ubuntu:14.04");
        var name = OwnRegistry(desk) + "/thriftdev";
        desk.Types($"docker tag ubuntu:14.04 {name}; docker push -q {name}");
        var id = desk.Types($"docker images -q --no-trunc {name}");
        Assert.Contains("Deleted: ", desk.Types($"docker rmi ubuntu:14.04 {name}"));
        using (var terminal = desk.OnTerminal($"docker run -t -i {name}:latest /bin/bash"))
        {
            terminal.BashPrompt();
            Assert.Contains("rying to pull", terminal.Output);
            terminal.Type("exit\n");
            Assert.Equal(0, terminal.End());
        }

        Assert.Equal(id, desk.Types($"docker images -q --no-trunc {name}"));
    }

    private static string OwnRegistry(Desk desk)
    {
        desk.Types("docker run -d -p 127.0.0.1::5000 --name registry registry:2");
        var domain = desk.Types("docker port registry 5000");
        Waiting.Until(() => desk.Tries($"curl -sSf http://{domain}/v2/").ExitCode == 0, () => "the registry does not answer");
        return domain;
    }
}
