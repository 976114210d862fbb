namespace Containers.E2E.Tests;

/// <summary>build: instructions, contexts, the cache, and what a user sees when something goes wrong.</summary>
public class BuildTests
{
    private static readonly string[] s_offline = ["build", "--network=none", "-q"];

    [Fact]
    public void Instructions_make_layers_and_settings()
    {
        using var store = new Store();
        var context = Context(store, ("Dockerfile", """
            FROM bb
            LABEL maintainer="Jane Doe" version=2
            ARG WHO=world
            ENV GREETING=hello TARGET=${WHO}
            WORKDIR /srv/app
            COPY files/ ./
            COPY files/a.txt /copied
            RUN echo "$GREETING $WHO" > greeting && rm b.txt
            USER 1000:1000
            EXPOSE 80 9000-9001/udp
            VOLUME /data
            STOPSIGNAL SIGINT
            HEALTHCHECK --interval=5s --retries=2 CMD true
            ENTRYPOINT ["cat"]
            CMD ["/srv/app/greeting"]
            """), ("files/a.txt", "A"), ("files/b.txt", "B"));
        var id = Build(store, context, "--build-arg", "WHO=you", "-t", "app:1").Succeeds().Text;
        Assert.Equal(id, "sha256:" + store.Inspect("app:1", "{{.Id}}"));
        Assert.Equal("hello you", store.Wherry("run", "--rm", "--network=none", "app:1").Succeeds().Text);
        Assert.Equal("A 0:0", store.Wherry("run", "--rm", "--network=none", "--entrypoint=sh", "app:1", "-c", "echo $(cat /copied) $(stat -c %u:%g /copied)").Succeeds().Text);
        Assert.Equal("a.txt\ngreeting", store.Wherry("run", "--rm", "--network=none", "--entrypoint=ls", "app:1", "/srv/app").Succeeds().Text);
        Assert.Equal("[PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin GREETING=hello TARGET=you]", store.Inspect("app:1", "{{.Config.Env}}"));
        Assert.Equal("map[80/tcp:map[] 9000/udp:map[] 9001/udp:map[]] map[/data:map[]] SIGINT 1000:1000 /srv/app", store.Inspect("app:1", "{{.Config.ExposedPorts}} {{.Config.Volumes}} {{.Config.StopSignal}} {{.Config.User}} {{.Config.WorkingDir}}"));
        Assert.Equal("Jane Doe 2", store.Inspect("app:1", "{{.Config.Labels.maintainer}} {{.Config.Labels.version}}"));
        Assert.Contains("RUN |1 WHO=you /bin/sh -c echo", store.Wherry("history", "--no-trunc", "app:1").Succeeds().Text);
    }

    [Fact]
    public void Only_the_stages_that_are_needed_are_built_and_files_go_from_one_to_another()
    {
        using var store = new Store();
        var context = Context(store, ("Dockerfile", """
            FROM bb AS unneeded
            RUN false
            FROM bb AS tools
            RUN mkdir /out && echo built > /out/tool && chown 7:8 /out/tool && chmod 4755 /out/tool && ln -s tool /out/link
            FROM scratch AS final
            COPY --from=tools /out /opt
            COPY --from=bb /bin /bin
            COPY --from=tools --chown=1:2 --chmod=600 /out/tool /owned
            FROM final AS last
            ENV X=1
            """));
        Build(store, context, "-t", "app").Succeeds();
        Assert.Equal(
            "4755 7:8 regular file\n777 0:0 symbolic link\n600 1:2 regular file",
            store.Wherry("run", "--rm", "--network=none", "app", "/bin/stat", "-c", "%a %u:%g %F", "/opt/tool", "/opt/link", "/owned").Succeeds().Text);
        Assert.Equal("[PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin X=1]", store.Inspect("app", "{{.Config.Env}}"));
        Build(store, context, "--target", "tools", "-t", "tools").Succeeds();
        var wrong = Build(store, context, "--target", "nope").Exits(125);
        Assert.Contains("target stage \"nope\" could not be found", wrong.Error);
        Assert.Contains("unneeded, tools, final, last", wrong.Error);
    }

