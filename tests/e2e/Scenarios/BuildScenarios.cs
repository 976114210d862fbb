namespace Containers.E2E.Tests.Scenarios;

/// <summary>Images of Dockerfiles, as the stories have them; packages that came from a network are programs of the image here.</summary>
public class BuildScenarios
{
    /// <summary>A developer gets the sources, looks at the Dockerfile, builds, runs, opens the page, and cleans up.</summary>
    [Fact]
    public void S18_A_day_of_a_developer()
    {
        using var desk = new Desk("alpine");
        var port = LoopbackPort.Free();
        desk.Types("mkdir psweb; echo '<h1>Hello Docker learners!!!</h1>' > psweb/index.html");
        File.WriteAllText(Path.Combine(desk.Home, "psweb", "Dockerfile"), """
            FROM alpine
            LABEL maintainer="nigelpoulton@example.com"
            RUN mkdir -p /src && echo 'prepared' > /src/packages
            COPY . /src
            WORKDIR /src
            RUN test -f packages
            EXPOSE 8080
            ENTRYPOINT ["httpd", "-f", "-v", "-p", "8080", "-h", "/src"]
            """);
        Assert.Equal(5, Desk.Lines(desk.Types("cd psweb; grep -v '^ ' Dockerfile | head -5")).Length);
        desk.Types("cd psweb; docker image build --network=none -t test:latest .");
        Assert.Matches("test +latest", desk.Types("docker image ls"));
        desk.Types($"docker container run -d --name web1 --publish {port}:8080 test:latest");
        Waiting.Until(() => desk.Tries($"curl -s http://127.0.0.1:{port}/").Output.Contains("Hello Docker learners"), () => "the page does not come");
        desk.Types("docker container rm web1 -f; docker image rm test:latest");
        Assert.Empty(desk.Containers());
    }

    /// <summary>The first build: every step is shown, the image is listed, and the next build does nothing again.</summary>
    [Fact]
    public void S70_A_first_Dockerfile()
    {
        using var desk = new Desk("ubuntu");
        WriteThriftdev(desk, string.Empty);
        var shown = desk.Tries("cd thriftdev; docker build --network=none .").Succeeds();
        Assert.Matches(@"\[1/6\] FROM ubuntu", shown.Error);
        Assert.Matches(@"\[3/6\] RUN echo updated", shown.Error);
        Assert.Matches("^[0-9a-f]{64}$", shown.Text);
        Assert.Contains("<none>", desk.Types("docker images -a"));
    }

    /// <summary>A second build takes everything from the cache and is the same image; a changed line does again what follows; --no-cache all.</summary>
    [Fact]
    public void S71_The_build_cache()
    {
        using var desk = new Desk("ubuntu");
        WriteThriftdev(desk, string.Empty);
        var first = desk.Types("docker build --network=none -q -t bobsmith/thriftdev:0.1.0 thriftdev");
        var again = desk.Tries("docker build --network=none -t bobsmith/thriftdev:0.1.0 thriftdev").Succeeds();
        Assert.Equal(first, "sha256:" + again.Text);
        Assert.Equal(3, again.Error.Split("CACHED").Length - 1);
        var history = Desk.Lines(desk.Types("docker history bobsmith/thriftdev:0.1.0"));
        Assert.Contains("EXPOSE 9418", history[1]);
        Assert.Equal(7, history.Length);
        WriteThriftdev(desk, "ENV REFRESHED_AT 2014-06-01");
        Assert.Equal(0, desk.Tries("docker build --network=none -t bobsmith/thriftdev:0.1.0 thriftdev").Succeeds().Error.Split("CACHED").Length - 1);
        Assert.Equal(3, desk.Tries("docker build --network=none -t bobsmith/thriftdev:0.1.0 thriftdev").Succeeds().Error.Split("CACHED").Length - 1);
        Assert.DoesNotContain("CACHED", desk.Tries("docker build --network=none --no-cache -t bobsmith/thriftdev:0.1.0 thriftdev").Succeeds().Error);
        Assert.Contains("<none>", desk.Types("docker images"));
    }

    /// <summary>A build of another file; the sources of a repository are <see cref="RemoteBuildTests"/>'.</summary>
    [Fact]
    public void S72_Another_file()
    {
        using var desk = new Desk("ubuntu");
        WriteThriftdev(desk, string.Empty);
        desk.Types("mv thriftdev/Dockerfile thriftdev/Other; docker build --network=none -f thriftdev/Other -t=bobs/thrift:v1 thriftdev");
        Assert.Equal("Our development image", desk.Types("docker run --rm --network=none bobs/thrift:v1 cat /README.md"));
        Assert.Contains("no Containerfile or Dockerfile", desk.Tries("docker build thriftdev").Error);
    }

