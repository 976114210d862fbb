using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>build --output: files, archives and images instead of an image in the store.</summary>
public class BuildOutputTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    private const string Tree = """
        FROM bb AS made
        RUN mkdir -p /t/d && echo hi > /t/f && ln /t/f /t/hard && ln -s ../../../../tmp /t/up && mkfifo /t/pipe && \
            chmod 4750 /t/f && chmod 1700 /t/d && touch -d '2001-02-03 04:05:06' /t/f /t/d && chown 5:6 /t/d
        FROM scratch
        COPY --from=made /t /t
        """;

    [Fact]
    public void The_files_arrive_in_a_directory_as_they_are_in_the_image()
    {
        using var store = new Store();
        var context = Context(store, Tree);
        var target = Path.Combine(store.Scratch, "out/deep");
        Assert.Empty(Build(store, context, "-o", target).Succeeds().Output);
        const string expected = "1700 d 2001-02-03+04:05 d\n4750 f 2001-02-03+04:05 f\n4750 f 2001-02-03+04:05 hard\n";
        Assert.Equal(expected, Shown(target, "%m %y %TY-%Tm-%Td+%TH:%TM %f\\n", "f", "hard", "d"));
        Assert.Equal("2", Surroundings.Run("/usr/bin/stat", ["-c", "%h", Path.Combine(target, "t/hard")]).Succeeds().Text);
        Assert.Equal("../../../../tmp", new FileInfo(Path.Combine(target, "t/up")).LinkTarget);
        Assert.Equal("fifo", Surroundings.Run("/usr/bin/stat", ["-c", "%F", Path.Combine(target, "t/pipe")]).Succeeds().Text);
        Assert.Equal($"{Environment.UserName}\n", Surroundings.Run("/usr/bin/stat", ["-c", "%U", Path.Combine(target, "t/d")]).Succeeds().Output);

        // Into what is there already: files are replaced, others stay; nothing is in the store.
        File.WriteAllText(Path.Combine(target, "other"), "stays");
        File.WriteAllText(Path.Combine(target, "t/f"), "old");
        Build(store, context, "--output", $"type=local,dest={target}").Succeeds();
        Assert.Equal("hi\n", File.ReadAllText(Path.Combine(target, "t/f")));
        Assert.Equal("stays", File.ReadAllText(Path.Combine(target, "other")));
        Assert.Equal("1", store.Wherry("images", "-aq").Succeeds().Text.Split('\n').Length.ToString());
    }

    [Fact]
    public void Nothing_in_an_image_leads_out_of_the_directory()
    {
        using var store = new Store();
        var outside = Directory.CreateDirectory(Path.Combine(store.Scratch, "outside")).FullName;
        var target = Path.Combine(store.Scratch, "out");
        var link = Context(store, $"FROM bb AS made\nRUN mkdir /t && ln -s {outside} /t/x\nFROM scratch\nCOPY --from=made /t /\n");
        Build(store, link, "-o", target).Succeeds();
        Assert.Equal(outside, new FileInfo(Path.Combine(target, "x")).LinkTarget);
        var file = Context(store, "FROM bb AS made\nRUN mkdir -p /t/x && echo planted > /t/x/f\nFROM scratch\nCOPY --from=made /t /\n");
        Build(store, file, "-o", target);
        Assert.Empty(Directory.GetFileSystemEntries(outside));
        Assert.Contains("root directory of this machine", Build(store, file, "-o", "/").Exits(125).Error);
        Assert.Contains("is not a directory", Build(store, file, "-o", Path.Combine(file, "Dockerfile")).Exits(125).Error);
        Assert.Contains("is a directory", Build(store, file, "-o", $"type=tar,dest={target}").Exits(125).Error);
    }

    [Fact]
    public void Archives_hold_the_files_with_their_owners_and_go_to_standard_output_too()
    {
        using var store = new Store();
        var context = Context(store, Tree);
        var archive = Path.Combine(store.Scratch, "out.tar");
        Build(store, context, "-o", $"type=tar,dest={archive}").Succeeds();
        Assert.Contains("drwx-----T 5/6", Surroundings.Run("/bin/tar", ["tvf", archive, "--numeric-owner"]).Succeeds().Output);
        var piped = Path.Combine(store.Scratch, "piped.tar");
        Surroundings.Run("/bin/sh", ["-c", $"{Surroundings.Program} {string.Join(' ', store.Flags)} build --network=none -t also -o - {context} > {piped}"]).Succeeds();
        Assert.Equal(File.ReadAllBytes(archive), File.ReadAllBytes(piped));
        Assert.NotEmpty(store.Inspect("also", "{{.Id}}")); // a name keeps the image beside it
        Assert.Contains("only one", Build(store, context, "-o", "-", "-o", "type=oci").Exits(125).Error);
    }

    [Fact]
    public void Images_arrive_in_layouts_and_archives_that_others_read()
    {
        using var store = new Store();
        using var other = new Store(withImage: false);
        var context = Context(store, "FROM bb\nRUN echo made > /made\nCMD [\"cat\", \"/made\"]\n");
        foreach (var (output, place) in ((string, string)[])[("type=oci,dest={0}", "oci-archive:{0}"), ("type=docker,dest={0}", "docker-archive:{0}"), ("type=oci,tar=false,dest={0},compression=gzip", "oci:{0}")])
        {
            var path = Path.Combine(store.Scratch, "image-" + output.Length);
            Build(store, context, "-t", "app:1", "-o", string.Format(output, path)).Succeeds();
            using var seen = JsonDocument.Parse(Surroundings.Run("/usr/bin/skopeo", ["inspect", string.Format(place, path)]).Succeeds().Output);
            Assert.Equal(2, seen.RootElement.GetProperty("Layers").GetArrayLength());
            Assert.Equal("made", other.Wherry("run", "--rm", "--network=none", string.Format(place, path)).Succeeds().Text);
        }

        Assert.Contains("no output of type", Build(store, context, "-o", "type=floppy,dest=x").Exits(125).Error);
    }

    [Fact]
    public void Images_are_pushed_when_they_are_built()
    {
        using var store = new Store();
        using var other = new Store(withImage: false);
        var context = Context(store, "FROM bb\nRUN echo made > /made\nCMD [\"cat\", \"/made\"]\n");
        var name = $"{fixture.Registry.Domain}/built/app";
        Assert.Contains("tag is needed", Build(store, context, "--push").Exits(125).Error);
        Build(store, context, "--push", "-t", $"{name}:1").Succeeds();
        Build(store, context, "-o", $"type=image,\"name={name}:2,{name}:3\",push=true,compression=gzip").Succeeds();
        Assert.Equal("made", other.Wherry("run", "--rm", "--network=none", $"{name}:1").Succeeds().Text);
        Assert.Equal("made", other.Wherry("run", "--rm", "--network=none", $"{name}:3").Succeeds().Text);
        Assert.NotEmpty(store.Inspect($"{name}:2", "{{.Id}}"));
    }

    private static CommandResult Build(Store store, string context, params string[] flags) => store.Wherry(["build", "-q", "--network=none", .. flags, context]);

    private static string Shown(string directory, string format, params string[] names) => string.Concat(
        Surroundings.Run("/usr/bin/find", [Path.Combine(directory, "t"), "-printf", format]).Succeeds().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => names.Contains(line.Split(' ')[^1])).Order(StringComparer.Ordinal).Select(line => line + "\n"));

    private static string Context(Store store, string file)
    {
        var context = Directory.CreateDirectory(Path.Combine(store.Scratch, Guid.NewGuid().ToString("n"))).FullName;
        File.WriteAllText(Path.Combine(context, "Dockerfile"), file);
        return context;
    }
}