    [Fact]
    public void A_step_is_done_again_only_when_something_it_depends_on_has_changed()
    {
        using var store = new Store();
        var context = Context(store, ("Dockerfile", """
            FROM bb
            ARG SEED
            COPY a.txt /a
            RUN --mount=type=cache,target=/count echo x >> /count/runs; wc -l < /count/runs > /runs
            COPY b.txt /b
            """), ("a.txt", "one"), ("b.txt", "one"));
        string Runs(params string[] flags)
        {
            Build(store, context, ["-t", "app", .. flags]).Succeeds();
            return store.Wherry("run", "--rm", "--network=none", "app", "cat", "/runs").Succeeds().Text.Trim();
        }

        Assert.Equal("1", Runs());
        var first = store.Inspect("app", "{{.Id}}");
        File.SetLastWriteTimeUtc(Path.Combine(context, "a.txt"), DateTime.UnixEpoch.AddYears(40));
        File.WriteAllText(Path.Combine(context, "unrelated"), "x");
        Assert.Equal("1", Runs());
        Assert.Equal(first, store.Inspect("app", "{{.Id}}"));
        File.WriteAllText(Path.Combine(context, "b.txt"), "two");
        Assert.Equal("1", Runs());
        Assert.NotEqual(first, store.Inspect("app", "{{.Id}}"));
        File.WriteAllText(Path.Combine(context, "a.txt"), "two");
        Assert.Equal("2", Runs());
        Assert.Equal("3", Runs("--build-arg", "SEED=7"));
        Assert.Equal("3", Runs("--build-arg", "SEED=7"));
        Assert.Equal("4", Runs("--build-arg", "SEED=7", "--no-cache"));
        File.SetUnixFileMode(Path.Combine(context, "a.txt"), (UnixFileMode)0x1ed);
        Assert.Equal("5", Runs("--build-arg", "SEED=7"));
        Assert.Contains("Build Cache", store.Wherry("system", "df").Succeeds().Text);
        store.Wherry("rmi", "app").Succeeds();
        Assert.Contains("invalid filter", store.Wherry("builder", "prune", "-f", "--filter", "color=red").Exits(125).Error);
        foreach (var nothing in (string[])["--filter=type=source.local", "--filter=until=24h", "--filter=description=RUN nothing like that", "--filter=id=nobody", "--keep-storage=1g"])
        {
            Assert.DoesNotContain("Deleted", store.Wherry("builder", "prune", "-f", nothing).Succeeds().Output);
        }

        Assert.Contains("Deleted", store.Wherry("builder", "prune", "-f", "--filter=type=exec.cachemount").Succeeds().Output);
        Assert.DoesNotContain("Deleted", store.Wherry("builder", "prune", "-f", "--filter=type=exec.cachemount").Succeeds().Output);

        Assert.Contains("Total reclaimed space", store.Wherry("builder", "prune", "-f").Succeeds().Text);
        Assert.Equal("1", Runs());
    }

    [Fact]
    public void What_fails_is_shown_with_its_place_and_its_last_lines_and_the_next_build_goes_on_from_there()
    {
        using var store = new Store();
        var context = Context(store, ("Dockerfile", "FROM bb\nRUN echo done > /done\nRUN echo nearly; echo broken >&2; exit 42\n"));
        var failed = Build(store, context).Exits(42);
        Assert.Contains("Dockerfile:3\n--------------------\n", failed.Error);
        Assert.Contains("   3 | >>> RUN echo nearly; echo broken >&2; exit 42\n", failed.Error);
        Assert.Contains("nearly\n", failed.Error);
        Assert.Contains("broken\n", failed.Error);
        Assert.Contains("Error: building Dockerfile:3: process \"/bin/sh -c echo nearly; echo broken >&2; exit 42\" did not complete successfully: exit code: 42", failed.Error);
        Assert.Equal(string.Empty, failed.Output);
        File.WriteAllText(Path.Combine(context, "Dockerfile"), "FROM bb\nRUN echo done > /done\nRUN cat /done\n");
        Assert.Contains("#2 CACHED", store.Wherry("build", "--network=none", "--progress=plain", context).Succeeds().Error);
        Assert.Equal(string.Empty, store.Wherry("ps", "-aq").Succeeds().Text);
    }

