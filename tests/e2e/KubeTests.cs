namespace Containers.E2E.Tests;

/// <summary>Kubernetes YAML: what is made of it, what goes again, and that nothing is left half made.</summary>
public sealed class KubeTests
{
    private const string Values = """
        kind: ConfigMap
        metadata: {name: conf}
        data: {color: blue, note.txt: from the map}
        ---
        kind: Secret
        metadata: {name: keys}
        stringData: {pw: unspeakable}
        ---
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        ---

        """;

    [Fact]
    public void A_file_becomes_pods_volumes_and_secrets_and_goes_again()
    {
        using var store = new Store();
        var file = Write(store, Values + """
            kind: Deployment
            metadata: {name: shop}
            spec:
              template:
                metadata: {labels: {app: shop}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: web
                    image: bb
                    command: [sh, -c, "echo '$(GREETING)'; exec sleep 1000"]
                    env:
                    - {name: COLOR, valueFrom: {configMapKeyRef: {name: conf, key: color}}}
                    - {name: PW, valueFrom: {secretKeyRef: {name: keys, key: pw}}}
                    - {name: GREETING, value: "$(COLOR) $$(X)"}
                    volumeMounts:
                    - {name: data, mountPath: /data}
                    - {name: conf, mountPath: /conf}
                    - {name: one, mountPath: /one.txt, subPath: a/note}
                    - {name: keys, mountPath: /keys}
                    - {name: work, mountPath: /work}
                    - {name: quick, mountPath: /quick}
                  - name: side
                    image: bb
                    args: [sleep, "1000"]
                    securityContext: {runAsUser: 1234, readOnlyRootFilesystem: true}
                    volumeMounts: [{name: work, mountPath: /work}]
                  volumes:
                  - {name: data, persistentVolumeClaim: {claimName: data}}
                  - {name: conf, configMap: {name: conf}}
                  - {name: one, configMap: {name: conf, items: [{key: note.txt, path: a/note}]}}
                  - {name: keys, secret: {secretName: keys, defaultMode: 0400}}
                  - {name: work, emptyDir: {}}
                  - {name: quick, emptyDir: {medium: Memory, sizeLimit: 1Mi}}
            """);

        var lines = store.Wherry("kube", "play", "--network=none", file).Succeeds().Output.Split('\n');
        Assert.Equal(["Volumes:", "data", "Secrets:", lines[3], "Pod:", store.Wherry("pod", "inspect", "-f", "{{.Id}}", "shop-pod").Succeeds().Text, "Containers:",
            store.Inspect("shop-pod-web", "{{.Id}}"), store.Inspect("shop-pod-side", "{{.Id}}"), "", ""], lines);
        Waiting.Until(() => store.Wherry("logs", "shop-pod-web").Succeeds().Text == "blue $(X)", () => "the container does not say what it should");
        Assert.Equal("from the map|from the map|unspeakable|-r--------|tmpfs|shop-pod", store.Wherry("exec", "shop-pod-web", "sh", "-c",
            "echo $(cat /conf/note.txt)\\|$(cat /one.txt)\\|$(cat /keys/pw)\\|$(ls -l /keys/pw | cut -c1-10)\\|$(stat -f -c %T /quick)\\|$(hostname)").Succeeds().Text);
        Assert.Contains("PW=unspeakable", store.Wherry("exec", "shop-pod-web", "sh", "-c", "tr '\\0' '\\n' </proc/1/environ").Succeeds().Text);
        Assert.DoesNotContain("unspeakable", store.Wherry("inspect", "shop-pod-web").Succeeds().Output);
        store.Wherry("exec", "shop-pod-side", "sh", "-c", "id -u >/work/who && ! touch /new").Succeeds();
        Assert.Equal("1234", store.Wherry("exec", "shop-pod-web", "cat", "/work/who").Succeeds().Text);
        Assert.Equal("always", store.Inspect("shop-pod-web", "{{.HostConfig.RestartPolicy.Name}}"));

        Assert.Contains("pod already exists", store.Wherry("kube", "play", "--network=none", file).Exits(125).Error);
        store.Wherry("exec", "shop-pod-web", "touch", "/data/kept").Succeeds();
        Assert.StartsWith("Pods stopped:\n", store.Wherry("play", "kube", "--network=none", "--replace", file).Succeeds().Output, StringComparison.Ordinal);
        store.Wherry("exec", "shop-pod-web", "test", "-e", "/data/kept").Succeeds();

        var down = store.Wherry("kube", "down", file).Succeeds().Output.Split('\n');
        Assert.Equal(["Pods stopped:", down[1], "Pods removed:", down[1], "Secrets removed:", down[5], "Volumes removed:", ""], down);
        Assert.Equal(string.Empty, store.Wherry("ps", "-aq").Succeeds().Text);
        Assert.Equal(string.Empty, store.Wherry("secret", "ls", "-q").Succeeds().Text);
        Assert.Equal("data", store.Wherry("volume", "ls", "-q").Succeeds().Text);
        Assert.EndsWith("Volumes removed:\ndata", store.Wherry("kube", "down", "--force", file).Succeeds().Text, StringComparison.Ordinal);
        Assert.Equal(string.Empty, store.Wherry("volume", "ls", "-q").Succeeds().Text);
    }

