namespace Containers.E2E.Tests.Scenarios;

/// <summary>Files and images that go into and out of a store.</summary>
public class TransferScenarios
{
    /// <summary>"It has finished: give me what it made."</summary>
    [Fact]
    public void S10_Copy_out_of_a_finished_container()
    {
        using var desk = new Desk("ubuntu");
        desk.Types("docker run --name job ubuntu sh -c 'mkdir -p /path/to/find; cd /path/to/find; echo 1 > one; echo 2 > two'; mkdir put");
        Assert.Empty(desk.Types("docker ps -q"));
        desk.Types("docker cp job:/path/to/find ~/put");
        Assert.Equal("1\n2", desk.Types("cat put/find/one put/find/two"));
        desk.Types("docker cp put/find job:/back; docker cp job:/back/two .");
        Assert.Equal("2", desk.Types("cat two"));
    }

    /// <summary>An image as a file: not on a terminal, but into a file and back with name and all.</summary>
    [Fact]
    public void S68_Save_and_load()
    {
        using var desk = new Desk("ubuntu");
        desk.Types("docker run --name c ubuntu touch /new; docker commit -q c datav; docker rm c");
        using (var terminal = desk.OnTerminal("docker save datav"))
        {
            Assert.Equal(125, terminal.End());
            Assert.Contains("refusing", terminal.Output);
        }

        desk.Types("docker save -o datav.repo datav");
        Assert.InRange(new FileInfo(Path.Combine(desk.Home, "datav.repo")).Length, 1 << 20, 1 << 30);
        var id = desk.Types("docker images -q --no-trunc datav");
        desk.Types("docker rmi datav");
        Assert.Equal(string.Empty, desk.Types("docker images -q datav"));
        desk.Types("docker load -i datav.repo");
        Assert.Equal(id, desk.Types("docker images -q --no-trunc datav"));
        Assert.Equal("latest", desk.Types("docker images --format '{{.Tag}}' datav"));
    }

    /// <summary>A container's whole file system as an image of one layer.</summary>
    [Fact]
    public void S69_Export_and_import()
    {
        using var desk = new Desk("cirros");
        desk.Types("docker run -d --name sick_einstein cirros sh -c 'echo kept > /kept; exec sleep 1000'");
        Waiting.Until(() => desk.Tries("docker exec sick_einstein cat /kept").Text == "kept", () => "it does not begin");
        desk.Types("docker export -o se.tar sick_einstein");
        var id = desk.Types("cat se.tar | docker import - newbase:first_cut");
        Assert.Matches("^sha256:[0-9a-f]{64}$", id);
        Assert.Contains("first_cut", desk.Types("docker images"));
        Assert.Single(Desk.Lines(desk.Types("docker history newbase:first_cut"))[1..]);
        using var terminal = desk.OnTerminal("docker run -it newbase:first_cut /bin/sh");
        terminal.Until("/ # ");
        Assert.Contains("\r\nkept\r\n", terminal.Asks("cat /kept"));
        terminal.Type("exit\n");
        Assert.Equal(0, terminal.End());
    }

    /// <summary>A grown server, with everything on it, becomes an image.</summary>
    [Fact]
    public void S88_A_whole_system_becomes_an_image()
    {
        using var desk = new Desk();
        desk.Types($"mkdir -p server/srv; tar -C server -xf {Distribution.Archive("ubuntu")}; echo 'listen=80' > server/etc/app.conf; echo data > server/srv/data; touch -d @1000000 server/srv/data; chmod 4711 server/bin/ps");
        desk.Types("tar -C server --owner=0 --group=0 -c . | docker import -c 'CMD [\"cat\", \"/etc/app.conf\"]' - snowflake");
        Assert.Equal("listen=80", desk.Types("docker run --rm snowflake"));
        Assert.Equal("1000000 0\n4711", desk.Types("docker run --rm snowflake sh -c 'stat -c \"%Y %u\" /srv/data; stat -c %a /bin/ps'"));
    }

    /// <summary>Images move to another storage driver by being saved and loaded.</summary>
    [Fact]
    public void S89_Change_the_storage_driver()
    {
        using var desk = new Desk("ubuntu", "cirros");
        var before = desk.Types("docker images --no-trunc --format '{{.Repository}} {{.ID}}' | sort");
        desk.Types("docker save -m -o all.tar ubuntu cirros; docker rmi -a");
        Assert.Empty(desk.Types("docker images -q"));
        desk.Types("docker --storage-driver vfs load -i all.tar");
        Assert.Equal(before, desk.Types("docker --storage-driver vfs images --no-trunc --format '{{.Repository}} {{.ID}}' | sort"));
        Assert.Equal("Buildroot", desk.Types("docker --storage-driver vfs run --rm cirros sh -c '. /etc/os-release; echo $NAME'"));
        Assert.Contains("vfs", desk.Types("docker --storage-driver vfs info"));
    }
}