    [Fact]
    public void Mistakes_in_the_file_and_on_the_command_line_get_one_clear_line()
    {
        using var store = new Store();
        var context = Context(store, ("Dockerfile", "FROM bb\nRUNN x\n"), ("Missing", "FROM bb\nCOPY nope /\n"), ("Outside", "FROM bb\nCOPY ../../etc/passwd /\n"));
        Assert.Contains("Dockerfile:2: unknown instruction: RUNN (did you mean RUN?)", Build(store, context).Exits(125).Error);
        Assert.Contains("\"/nope\": not found", Build(store, context, "-f", Path.Combine(context, "Missing")).Exits(125).Error);
        Assert.Contains("\"/etc/passwd\": not found", Build(store, context, "-f", Path.Combine(context, "Outside")).Exits(125).Error);
        Assert.Contains("no such directory", store.Wherry("build", "/nowhere").Exits(125).Error);
        Assert.Contains("no Containerfile or Dockerfile", store.Wherry("build", Directory.CreateDirectory(Path.Combine(context, "empty")).FullName).Exits(125).Error);
        Assert.Contains("--pull", store.Wherry("build", "--pull=sometimes", context).Exits(125).Error + "--pull");
        Assert.Equal(string.Empty, store.Wherry("images", "-aq", "--filter", "dangling=true").Succeeds().Text);
    }

    [Fact]
    public void The_ignore_file_leaves_things_out_and_takes_some_back()
    {
        using var store = new Store();
        var context = Context(
            store,
            ("Dockerfile", "FROM bb\nCOPY . /all\nRUN find /all -type f | sort > /list\n"),
            (".dockerignore", "# comment\n*.log\nsecret\nnode_modules/**\n!node_modules/keep/this\nDockerfile\n.dockerignore\n"),
            ("a.log", ""), ("sub/b.log", ""), ("secret/key", ""), ("node_modules/x/y", ""), ("node_modules/keep/this", ""), ("main.c", ""));
        Build(store, context, "-t", "app").Succeeds();
        Assert.Equal("/all/main.c\n/all/node_modules/keep/this\n/all/sub/b.log", store.Wherry("run", "--rm", "--network=none", "app", "cat", "/list").Succeeds().Text);
        File.WriteAllText(Path.Combine(context, "Dockerfile"), "FROM bb\nCOPY secret/key /\n");
        var refused = Build(store, context).Exits(125);
        Assert.Contains("\"/secret/key\": not found", refused.Error);
    }

    [Fact]
    public void What_the_ignore_file_leaves_out_is_not_mounted_either()
    {
        using var store = new Store();
        var context = Context(
            store,
            ("Dockerfile", """
            FROM bb
            RUN --mount=type=bind,target=/c cd /c && find . -type f | sort > /list && ! echo x > /c/sub/kept
            RUN --mount=type=bind,source=sub,target=/c,rw cd /c && find . -type f | sort >> /list && echo changed > /c/kept && cat /c/kept >> /list
            RUN --mount=type=bind,source=sub/kept,target=/one cat /one >> /list
            """),
            (".dockerignore", "secret\n**/*.log\nDockerfile\n.dockerignore\n"), ("secret", "x"), ("sub/a.log", "x"), ("sub/kept", "original\n"));
        Build(store, context, "-t", "app").Succeeds();
        Assert.Equal("./sub/kept\n./kept\nchanged\noriginal", store.Wherry("run", "--rm", "--network=none", "app", "cat", "/list").Succeeds().Text);
        Assert.Equal("original\n", File.ReadAllText(Path.Combine(context, "sub/kept")));
        File.WriteAllText(Path.Combine(context, "Dockerfile"), "FROM bb\nRUN --mount=type=bind,source=secret,target=/c cat /c\n");
        Assert.Contains("\"/secret\": not found", Build(store, context).Exits(125).Error);
        File.WriteAllText(Path.Combine(context, ".dockerignore"), "**\n");
        File.WriteAllText(Path.Combine(context, "Dockerfile"), "FROM bb\nRUN --mount=type=bind,target=/c test -z \"$(ls -A /c)\"\n");
        Build(store, context).Succeeds();
    }

