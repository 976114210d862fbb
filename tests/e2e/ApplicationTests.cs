namespace Containers.E2E.Tests;

/// <summary>
/// An application of three tiers: PostgreSQL with its data in a volume, a web server that keeps notes in it, and who uses that.
/// The images are built from this machine's own programs.
/// </summary>
public sealed class ApplicationTests
{
    private const string Dockerfile = """
        FROM bb AS database
        COPY tree /
        COPY start /usr/local/bin/start
        RUN mkdir -p /var/lib/data && echo 'postgres:x:70:70::/var/lib/data:/bin/sh' >> /etc/passwd && echo 'postgres:x:70:' >> /etc/group && chown 70:70 /var/lib/data && chmod 700 /var/lib/data
        ENV PGDATA=/var/lib/data
        USER postgres
        EXPOSE 5432
        VOLUME /var/lib/data
        CMD ["/usr/local/bin/start"]

        FROM database AS site
        COPY notes /www/cgi-bin/notes
        ENV PGUSER=postgres PGDATABASE=postgres
        USER root
        EXPOSE 80
        CMD ["httpd", "-f", "-p", "80", "-h", "/www"]
        """;

    private const string Start = """
        #!/bin/sh
        set -e
        bin=$(echo /usr/lib/postgresql/*/bin)
        if [ ! -s $PGDATA/PG_VERSION ]; then
            $bin/initdb --no-sync --locale=C --encoding=UTF8 --auth-local=trust --auth-host=scram-sha-256 --pwfile=/run/secrets/password
            echo 'host all all all scram-sha-256' >> $PGDATA/pg_hba.conf
        fi
        exec $bin/postgres -c listen_addresses='*' -c unix_socket_directories=$PGDATA -c shared_buffers=8MB -c max_connections=20
        """;

    private const string Notes = """
        #!/bin/sh
        export PGPASSWORD=$(cat /run/secrets/password)
        query() { /usr/lib/postgresql/*/bin/psql -X -q -t -A -v ON_ERROR_STOP=1 -c "$1" 2>&1; }
        printf 'Content-Type: text/plain\r\n\r\n'
        case $QUERY_STRING in
            setup) query 'CREATE TABLE notes (id serial PRIMARY KEY, text text)' && echo ready ;;
            add=*) query "INSERT INTO notes (text) VALUES ('${QUERY_STRING#add=}') RETURNING text" ;;
            *) query "SELECT string_agg(text, ' ' ORDER BY id) FROM notes" ;;
        esac
        """;