    [Theory]
    [InlineData("image: nobody/has-this, imagePullPolicy: Never", "nobody/has-this: image not known")]
    [InlineData("image: bb, command: [no-such-program]", "no-such-program")]
    [InlineData("image: bb, volumeMounts: [{name: gone, mountPath: /gone}]", "/nobody/has/this: no such file or directory")]
    [InlineData("image: bb, volumeMounts: [{name: data, mountPath: /d, subPath: none}]", "subpath none: no such file or directory")]
    public void What_cannot_be_made_or_started_leaves_nothing(string second, string said)
    {
        using var store = new Store();
        var volumes = second.Contains("gone", StringComparison.Ordinal) ? "{name: gone, hostPath: {path: /nobody/has/this}}" : "{name: data, persistentVolumeClaim: {claimName: data}}";
        var file = Write(store, Values + $$$"""
            kind: Pod
            metadata: {name: first}
            spec:
              containers: [{name: a, image: bb, command: [sleep, "1000"], volumeMounts: [{name: w, mountPath: /w}]}]
              volumes: [{name: w, emptyDir: {}}]
            ---
            kind: Pod
            metadata: {name: shop}
            spec:
              containers:
              - {name: one, image: bb, command: [sleep, "1000"], envFrom: [{secretRef: {name: keys}}]}
              - {name: two, {{{second}}}}
              volumes: [{{{volumes}}}]
            """);

        Assert.Contains(said, store.Wherry("kube", "play", "--network=none", file).Exits(second.Contains("no-such", StringComparison.Ordinal) ? 127 : 125).Error);
        foreach (var command in (string[][])[["ps", "-aq"], ["pod", "ps", "-q"], ["volume", "ls", "-q"], ["secret", "ls", "-q"]])
        {
            Assert.Equal(string.Empty, store.Wherry(command).Succeeds().Text);
        }
    }

    [Fact]
    public void Those_that_prepare_run_first_and_waiting_takes_everything_away()
    {
        using var store = new Store();
        var seen = Path.Combine(store.Scratch, "seen");
        File.WriteAllText(seen, string.Empty);
        var file = Write(store, $$$"""
            kind: Pod
            metadata: {name: once}
            spec:
              restartPolicy: Never
              initContainers: [{name: prepare, image: bb, command: [sh, -c, "echo prepared >/work/note"], volumeMounts: [{name: work, mountPath: /work}]}]
              containers: [{name: do, image: bb, command: [sh, -c, "cat /work/note >/seen; exit 3"], volumeMounts: [{name: work, mountPath: /work}, {name: seen, mountPath: /seen}]}]
              volumes: [{name: work, emptyDir: {}}, {name: seen, hostPath: {path: {{{seen}}}, type: File}}]
            """);

        Assert.EndsWith("Secrets removed:\nVolumes removed:", store.Wherry("kube", "play", "--network=none", "--wait", file).Succeeds().Text, StringComparison.Ordinal);
        Assert.Equal("prepared\n", File.ReadAllText(seen));
        Assert.Equal(string.Empty, store.Wherry("ps", "-aq").Succeeds().Text);
        Assert.Equal(string.Empty, store.Wherry("volume", "ls", "-q").Succeeds().Text);
    }

    [Fact]
    public void A_file_may_come_from_standard_input_and_be_made_without_being_started()
    {
        using var store = new Store();
        const string Yaml = "kind: Pod\nmetadata: {name: idle}\nspec: {containers: [{name: one, image: bb}]}\n";

        store.WherryWithInput(Yaml, "kube", "play", "--network=none", "--start=false", "--no-pod-prefix", "-").Succeeds();
        Assert.Equal("created", store.Inspect("one", "{{.State.Status}}"));
        store.WherryWithInput(Yaml, "kube", "play", "--down", "-").Succeeds();
        Assert.Equal("Pods stopped:\nPods removed:\nSecrets removed:\nVolumes removed:", store.WherryWithInput(Yaml, "kube", "down", "-").Succeeds().Text);
    }