    [Fact]
    public void Contexts_and_files_come_from_standard_input_too()
    {
        using var store = new Store();
        Assert.StartsWith("sha256:", store.WherryWithInput("FROM bb\nRUN true\n", "build", "--network=none", "-q", "-").Succeeds().Text, StringComparison.Ordinal);
        var context = Context(store, ("docker/File", "FROM bb\nCOPY f /f\n"), ("f", "content"));
        var script = $"cd {context} && tar cz . | {Surroundings.Program} {string.Join(' ', store.Flags)} build -q -t piped -f docker/File -";
        Surroundings.Run("/bin/sh", ["-c", script]).Succeeds();
        Assert.Equal("content", store.Wherry("run", "--rm", "--network=none", "piped", "cat", "/f").Succeeds().Text);
        Assert.Contains("sha256:", store.WherryWithInput("FROM bb\nCOPY f /g\n", "build", "-q", "-f", "-", context).Succeeds().Text);
    }

    [Fact]
    public void Secrets_reach_the_command_and_nothing_else()
    {
        using var store = new Store();
        var context = Context(store, ("Dockerfile", """
            FROM bb
            RUN --mount=type=secret,id=token --mount=type=secret,id=pass,env=PASS cat /run/secrets/token | wc -c > /length; test ${#PASS} = 7
            RUN ls -A /run/secrets 2>/dev/null | wc -l > /left
            """));
        var secret = Path.Combine(store.Scratch, "token");
        File.WriteAllText(secret, "very secret text");
        var build = Surroundings.Run("/usr/bin/env", ["PASS_SOURCE=hunter2", Surroundings.Program, .. store.Flags, .. s_offline, "--progress=plain", "--secret", $"id=token,src={secret}", "--secret", "id=pass,env=PASS_SOURCE", "-t", "app", context]).Succeeds();
        Assert.Equal("16\n0", store.Wherry("run", "--rm", "--network=none", "app", "cat", "/length", "/left").Succeeds().Text);
        Assert.DoesNotContain("very secret", build.Error);
        Assert.NotEqual(0, Surroundings.Run("/bin/grep", ["-rql", "-e", "very secret text", "-e", "hunter2", store.Root]).ExitCode);
        Assert.Contains("secret must: not found", Build(store, Context(store, "required", ("Dockerfile", "FROM bb\nRUN --mount=type=secret,id=must,required=true true\n"))).Exits(125).Error);
    }

    [Fact]
    public void Mounts_show_other_stages_and_the_context_and_leave_nothing_in_the_image()
    {
        using var store = new Store();
        var context = Context(store, ("Dockerfile", """
            FROM bb AS one
            RUN echo from-one > /one
            FROM bb
            RUN --mount=from=one,target=/mnt/one --mount=target=/mnt/context,rw --mount=type=tmpfs,target=/mnt/tmp \
                cat /mnt/one/one /mnt/context/f > /seen && echo changed > /mnt/context/f && touch /mnt/tmp/x
            RUN <<EOF
            set -e
            echo heredoc >> /seen
            EOF
            RUN <<'EOF' cat >> /seen
            $literal
            EOF
            COPY <<EOF /inline
            inline file
            EOF
            """), ("f", "from-context\n"));
        Build(store, context, "-t", "app").Succeeds();
        Assert.Equal("from-one\nfrom-context\nheredoc\n$literal\ninline file", store.Wherry("run", "--rm", "--network=none", "app", "cat", "/seen", "/inline").Succeeds().Text);
        Assert.Equal("from-context\n", File.ReadAllText(Path.Combine(context, "f")));
        Assert.Equal(string.Empty, store.Wherry("run", "--rm", "--network=none", "app", "sh", "-c", "ls /mnt/one /mnt/tmp 2>/dev/null").Output.Trim());
    }

