namespace Containers.E2E.Tests;

/// <summary>The same input gives the same image, wherever, whenever and by whomever it is built.</summary>
public class ReproducibleBuildTests
{
    // Whoever runs these tests, as root or not, with whatever driver, gets this one.
    private const string Known = "sha256:afe6a550288dd767567874f46fb0fe034dda5163bbf1ffb85f74c9098fad879d";

    [Fact]
    public void An_image_of_files_is_the_same_on_every_machine()
    {
        using var store = new Store(withImage: false);
        var context = Context(store, "context", DateTime.UtcNow, """
            FROM scratch
            ARG SOURCE_DATE_EPOCH
            LABEL version=1
            WORKDIR /srv/app
            COPY --chown=7:8 a.txt b.txt ./
            COPY --chmod=4755 sub /sub
            COPY <<END /inline
            epoch $SOURCE_DATE_EPOCH
            END
            CMD ["/inline"]
            """);
        Assert.Equal(Known, Build(store, context, "--platform=linux/amd64"));
    }

    [Fact]
    public void Neither_place_nor_time_nor_store_makes_a_difference()
    {
        const string dockerfile = """
            FROM bb AS make
            COPY . /src
            RUN cat /src/a.txt /src/b.txt > /made && mkdir /dir && touch /dir/one && ln /dir/one /dir/two && ln -s one /dir/link && rm /etc/passwd
            FROM bb
            COPY --from=make /made /dir /from/
            RUN --mount=type=cache,target=/cache date > /cache/when && mkdir -p /var/x && echo x > /var/x/y && rm -rf /var/x && echo z > /var/z
            RUN --mount=type=bind,target=/context cp -a /context/sub /copied && chown -R 3:4 /copied
            """;
        using var first = new Store();
        using var second = new Store(withImage: false);
        var image = Path.Combine(first.Scratch, "bb.tar");
        first.Wherry("save", "-q", "-o", image, "bb").Succeeds();
        second.Wherry("load", "-q", "-i", image).Succeeds();
        var ids = new[]
        {
            Build(first, Context(first, "here", new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc), dockerfile)),
            Build(second, Context(second, "somewhere/else", DateTime.UtcNow.AddSeconds(-1), dockerfile)),
            Build(second, Context(second, "again", DateTime.UtcNow.AddDays(1), dockerfile), "--no-cache", "--jobs=1"),
        };
        Assert.Single(ids.Distinct());
        Assert.Equal(Layers(first, ids[0]), Layers(second, ids[1]));
    }

    [Fact]
    public void What_commands_come_to_does_not_depend_on_the_driver()
    {
        const string dockerfile = """
            FROM bb
            RUN mkdir -p /new/deep/er /etc/more && echo x > /new/deep/er/file && touch /new/hard && ln /new/hard /new/soft && mkfifo /new/pipe
            RUN rm -rf /new/deep && mkdir /new/deep && echo y > /new/deep/other && rm /new/pipe && mv /www /moved && chmod 700 /tmp
            RUN rm -rf /home && mkdir -p /home/x && ln -s x /home/y && chown -R 5:6 /home /root && rm /bin/vi && mkdir /bin/vi && echo longer >> /new/hard
            COPY a.txt /new/deep/er/
            """;
        Assert.SkipUnless(File.Exists("/usr/bin/fuse-overlayfs") && File.Exists("/dev/fuse"), "needs fuse-overlayfs");
        using var first = new Store();
        using var second = new Store(withImage: false);
        var image = Path.Combine(first.Scratch, "bb.tar");
        first.Wherry("save", "-q", "-o", image, "bb").Succeeds();
        var ids = new List<string>();
        foreach (var (store, driver) in ((Store, string)[])[(first, "STORAGE_OPTS="), (second, "STORAGE_OPTS=overlay.mount_program=/usr/bin/fuse-overlayfs")])
        {
            CommandResult Wherry(params string[] arguments) =>
                Surroundings.Run("/usr/bin/env", ["SOURCE_DATE_EPOCH=1700000000", driver, Surroundings.Program, .. store.Flags, .. arguments]).Succeeds();
            Wherry("load", "-q", "-i", image);
            ids.Add(Wherry("build", "-q", "--network=none", Context(store, "context", DateTime.UtcNow, dockerfile)).Text);
            ids.Add(Wherry("inspect", "--format", "{{json .RootFS.Layers}}", ids[^1]).Text);
        }

        Assert.Equal(ids[..2], ids[2..]);
    }

    private static string Layers(Store store, string image) => store.Inspect(image, "{{.Digest}} {{json .RootFS.Layers}}");

    private static string Build(Store store, string context, params string[] flags) =>
        Surroundings.Run("/usr/bin/env", ["SOURCE_DATE_EPOCH=1700000000", Surroundings.Program, .. store.Flags, "build", "-q", "--network=none", .. flags, context]).Succeeds().Text;

    private static string Context(Store store, string name, DateTime time, string dockerfile)
    {
        var context = Directory.CreateDirectory(Path.Combine(store.Scratch, name)).FullName;
        Directory.CreateDirectory(Path.Combine(context, "sub"));
        (string Path, string Content)[] files = [("Dockerfile", dockerfile), ("a.txt", "A\n"), ("b.txt", "B\n"), ("sub/c", "C\n")];
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(context, path);
            File.WriteAllText(file, content);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            File.SetLastWriteTimeUtc(file, time);
        }

        Directory.SetLastWriteTimeUtc(Path.Combine(context, "sub"), time);
        return context;
    }
}
