namespace Containers.E2E.Tests.Scenarios;

/// <summary>Data that outlives containers.</summary>
public class VolumeScenarios
{
    /// <summary>"Let a second container see what the first one wrote", without naming a volume.</summary>
    [Fact]
    public void S77_An_anonymous_volume_is_shared()
    {
        using var desk = new Desk("ubuntu");
        var id = desk.Types("docker run -i -v /some/dir ubuntu <<< 'echo some text > /some/dir/test.md'; docker ps -aq");
        Assert.Equal("some text", desk.Types($"docker run -i --volumes-from={id} ubuntu <<< 'cat /some/dir/test.md'"));
        var source = desk.Types($"docker inspect -f '{{{{range .Mounts}}}}{{{{.Source}}}}{{{{end}}}}' {id}");
        Assert.Equal($"map[/some/dir:{source}]", desk.Types($"docker inspect -f \"{{{{.Volumes}}}}\" {id}"));
        Assert.Equal("map[/some/dir:true]", desk.Types($"docker inspect -f \"{{{{.VolumesRW}}}}\" {id}"));
        Assert.Equal("some text\n", File.ReadAllText(Path.Combine(source, "test.md")));
        desk.Types("docker rm -v $(docker ps -aq)");
        Assert.False(Directory.Exists(source));
    }

    /// <summary>An image brings data that its containers find in a volume.</summary>
    [Fact]
    public void S78_An_image_with_starter_data()
    {
        using var desk = new Desk("centos");
        desk.Types("mkdir pages");
        File.WriteAllText(Path.Combine(desk.Home, "pages", "Dockerfile"), """
            FROM centos
            RUN mkdir -p /var/www/html
            RUN echo '<h1>index</h1>' > /var/www/html/index.html
            RUN echo '<h1>about</h1>' > /var/www/html/about.html
            RUN echo '<h1>contact</h1>' > /var/www/html/contact.html
            VOLUME /var/www/html
            """);
        desk.Types("docker build --network=none -t data pages");
        desk.Types("docker run --name one data rm /var/www/html/about.html");
        Assert.Equal("contact.html\nindex.html", desk.Types("docker run --rm --volumes-from one centos ls /var/www/html"));
        Assert.Equal("<h1>about</h1>", desk.Types("docker run --rm data cat /var/www/html/about.html"));
        desk.Types("docker rm -v one");
        Assert.Empty(desk.Types("docker volume ls -q"));
    }

    /// <summary>Directories and single files of the host, to read and write or to read only.</summary>
    [Fact]
    public void S83_Directories_and_files_of_the_host()
    {
        using var desk = new Desk("ubuntu:14.04");
        desk.Types("mkdir data src; echo read me > data/README.md; echo code > src/app; echo 'echo old' > .bash_history");
        using (var terminal = desk.OnTerminal("docker run -i -t -v ~/data:/webdata --name=\"web01\" ubuntu:14.04 /bin/bash"))
        {
            terminal.BashPrompt();
            Assert.Contains("\r\nread me\r\n", terminal.Asks("cat /webdata/README.md"));
            terminal.Asks("echo answer > /webdata/answer");
            terminal.Type("exit\n");
            terminal.End();
        }

        Assert.Equal("answer\n", File.ReadAllText(Path.Combine(desk.Home, "data", "answer")));
        var refused = desk.Tries("docker run --rm -v ~/src:/opt/wapp:ro ubuntu:14.04 sh -c 'cat /opt/wapp/app; echo worse > /opt/wapp/app'").Exits(1);
        Assert.Equal("code", refused.Text);
        Assert.Contains("Read-only file system", refused.Error);
        Assert.Equal("code\n", File.ReadAllText(Path.Combine(desk.Home, "src", "app")));
        desk.Types("docker run --rm -v ~/.bash_history:/.bash_history ubuntu:14.04 sh -c 'echo echo new >> /.bash_history'");
        Assert.Equal("echo old\necho new\n", File.ReadAllText(Path.Combine(desk.Home, ".bash_history")));
    }

    /// <summary>A container that never runs holds the data of others; the data goes with the last of them.</summary>
    [Fact]
    public void S84_A_data_container()
    {
        using var desk = new Desk("ubuntu");
        desk.Types("docker create -v /dbdata --name dbdata ubuntu");
        desk.Types("docker run -d --stop-signal KILL --volumes-from dbdata --name db1 ubuntu sh -c 'echo from db1 > /dbdata/db1; exec sleep 1000'");
        desk.Types("docker run -d --stop-signal KILL --volumes-from dbdata --name db2 ubuntu sh -c 'echo from db2 > /dbdata/db2; exec sleep 1000'");
        desk.Types("docker run -d --stop-signal KILL --volumes-from db1 --name db3 ubuntu sleep 1000");
        Waiting.Until(() => desk.Tries("docker exec db3 cat /dbdata/db1 /dbdata/db2").Output == "from db1\nfrom db2\n", () => "db3 does not see the data of the others");
        Assert.Equal("created", desk.Types("docker inspect -f '{{.State.Status}}' dbdata"));

        Assert.Equal("dbdata", desk.Types("docker rm -v dbdata"));
        Assert.Equal("db1\ndb2", desk.Types("docker stop db1 db2 > /dev/null; docker rm -v db1 db2"));
        Assert.Single(Desk.Lines(desk.Types("docker volume ls -q")));
        Assert.Equal("from db1", desk.Types("docker exec db3 cat /dbdata/db1"));
        Assert.Equal("db3", desk.Types("docker rm -f -v db3"));
        Assert.Empty(desk.Types("docker volume ls -q"));

        desk.Types("mkdir data; echo mine > data/file; docker create -v ~/data:/webdata --name=\"webdata\" ubuntu");
        Assert.Equal("mine", desk.Types("docker run --rm --volumes-from webdata ubuntu cat /webdata/file"));
        desk.Types("docker rm -v webdata");
        Assert.Equal("mine\n", File.ReadAllText(Path.Combine(desk.Home, "data", "file")));
    }
}