    [Fact]
    public void Archives_are_unpacked_by_add_and_left_alone_by_copy()
    {
        using var store = new Store();
        var context = Context(store, ("Dockerfile", "FROM bb\nADD a.tar.gz /added/\nCOPY a.tar.gz /copied/\nADD plain.gz /added/\n"), ("d/file", "x"), ("plain", "no archive"));
        Surroundings.Run("/bin/sh", ["-c", $"cd {context} && chmod 640 d/file && tar czf a.tar.gz --owner=5 --group=6 d && gzip plain"]).Succeeds();
        Build(store, context, "-t", "app").Succeeds();
        Assert.Equal("640 5:6\n644 0:0\n644 0:0", store.Wherry("run", "--rm", "--network=none", "app", "stat", "-c", "%a %u:%g", "/added/d/file", "/copied/a.tar.gz", "/added/plain.gz").Succeeds().Text);
    }

    [Fact]
    public void The_same_input_gives_the_same_image_when_the_date_is_given()
    {
        using var store = new Store();
        string[] ids = [.. ((string[])["one", "two"]).Select(name =>
        {
            var context = Context(store, name, ("Dockerfile", "FROM bb\nWORKDIR /made/here\nCOPY a b/ /x/\nRUN echo y > /y\nENV A=B\n"), ("a", "1"), ("b/c", "2"));
            File.SetLastWriteTimeUtc(Path.Combine(context, "a"), name == "one" ? DateTime.UtcNow : DateTime.UtcNow.AddDays(-1));
            return Build(store, context, "--no-cache", "--source-date-epoch", "1000000000").Succeeds().Text;
        })];
        Assert.Equal(ids[0], ids[1]);
        Assert.Equal("2001-09-09T01:46:40Z", store.Inspect(ids[0], "{{.Created}}")[..19] + "Z");
    }

    [Fact]
    public void Triggers_of_a_base_image_are_carried_out_first_and_once()
    {
        using var store = new Store();
        var context = Context(store, ("Dockerfile", "FROM bb\nONBUILD COPY f /from-trigger\nONBUILD RUN cp /from-trigger /and-run\n"), ("Child", "FROM parent\nRUN cat /and-run > /seen\n"), ("f", "triggered"));
        Build(store, context, "-t", "parent").Succeeds();
        Assert.Equal("2", store.Inspect("parent", "{{len .Config.OnBuild}}"));
        Build(store, context, "-f", Path.Combine(context, "Child"), "-t", "child").Succeeds();
        Assert.Equal("triggered", store.Wherry("run", "--rm", "--network=none", "child", "cat", "/seen").Succeeds().Text);
        Assert.Equal("0", store.Inspect("child", "{{len .Config.OnBuild}}"));
    }

    [Fact]
    public void A_build_that_is_killed_takes_its_containers_along()
    {
        using var store = new Store();
        var context = Context(store, ("Dockerfile", "FROM bb\nRUN echo started; sleep 600\n"));
        using var build = store.Start("build", "--network=none", "--progress=plain", context);
        Waiting.Until(() => store.Wherry("ps", "--external", "-q").Succeeds().Text.Length > 0 && build.StandardError.ReadLine()?.Contains("started") == true, () => "the step did not start");
        Assert.Equal(string.Empty, store.Wherry("ps", "-aq").Succeeds().Text);
        build.Kill();
        build.WaitForExit();
        Waiting.Until(() => store.Wherry("ps", "-a", "--external", "-q").Succeeds().Text.Length == 0, () => "the step's container is still there");
    }

    private static CommandResult Build(Store store, string context, params string[] flags) => store.Wherry([.. s_offline, .. flags, context]);

    private static string Context(Store store, params (string Path, string Content)[] files) => Context(store, "context", files);

    private static string Context(Store store, string name, params (string Path, string Content)[] files)
    {
        var context = Directory.CreateDirectory(Path.Combine(store.Scratch, name)).FullName;
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(context, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }

        return context;
    }
}
