using System.Globalization;

namespace Containers.E2E.Tests.Scenarios;

/// <summary>Images: listed, changed, committed, named and removed.</summary>
public class ImageScenarios
{
    /// <summary>"Which images have I, and away with those nobody needs."</summary>
    [Fact]
    public void S07_Image_housekeeping()
    {
        using var desk = new Desk("ubuntu", "busybox");
        desk.Types("docker run --name c busybox touch /changed; docker commit -q c busybox; docker rm c");
        var rows = Desk.Lines(desk.Types("docker images"));
        Assert.Matches(@"^REPOSITORY +TAG +IMAGE ID +CREATED +SIZE$", rows[0]);
        Assert.All(rows[1..], row => Assert.Matches(@"^\S+ +(latest|<none>) +[0-9a-f]{12} +.* ago +[0-9.]+[kM]B$", row));
        desk.Types($"docker import -q {Distribution.Archive("hello-world")} ubuntu");
        var dangling = desk.Types("docker images -q -f dangling=true");
        Assert.Single(Desk.Lines(dangling));
        Assert.Contains("Deleted: " + dangling, desk.Types("docker rmi $(docker images -q -f dangling=true)"));
        Assert.Equal(["busybox", "ubuntu"], Desk.Lines(desk.Types("docker images --format '{{.Repository}}'")).Order());
        desk.Types("docker rmi $(docker images -q)");
        Assert.Empty(desk.Types("docker images -aq"));
    }

    /// <summary>"What is this image made of?" A line for each step, and their sizes make up the image's.</summary>
    [Fact]
    public void S08_Layers_and_history()
    {
        using var desk = new Desk();
        desk.Types($"docker load -i {LayerStack.Make(desk.Home, "ubuntu", "ubuntu", ["/a", "/b", "/c", "/d"])}");
        var rows = Desk.Lines(desk.Types("docker history ubuntu"));
        Assert.Matches("^IMAGE +CREATED +CREATED BY +SIZE", rows[0]);
        Assert.Equal(6, rows[1..].Length);
        Assert.Matches(@"^[0-9a-f]{12} .* CMD \[""/bin/sh""\] +0B", rows[1]);
        Assert.Matches(@" ADD file:0 in / +[0-9.]+MB", rows[6]);
        var sizes = Desk.Lines(desk.Types("docker history --human=false --format '{{.Size}}' ubuntu")).Select(size => long.Parse(size, CultureInfo.InvariantCulture));
        Assert.Equal(desk.Types("docker image inspect -f '{{.Size}}' ubuntu"), $"{sizes.Sum()}");
    }

    /// <summary>Deleting a file in a later layer does not make an image smaller; exporting and importing it does.</summary>
    [Fact]
    public void S09_Layers_add_up_until_they_are_flattened()
    {
        using var desk = new Desk("busybox");
        long Size(string image) => long.Parse(desk.Types($"docker image inspect -f '{{{{.Size}}}}' {image}"), CultureInfo.InvariantCulture);

        desk.Types("docker run --name large busybox dd if=/dev/urandom of=/large bs=1M count=8; docker commit -q large large:1");
        desk.Types("docker run --name small large:1 rm /large; docker commit -q small small:1");
        Assert.True(Size("small:1") >= Size("large:1"));
        Assert.Equal("3", desk.Types("docker image inspect -f '{{len .RootFS.Layers}}' small:1"));
        desk.Types("docker export small > myImage.tar; cat myImage.tar | docker import - some-name:latest");
        desk.Types("docker export small | docker import - exampleimagelocal:new");
        Assert.All((string[])["some-name:latest", "exampleimagelocal:new"], image =>
        {
            Assert.True(Size(image) < Size("small:1") - 8_000_000, $"{Size(image)} {Size("small:1")}");
            Assert.Single(Desk.Lines(desk.Types($"docker history -q {image}")));
            Assert.Equal("1", desk.Types($"docker image inspect -f '{{{{len .RootFS.Layers}}}}' {image}"));
        });
    }