    [Fact]
    public void Images_with_a_directory_beside_the_file_are_built_when_they_are_missing_or_when_told()
    {
        using var store = new Store();
        string Source(string place, string text)
        {
            var directory = Directory.CreateDirectory(Path.Combine(store.Scratch, place, "web")).FullName;
            File.WriteAllText(Path.Combine(directory, "note"), text);
            File.WriteAllText(Path.Combine(directory, "Containerfile"), "FROM bb\nCOPY note /note\n");
            return directory;
        }

        var source = Source(".", "one");
        Source("src", "other");
        var file = Write(store, "kind: Pod\nmetadata: {name: a}\nspec: {restartPolicy: Never, containers: [{name: w, image: \"quay.invalid/shop/web:1\", command: [cat, /note]}]}\n");
        string Played(params string[] flags)
        {
            store.Wherry(["kube", "play", "--network=none", "--replace", .. flags, file]).Succeeds();
            store.Wherry("wait", "a-w").Succeeds();
            return store.Wherry("logs", "a-w").Succeeds().Text;
        }

        Assert.Contains("quay.invalid", store.Wherry("kube", "play", "--network=none", "--build=false", file).Exits(125).Error);
        Assert.Contains("--build must be specified", store.Wherry("kube", "play", "--context-dir", source, file).Exits(125).Error);
        Assert.Equal("one", Played());
        File.WriteAllText(Path.Combine(source, "note"), "two");
        Assert.Equal("one", Played());
        Assert.Equal("two", Played("--build", "-q"));
        Assert.Equal("other", Played("--build", $"--context-dir={store.Scratch}/src"));

        File.WriteAllText(Path.Combine(source, "Containerfile"), "FROM bb\nRUN false\n");
        Assert.Contains($"building {source}/Containerfile:2", store.Wherry("kube", "play", "--network=none", "--replace", "--build", file).Exits(125).Error);
        Assert.Equal(string.Empty, store.Wherry("ps", "-aq").Succeeds().Text);
    }

    [Fact]
    public void A_mistake_is_told_with_its_place_and_secrets_of_the_store_count()
    {
        using var store = new Store();
        var mistake = Write(store, "kind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: web\n    image: bb\n    env:\n    - {name: A, value: 5}\n");
        Assert.Equal(
            $"Error: {mistake}:8: document 1: spec.containers[0].env[0].value: want a text, not a number\nHint: put it in quotes: \"5\"\n", store.Wherry("kube", "play", mistake).Exits(125).Error);

        store.WherryWithInput(Values, "kube", "play", "-").Succeeds(); // nothing but values
        store.WherryWithInput(
            "kind: Pod\nmetadata: {name: a}\nspec: {restartPolicy: Never, containers: [{name: w, image: bb, command: [\"sh\", \"-c\", \"test $PW = unspeakable\"], env: [{name: PW, valueFrom: {secretKeyRef: {name: keys, key: pw}}}]}]}\n",
            "kube", "play", "--network=none", "-").Succeeds();
        Assert.Equal("0", store.Wherry("wait", "a-w").Succeeds().Text);
    }

    [Fact]
    public void A_part_of_a_path_of_the_host_is_not_followed_out_of_it()
    {
        using var store = new Store();
        var shared = Directory.CreateDirectory(Path.Combine(store.Scratch, "shared")).FullName;
        File.CreateSymbolicLink(Path.Combine(shared, "out"), "/etc");
        File.CreateSymbolicLink(Path.Combine(shared, "up"), "../..");
        foreach (var part in (string[])["out", "out/passwd", "up/secret"])
        {
            var file = Write(store, $$$"""
                kind: Pod
                metadata: {name: thief}
                spec:
                  containers: [{name: c, image: bb, command: [sleep, "1000"], volumeMounts: [{name: h, mountPath: /h, subPath: {{{part}}}}]}]
                  volumes: [{name: h, hostPath: {path: {{{shared}}}}}]
                """);
            Assert.Contains($"subpath {part}: no such file or directory", store.Wherry("kube", "play", "--network=none", file).Exits(125).Error);
        }

        Directory.CreateDirectory(Path.Combine(shared, "in"));
        File.WriteAllText(Path.Combine(shared, "in", "note"), "inside");
        File.CreateSymbolicLink(Path.Combine(shared, "link"), "in");
        var good = Write(store, $$$"""
            kind: Pod
            metadata: {name: reader}
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{name: c, image: bb, command: [sleep, "1000"], volumeMounts: [{name: h, mountPath: /h, subPath: link, readOnly: true}]}]
              volumes: [{name: h, hostPath: {path: {{{shared}}}}}]
            """);
        store.Wherry("kube", "play", "--network=none", good).Succeeds();
        Assert.Equal("inside", store.Wherry("exec", "reader-c", "sh", "-c", "cat /h/note; ! touch /h/new").Succeeds().Text);
    }