    /// <summary>Three servers, with the lines their Dockerfiles have in print; archive, download and tools are programs of the image.</summary>
    [Fact]
    public void S73_Servers_built_from_Dockerfiles()
    {
        using var desk = new Desk("ubuntu");
        Archive.Fill(desk, "ubuntu", "ubuntu:12.04");
        Write(desk, "apache", """
            FROM ubuntu:12.04
            MAINTAINER Bob Smith "bob@example.com"
            RUN apt-get update && \
                apt-get install -y apache2 && \
                apt-get clean && \
                rm -rf /var/lib/apt/lists/* /tmp/*
            ENV APACHE_RUN_USER www-data
            ENV APACHE_RUN_GROUP www-data
            ENV APACHE_LOG_DIR /var/log/apache2
            EXPOSE 80
            CMD ["/usr/sbin/apache2", "-D", "FOREGROUND"]
            """);
        Write(desk, "couchdb", """
            FROM ubuntu:12.04
            MAINTAINER Bob Smith "bob@example.com"
            RUN apt-get update
            RUN apt-get install -y \
                bzr \
                git \
                mercurial
            RUN wget http://mirror.example.com/couchdb/apache-couchdb-1.6.1.tar.gz
            RUN tar -xzf apache-couchdb-1.6.1.tar.gz
            RUN cd apache-couchdb-1.6.1 && ./configure && make && make install
            RUN printf "[httpd]\nport = 8101\nbind_address = 0.0.0.0" > /usr/local/etc/couchdb.ini
            EXPOSE 8101
            CMD ["/usr/local/bin/couchdb"]
            """);
        Write(desk, "rackup", """
            FROM ubuntu:12.04
            LABEL maintainer="bob@example.com"
            USER jane
            ENV APP_DIR /tmp/app
            WORKDIR /tmp
            RUN bundle install
            WORKDIR $APP_DIR
            ENTRYPOINT ["cat", "/tmp/gems"]
            """);
        desk.Types("docker build --network=none -t bobs/apache apache; docker build --network=none -t bobs/couchdb couchdb; docker build --network=none -t bobs/rackup rackup");
        Assert.Equal("0", desk.Types("docker run --rm --network=none bobs/apache sh -c 'ls /var/lib/apt/lists | wc -l'"));
        Assert.Equal("bzr git mercurial", desk.Types("docker run --rm --network=none bobs/couchdb sh -c 'echo $(cat /var/lib/packages)'"));
        Assert.Equal("installed by jane in /tmp", desk.Types("docker run --rm --network=none bobs/rackup"));
        Assert.Contains("It works!", Answer(desk, "bobs/apache", 80));
        Assert.Contains("Welcome", Answer(desk, "bobs/couchdb", 8101));
    }

    private static string Answer(Desk desk, string image, int inside)
    {
        var (port, answer) = (LoopbackPort.Free(), string.Empty);
        var id = desk.Types($"docker run -d -p {port}:{inside} {image}");
        Waiting.Until(() => (answer = desk.Tries($"curl -s http://127.0.0.1:{port}/").Output).Length > 0, () => $"{image} does not answer");
        desk.Types($"docker rm -f {id}");
        return answer;
    }

    private static void Write(Desk desk, string directory, string dockerfile)
    {
        Directory.CreateDirectory(Path.Combine(desk.Home, directory));
        File.WriteAllText(Path.Combine(desk.Home, directory, "Dockerfile"), dockerfile);
    }

    /// <summary>Variables in variables, an entry point, and a command that is its arguments.</summary>
    [Fact]
    public void S76_Variables_in_variables()
    {
        using var desk = new Desk("alpine");
        desk.Types("mkdir -p distribution/cmd; echo 'all: ; echo made > registry' > distribution/Makefile; echo version: 0.1 > distribution/cmd/config.yml");
        File.WriteAllText(Path.Combine(desk.Home, "distribution", "Dockerfile"), """
            FROM alpine
            ENV GOPATH /go
            ENV DISTRIBUTION_DIR $GOPATH/src/github.com/docker/distribution
            ENV GOPATH $DISTRIBUTION_DIR/Godeps/_workspace:$GOPATH
            WORKDIR $DISTRIBUTION_DIR
            COPY . $DISTRIBUTION_DIR
            RUN echo made > registry
            EXPOSE 5000
            ENTRYPOINT ["cat"]
            CMD ["registry", "cmd/config.yml"]
            """);
        desk.Types("docker build --network=none -t registry:2 distribution");
        Assert.Equal("made\nversion: 0.1", desk.Types("docker run --rm --network=none registry:2"));
        Assert.Equal("version: 0.1", desk.Types("docker run --rm --network=none registry:2 cmd/config.yml"));
        Assert.Equal("/go/src/github.com/docker/distribution/Godeps/_workspace:/go", desk.Types("docker run --rm --network=none --entrypoint sh registry:2 -c 'echo $GOPATH'"));
    }

    /// <summary>What a base image left to be done is done right after FROM, for children and not for their children.</summary>
    [Fact]
    public void S79_Triggers()
    {
        using var desk = new Desk("ubuntu");
        desk.Types("mkdir base site grandchild; echo '<p>ours</p>' > site/index.html");
        File.WriteAllText(Path.Combine(desk.Home, "base", "Dockerfile"), "FROM ubuntu\nRUN mkdir -p /var/www\nONBUILD ADD . /var/www/\nEXPOSE 80\nCMD [\"cat\", \"/var/www/index.html\"]\n");
        File.WriteAllText(Path.Combine(desk.Home, "site", "Dockerfile"), "FROM bobs/apache\nENV APP site\n");
        File.WriteAllText(Path.Combine(desk.Home, "grandchild", "Dockerfile"), "FROM bobs/webapp\nENV MORE 1\n");
        File.WriteAllText(Path.Combine(desk.Home, "grandchild", "index.html"), "not mine");
        desk.Types("docker build --network=none -t bobs/apache base; docker build -t bobs/webapp site; docker build -t bobs/grandchild grandchild");
        Assert.Equal("<p>ours</p>", desk.Types("docker run --rm --network=none bobs/webapp"));
        Assert.Equal("<p>ours</p>", desk.Types("docker run --rm --network=none bobs/grandchild"));
    }

    private static void WriteThriftdev(Desk desk, string line)
    {
        Directory.CreateDirectory(Path.Combine(desk.Home, "thriftdev"));
        File.WriteAllText(Path.Combine(desk.Home, "thriftdev", "Dockerfile"), $"""
            FROM ubuntu
            MAINTAINER Bob Smith "bob@example.com"
            {(line.Length > 0 ? line : "# no refreshing")}
            RUN echo updated > /packages
            RUN cp /packages /installed
            RUN echo 'Our development image' > /README.md
            EXPOSE 9418
            """);
    }
}