    /// <summary>"Make an image of what I changed": the change is in the new image and not in the old one.</summary>
    [Fact]
    public void S14_Commit_a_change()
    {
        using var desk = new Desk("busybox");
        desk.Types("docker run busybox mkdir /home/test");
        var id = desk.Types("docker ps -aq");
        Assert.Matches("^sha256:[0-9a-f]{64}$", desk.Types($"docker commit {id} busybox_modified"));
        var images = desk.Types("docker images -a");
        Assert.Contains("busybox_modified", images);
        Assert.Equal(3, Desk.Lines(images).Length);
        const string Search = "[ -d /home/test ] && echo 'Directory found' || echo 'Directory not found'";
        Assert.Equal("Directory not found", desk.Types($"docker run busybox {Search}"));
        Assert.Equal("Directory found", desk.Types($"docker run busybox_modified {Search}"));
    }

    /// <summary>A tag that moves leaves an image without one; lists show just what is asked for, in the form asked for.</summary>
    [Fact]
    public void S22_Dangling_images_filters_and_formats()
    {
        using var desk = new Desk("alpine:3.4");
        desk.Types("docker run --name change alpine:3.4 touch /3.4; docker commit -q -c 'LABEL horses=375' change dodge:challenger; docker run --name again alpine:3.4 touch /3.5");
        var old = desk.Types("docker image ls -q dodge");
        Assert.NotEqual(old, desk.Types("docker commit -q again dodge:challenger; docker image ls -q dodge"));
        Assert.Matches($@"<none> +<none> +{old}", desk.Types("docker image ls"));
        Assert.Equal(old, desk.Types("docker image ls --filter dangling=true -q"));
        Assert.Equal(old, desk.Types("docker image ls --filter label=horses -q"));
        Assert.Equal(old, desk.Types("docker image ls --filter since=alpine:3.4 --filter before=dodge:challenger -q"));
        Assert.Equal("alpine", desk.Types("docker image ls --filter before=" + old + " --format '{{.Repository}}'"));
        desk.Types("docker tag alpine:3.4 alpine:latest");
        Assert.Equal("alpine: latest", desk.Types("docker image ls --filter=reference=\"*:latest\" --format \"{{.Repository}}: {{.Tag}}\""));
        Assert.All(Desk.Lines(desk.Types("docker image ls --format \"{{.Size}}\"")), size => Assert.Matches(@"^[0-9.]+[kMG]?B$", size));
        Assert.Matches(@"^dodge: challenger: [0-9.]+MB$", desk.Types("docker image ls --format \"{{.Repository}}: {{.Tag}}: {{.Size}}\" dodge"));

        desk.Types("docker rm change again");
        Assert.Contains(old, desk.Types("docker image prune -f"));
        Assert.Equal(["alpine", "alpine", "dodge"], Desk.Lines(desk.Types("docker image ls --format '{{.Repository}}'")).Order());
        desk.Types("docker create alpine:3.4; docker image prune -a -f");
        Assert.Equal(["alpine", "alpine"], Desk.Lines(desk.Types("docker image ls --format '{{.Repository}}'")));
    }

    /// <summary>One image, several, all: by id and by name, and none that is in use.</summary>
    [Fact]
    public void S27_Deleting_images()
    {
        using var desk = new Desk("alpine", "ubuntu", "centos");
        var ids = Desk.Lines(desk.Types("docker image ls -q"));
        Assert.Equal(3, ids.Length);
        var alpine = desk.Types("docker image ls -q alpine");
        desk.Types("docker create --name user alpine");
        Assert.Contains("in use by a container", desk.Tries($"docker image rm {alpine}").Exits(1).Error);
        desk.Types("docker rm user");
        Assert.Matches($@"^Untagged: \S*alpine:latest\nDeleted: {alpine}", desk.Types($"docker image rm {alpine}"));
        var lines = Desk.Lines(desk.Types("docker image rm $(docker image ls -q) -f"));
        Assert.Equal(2, lines.Count(line => line.StartsWith("Untagged: ", StringComparison.Ordinal)));
        Assert.Equal(2, lines.Count(line => line.StartsWith("Deleted: ", StringComparison.Ordinal)));
        Assert.Single(Desk.Lines(desk.Types("docker image ls")));
    }