    [Fact]
    public void What_is_written_of_a_pod_makes_the_same_pod_again()
    {
        using var store = new Store();
        var written = Path.Combine(store.Scratch, "written.yaml");
        store.Wherry("pod", "create", "--network=none", "--hostname=harbour", "shop").Succeeds();
        store.Wherry("create", "--pod=shop", "--name=shop-web", "-e", "A=b $(x) \"c\"", "-v", "data:/data", "-v", "/own", "--tmpfs", "/quick:size=1m", "--user=7:8", "-w", "/tmp", "--cap-drop=CHOWN", "--restart=on-failure",
            "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        var printed = store.Wherry("generate", "kube", "shop").Succeeds().Output;
        store.Wherry("kube", "generate", "--filename", written, "shop").Succeeds();
        Assert.Equal(printed, File.ReadAllText(written));
        Assert.Contains("file exists", store.Wherry("kube", "generate", "-f", written, "shop").Exits(125).Error);
        Assert.Contains("use generate on the pod itself", store.Wherry("kube", "generate", "shop-web").Exits(125).Error);
        string Facts() => store.Inspect("shop-web", "{{json .Config.Cmd}} {{json .Config.Env}} {{.Config.User}} {{.Config.WorkingDir}} {{json .HostConfig.CapDrop}} {{json .HostConfig.RestartPolicy}} {{.Config.StopTimeout}}");
        var before = Facts();

        store.Wherry("kube", "play", "--network=none", "--replace", written).Succeeds();
        Assert.Equal(before, Facts());
        Assert.Equal("harbour|tmpfs|1024|/own", store.Wherry(
            "exec", "shop-web", "sh", "-c", "echo $(hostname)\\|$(stat -f -c %T /quick)\\|$(df -k /quick | awk 'END {print $2}')\\|$(grep -o ' /own ' /proc/mounts | tr -d ' ')").Succeeds().Text);
        Assert.Equal(printed, store.Wherry("kube", "generate", "shop").Succeeds().Output);

        Assert.Contains("kind: Deployment", store.Wherry("kube", "generate", "-t", "deployment", "-r", "2", "shop").Succeeds().Output);
        Assert.Contains("kind: PersistentVolumeClaim", store.Wherry("kube", "generate", "data").Succeeds().Output);
        Assert.Contains("--replicas can only be set when --type is set to deployment", store.Wherry("kube", "generate", "-r", "2", "shop").Exits(125).Error);
    }

    [Fact]
    public void Pods_find_each_other_by_name()
    {
        using var net = new NetworkStore();
        var file = Path.Combine(net.Scratch, "two.yaml");
        File.WriteAllText(file, """
            kind: Pod
            metadata: {name: db}
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{name: c, image: bb, command: [httpd, -f, -p, "80", -h, /www], livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1}}]
            ---
            kind: Pod
            metadata: {name: ask}
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{name: c, image: bb, command: [sleep, "1000"]}]
            """);

        net.Wherry("kube", "play", file).Succeeds();
        Assert.Contains("hello", net.Answer("ask-c", "db"));
        Assert.Equal("podman-default-kube-network", net.Wherry("pod", "inspect", "-f", "{{index .InfraConfig.Networks 0}}", "db").Succeeds().Text);
        Waiting.Until(() => net.Wherry("inspect", "-f", "{{.State.Health.Status}}", "db-c").Succeeds().Text == "healthy", () => "the check finds nothing");
        net.Wherry("kube", "down", file).Succeeds();
    }

    private static string Write(Store store, string text)
    {
        var path = Path.Combine(store.Scratch, "shop.yaml");
        File.WriteAllText(path, text);
        return path;
    }
}