    [Fact]
    public void An_application_of_three_tiers_is_used_stopped_killed_and_started_again_with_its_data_intact()
    {
        using var net = new NetworkStore();
        Build(net);
        net.Wherry("network", "create", "--internal", "back").Succeeds();
        net.Wherry("network", "create", "front").Succeeds();
        void RunDatabase() => net.Wherry(
            "run", "-d", "--name", "db", "--network", "back:alias=postgres", "-v", "notes:/var/lib/data", "--secret", "password,uid=70,mode=0400", "database").Succeeds();
        RunDatabase();
        net.Wherry("run", "-d", "--name", "web", "--network", "front", "--network", "back", "-e", "PGHOST=postgres", "--secret", "password", "--stop-timeout=0", "site").Succeeds();
        net.Wherry("run", "-d", "--name", "client", "--network", "front", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        string Ask(string what) => net.Wherry("exec", "client", "wget", "-qO-", $"http://web/cgi-bin/notes?{what}").Text;
        Comes(() => Ask("setup"), "ready");
        Assert.Equal("milk", Ask("add=milk"));
        Assert.Equal("bread", Ask("add=bread"));
        Assert.Equal("milk bread", Ask(""));
        Assert.NotEqual(0, net.Wherry("exec", "client", "nslookup", "db").ExitCode); // only the web server knows the database

        net.Wherry("stop", "web", "db").Succeeds();
        Assert.Equal("0", net.Inspect("db", "{{.State.ExitCode}}")); // it was asked, and put its files in order
        net.Wherry("start", "db", "web").Succeeds();
        Comes(() => Ask(""), "milk bread");

        NetworkStore.Kill(net.Inspect("db", "{{.State.ConmonPid}}"));
        net.Wherry("start", "db").Succeeds();
        Comes(() => Ask(""), "milk bread");

        net.Wherry("rm", "-f", "-v", "db").Succeeds(); // the volume has a name, so it stays
        RunDatabase();
        Comes(() => Ask(""), "milk bread");
        Assert.Equal("eggs", Ask("add=eggs"));
        Assert.Contains("volume notes is being used by the following", net.Wherry("volume", "rm", "notes").Exits(2).Error);
        net.Wherry("rm", "-f", "db").Succeeds();
        net.Wherry("volume", "rm", "notes").Succeeds();
    }

    [Fact]
    public void The_same_in_a_pod_finds_its_database_at_home()
    {
        using var net = new NetworkStore();
        Build(net);
        net.Wherry("network", "create", "front").Succeeds();
        net.Wherry("pod", "create", "--network", "front", "shop").Succeeds();
        net.Wherry("create", "--pod", "shop", "--name", "db", "-v", "notes:/var/lib/data", "--secret", "password,uid=70,mode=0400", "database").Succeeds();
        net.Wherry("create", "--pod", "shop", "--name", "web", "--requires", "db", "-e", "PGHOST=127.0.0.1", "--secret", "password", "--stop-timeout=0", "site").Succeeds();
        net.Wherry("pod", "start", "shop").Succeeds();
        net.Wherry("run", "-d", "--name", "client", "--network", "front", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        string Ask(string what) => net.Wherry("exec", "client", "wget", "-qO-", $"http://shop/cgi-bin/notes?{what}").Text;
        Comes(() => Ask("setup"), "ready");
        Assert.Equal("milk", Ask("add=milk"));
        net.Wherry("pod", "restart", "shop").Succeeds();
        Comes(() => Ask(""), "milk");
        net.Wherry("pod", "rm", "-f", "shop").Succeeds();
        net.Wherry("volume", "rm", "notes").Succeeds();
    }

    // Servers listen a while after they were started.
    private static void Comes(Func<string> ask, string answer)
    {
        var last = string.Empty;
        Waiting.Until(() => (last = ask()) == answer, () => $"wanted \"{answer}\", but had \"{last}\"");
    }

    private static void Build(NetworkStore net)
    {
        var context = Directory.CreateDirectory(Path.Combine(net.Scratch, "context")).FullName;
        foreach (var (name, text) in ((string, string)[])[("Dockerfile", Dockerfile), ("start", Start), ("notes", Notes)])
        {
            File.WriteAllText(Path.Combine(context, name), text + "\n");
            File.SetUnixFileMode(Path.Combine(context, name), (UnixFileMode)0x1ed);
        }

        Surroundings.Run("/bin/bash", ["-c", $$"""
            set -eu
            cd {{context}}; mkdir -p tree
            home=$(ls -d /usr/lib/postgresql/*/bin/postgres | tail -1); home=${home%/bin/postgres}; version=${home##*/}
            for program in postgres initdb psql; do install -D $home/bin/$program tree$home/bin/$program; done
            mkdir -p tree$home/lib tree/usr/share/postgresql
            for library in $home/lib/*.so; do case $library in */llvmjit.so) ;; *) cp $library tree$home/lib/ ;; esac; done
            cp -r /usr/share/postgresql/$version tree/usr/share/postgresql/
            for library in $(for program in $home/bin/{postgres,initdb,psql}; do ldd $program; done | grep -o '/[^ ]*' | sort -u); do
                mkdir -p tree${library%/*}; cp -Ln $library tree$library
            done
            """]).Succeeds();
        foreach (var target in (string[])["database", "site"])
        {
            net.Wherry("build", "-q", "--network=none", "--target", target, "-t", target, context).Succeeds();
        }

        File.WriteAllText(Path.Combine(context, "password"), "open sesame");
        net.Wherry("secret", "create", "password", Path.Combine(context, "password")).Succeeds();
    }
}