    /// <summary>"What will this image do if I say nothing?" And something else if I say so.</summary>
    [Fact]
    public void S34_The_default_program_of_an_image()
    {
        using var desk = new Desk("alpine");
        desk.Types("docker run --name m alpine true; docker commit -q -c 'CMD [\"echo\", \"as the image says\"]' m ci; docker commit -q -c 'ENTRYPOINT [\"echo\", \"always\"]' m fixed");
        Assert.Equal("[echo as the image says]", desk.Types("docker image inspect -f '{{.Config.Cmd}}' ci"));
        Assert.Equal("[echo always]", desk.Types("docker image inspect -f '{{.Config.Entrypoint}}' fixed"));
        Assert.Equal("as the image says", desk.Types("docker run --rm ci"));
        Assert.Equal("as I say", desk.Types("docker run --rm ci echo as I say"));
        Assert.Equal("always this too", desk.Types("docker run --rm fixed this too"));
    }

    /// <summary>"How much disk does each container take?" Its own, and with the image below.</summary>
    [Fact]
    public void S35_Sizes_on_the_disk()
    {
        using var desk = new Desk("alpine");
        desk.Types("docker run --name idle alpine true; docker run --name writer alpine dd if=/dev/zero of=/file bs=1000 count=5000");
        var rows = Desk.Lines(desk.Types("docker ps -a -s"));
        Assert.EndsWith("SIZE", rows[0], StringComparison.Ordinal);
        Assert.Matches(@"writer +5MB \(virtual [0-9.]+MB\)$", rows[1]);
        Assert.Matches(@"idle +0B \(virtual [0-9.]+MB\)$", rows[2]);
    }

    /// <summary>"What did I change?" The container's own layer holds that, and no more.</summary>
    [Fact]
    public void S52_Only_changes_are_in_the_containers_layer()
    {
        using var desk = new Desk("centos");
        desk.Types("docker run --name c centos sh -c 'echo hello > /README.md; echo x > /tmp/file'");
        var changes = Desk.Lines(desk.Types($"docker diff {desk.Types("docker ps -aq")[..5]}"));
        Assert.Contains("A /README.md", changes);
        Assert.Contains("C /tmp", changes);
        Assert.Contains("A /tmp/file", changes);
        if (Surroundings.Driver != "vfs")
        {
            var upper = desk.Types("docker inspect -f '{{.GraphDriver.Data.UpperDir}}' c");
            Assert.Equal("hello\n", File.ReadAllText(Path.Combine(upper, "README.md")));
            Assert.False(File.Exists(Path.Combine(upper, "bin", "bash")));
        }
    }

    /// <summary>"My development environment is ready: keep it, with my name on it."</summary>
    [Fact]
    public void S56_Commit_with_author_and_message()
    {
        using var desk = new Desk("ubuntu:14.04");
        string id;
        using (var terminal = desk.OnTerminal("docker run -t -i ubuntu:14.04 /bin/bash"))
        {
            id = terminal.BashPrompt();
            terminal.Asks("mkdir /thrift; dd if=/dev/urandom of=/thrift/compiler bs=1M count=3 2> /dev/null");
            terminal.Type("exit\n");
            terminal.End();
        }

        desk.Types($"docker commit -m \"Thrift dev\" -a \"Sam Thrift\" {id} user_sam/thriftdev:0.9.1");
        Assert.Matches(@"(?m)^user_sam/thriftdev +0\.9\.1 +[0-9a-f]{12} ", desk.Types("docker images"));
        Assert.Equal("Sam Thrift", desk.Types("docker inspect -f '{{.Author}}' user_sam/thriftdev:0.9.1"));
        Assert.Contains("Thrift dev", desk.Types("docker history user_sam/thriftdev:0.9.1"));
        var sizes = Desk.Lines(desk.Types("docker image inspect -f '{{.Size}}' user_sam/thriftdev:0.9.1 ubuntu:14.04")).Select(long.Parse).ToArray();
        Assert.InRange(sizes[0] - sizes[1], 3 << 20, 4 << 20);
    }

    /// <summary>"What was this made of, and that?" Up to the image that was made of nothing.</summary>
    [Fact]
    public void S57_The_ancestry_of_an_image()
    {
        using var desk = new Desk("ubuntu:14.04");
        desk.Types("docker run --name one ubuntu:14.04 sh -c 'echo 1 > /README'; docker commit -q one thriftdev:0.9.1");
        desk.Types("docker run --name two thriftdev:0.9.1 sh -c 'echo 2 > /README'; docker commit -q two thriftdev:0.9.1_rm");
        var ids = Desk.Lines(desk.Types("docker inspect -f='{{.Id}}' ubuntu:14.04 thriftdev:0.9.1"));
        Assert.Equal(ids[1], desk.Types("docker inspect -f='{{.Parent}}' thriftdev:0.9.1_rm"));
        Assert.Equal(ids[0], desk.Types($"docker inspect -f='{{{{.Parent}}}}' {ids[1]}"));
        Assert.Equal(string.Empty, desk.Types($"docker inspect -f='{{{{.Parent}}}}' {ids[0]}"));
    }

    /// <summary>Images that are there only for others are hidden until asked for.</summary>
    [Fact]
    public void S58_Intermediate_images_are_hidden()
    {
        using var desk = new Desk("ubuntu");
        desk.Types("docker run --name one ubuntu touch /1; docker commit -q one; docker tag $(docker images -q -f dangling=true) step");
        desk.Types("docker run --name two step touch /2; docker commit -q two registry; docker untag step");
        Assert.DoesNotContain("<none>", desk.Types("docker images"));
        Assert.Single(Desk.Lines(desk.Types("docker images -a")), row => row.StartsWith("<none> ", StringComparison.Ordinal));
        Assert.Equal(4, Desk.Lines(desk.Types("docker history registry")).Length);
        Assert.Contains(desk.Types("docker inspect -f '{{.Id}}' registry"), desk.Types("docker history --no-trunc registry"));
        desk.Types("docker rm one two; docker rmi --no-prune registry");
        Assert.Equal(["<none>", "ubuntu"], Desk.Lines(desk.Types("docker images -a --format '{{.Repository}}'")).Order());
    }

    /// <summary>When an image may go: not while a container is made of it, running or not; a name may always go.</summary>
    [Fact]
    public void S59_The_rules_of_removing_images()
    {
        using var desk = new Desk("ubuntu");
        var container = desk.Types("docker run -d --stop-signal KILL ubuntu sleep 1000");
        desk.Types("docker run --name c ubuntu touch /changed; docker commit -q c thriftdev:0.9.1; docker rm c; docker tag ubuntu other");
        Assert.Matches(@"^Untagged: \S*thriftdev:0\.9\.1\nDeleted: [0-9a-f]{64}$", desk.Types("docker rmi thriftdev:0.9.1"));
        Assert.Matches(@"^Untagged: \S*other:latest$", desk.Types("docker rmi other"));
        var id = desk.Types("docker images -q ubuntu");
        var refused = desk.Tries($"docker rmi {id}").Exits(1).Error;
        Assert.Contains(container, refused);
        desk.Types($"docker stop {container}");
        Assert.Contains(container, desk.Tries($"docker rmi {id}").Exits(1).Error);
        desk.Types($"docker rm {container}");
        Assert.Contains($"Deleted: {id}", desk.Types($"docker rmi {id}"));
        Assert.Empty(desk.Types("docker images -aq"));
    }

    /// <summary>Another name for an image; it loses none of those it has.</summary>
    [Fact]
    public void S65_An_image_gets_another_name()
    {
        using var desk = new Desk("ubuntu:12.04.5");
        desk.Types("docker tag ubuntu:12.04.5 bobsmith/ubuntu:prod_2015-02-15");
        Assert.Matches(@"^bobsmith/ubuntu +prod_2015-02-15 ", Desk.Lines(desk.Types("docker images bobsmith/ubuntu"))[1]);
        Assert.Equal(desk.Types("docker images -q ubuntu:12.04.5"), desk.Types("docker images -q bobsmith/ubuntu"));
        Assert.Contains("12.04.5", desk.Types("docker images ubuntu"));
        desk.Types("docker tag ubuntu:12.04.5 mine");
        Assert.Contains("latest", desk.Types("docker images mine"));
    }

    /// <summary>An image that is used like a command: what follows its name are the command's arguments, flags too.</summary>
    [Fact]
    public void S75_An_image_as_a_command()
    {
        using var desk = new Desk("ubuntu");
        desk.Types("""docker run --name m ubuntu sh -c "printf '#!/bin/sh\necho thrift: \"\$@\"\n' > /bin/thrift; chmod +x /bin/thrift"; docker commit -q -c 'ENTRYPOINT ["thrift"]' m thrift; docker rm m""");
        Assert.Equal("thrift: --gen cpp myidl.thrift", desk.Types("docker run thrift --gen cpp myidl.thrift"));
        Assert.Equal("thrift: --gen java appcore.thrift", desk.Types("docker run --rm thrift --gen java appcore.thrift"));
    }
}
