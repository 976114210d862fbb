using System.Runtime.InteropServices;
using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>build --platform: images for several kinds of machines, with and without anything that runs them.</summary>
public class BuildPlatformTests
{
    private static readonly string s_here = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64";

    [Fact]
    public void Several_platforms_make_a_list_and_the_image_for_this_machine_has_its_name_too()
    {
        using var store = new Store(withImage: false);
        var context = Context(store, """
            FROM scratch
            ARG TARGETARCH
            COPY file-$TARGETARCH /file
            LABEL made-for=$TARGETPLATFORM
            """, "file-amd64", "file-arm64", "file-riscv64");
        var digest = store.Wherry("build", "-q", "--platform", "linux/amd64,linux/arm64", "--platform=linux/riscv64", "-t", "many", context).Succeeds().Text;
        var list = JsonDocument.Parse(store.Wherry("manifest", "inspect", "many").Succeeds().Output).RootElement;
        Assert.Equal(["amd64", "arm64", "riscv64"], Architectures(list));
        Assert.StartsWith("sha256:", digest);
        Assert.Equal(s_here, store.Inspect("many", "{{.Architecture}}"));
        Assert.Equal($"file-{s_here}", Content(store, "many", "/file"));

        // Such a list is a base, too, each platform's image for its own.
        File.WriteAllText(Path.Combine(context, "Dockerfile"), "FROM many\nARG TARGETARCH\nCOPY file-$TARGETARCH /second\n");
        store.Wherry("build", "-q", "--platform=linux/riscv64", "-t", "other", context).Succeeds();
        Assert.Equal("riscv64", store.Inspect("other", "{{.Architecture}}"));
        Assert.Equal("file-riscv64", Content(store, "other", "/file"));
        Assert.Equal("file-riscv64", Content(store, "other", "/second"));

        // Built anew it is another list of the same name.
        store.Wherry("build", "-q", "--platform=linux/amd64,linux/arm64", "-t", "other", context).Succeeds();
        Assert.Equal(["amd64", "arm64"], Architectures(JsonDocument.Parse(store.Wherry("manifest", "inspect", "other").Succeeds().Output).RootElement));
        store.Wherry("manifest", "rm", "many", "other").Succeeds();
    }

    [Fact]
    public void A_stage_that_runs_here_makes_what_another_machine_gets()
    {
        using var store = new Store();
        var context = Context(store, """
            FROM --platform=$BUILDPLATFORM bb AS make
            ARG TARGETOS TARGETARCH TARGETVARIANT BUILDARCH
            RUN echo "$TARGETOS $TARGETARCH$TARGETVARIANT on $BUILDARCH" > /out
            FROM scratch
            COPY --from=make /out /out
            """);
        store.Wherry("build", "-q", "--network=none", "--platform=linux/arm/v7", "-t", "cross", context).Succeeds();
        Assert.Equal("arm", store.Inspect("cross", "{{.Architecture}}"));
        Assert.Equal($"linux armv7 on {s_here}\n", Content(store, "cross", "/out"));
    }

    [Fact]
    public void Images_are_added_to_a_list()
    {
        using var store = new Store(withImage: false);
        var context = Context(store, "FROM scratch\nCOPY file /\n", "file");
        store.Wherry("build", "-q", "--platform=linux/s390x", "--manifest", "all", context).Succeeds();
        store.Wherry("build", "-q", "--arch=ppc64le", "--manifest", "all", context).Succeeds();
        Assert.Equal(["ppc64le", "s390x"], Architectures(JsonDocument.Parse(store.Wherry("manifest", "inspect", "all").Succeeds().Output).RootElement));
        store.Wherry("manifest", "rm", "all").Succeeds();
        Assert.Contains("--platform excludes --arch", store.Wherry("build", "--platform=linux/amd64", "--arch=arm64", context).Exits(125).Error);
    }

    [Fact]
    public void All_platforms_are_those_that_there_are_base_images_for()
    {
        using var store = new Store(withImage: false);
        var context = Context(store, "FROM scratch\nCOPY Dockerfile /\n");
        Assert.Contains("no image that could be asked", store.Wherry("build", "--all-platforms", context).Exits(125).Error);
        store.Wherry("build", "-q", "--platform=linux/amd64,linux/arm64,linux/s390x", "-t", "wide", context).Succeeds();
        store.Wherry("build", "-q", "--platform=linux/s390x,linux/arm64", "-t", "narrow", context).Succeeds();
        File.WriteAllText(Path.Combine(context, "Dockerfile"), "ARG BASE=wide\nFROM narrow AS part\nFROM --platform=$BUILDPLATFORM wide AS here\nFROM $BASE\nCOPY --from=part /Dockerfile /x\n");
        var log = Path.Combine(store.Scratch, "log");
        store.Wherry("build", "-q", "--all-platforms", "--progress=plain", "--logfile", log, "--logsplit", "-t", "made", context).Succeeds();
        Assert.Equal(["arm64", "s390x"], Architectures(JsonDocument.Parse(store.Wherry("manifest", "inspect", "made").Succeeds().Output).RootElement));
        Assert.True(File.Exists(log + "_linux_arm64"));
        Assert.Contains("exclude each other", store.Wherry("build", "--all-platforms", "--platform=linux/arm64", context).Exits(125).Error);
        store.Wherry("manifest", "rm", "wide", "narrow", "made").Succeeds();
    }

    [Fact]
    public void Without_emulation_it_is_told_what_would_help()
    {
        Assert.SkipWhen(File.Exists("/proc/sys/fs/binfmt_misc/qemu-s390x"), "this machine runs programs for s390x");
        using var store = new Store(withImage: false);
        var context = Context(store, "FROM scratch\nCOPY --chmod=755 sh /bin/sh\nRUN true\n");
        byte[] program = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 22, .. new byte[100]];
        File.WriteAllBytes(Path.Combine(context, "sh"), program);
        var error = store.Wherry("build", "-q", "--network=none", "--platform=linux/s390x", context).Exits(125).Error;
        Assert.Contains("programs for linux/s390x do not run on this machine", error);
        Assert.Contains("FROM --platform=$BUILDPLATFORM", error);
    }

    private static IEnumerable<string?> Architectures(JsonElement list) =>
        list.GetProperty("manifests").EnumerateArray().Select(entry => entry.GetProperty("platform").GetProperty("architecture").GetString()).Order();

    private static string Content(Store store, string image, string path)
    {
        var (name, file) = ("c" + Guid.NewGuid().ToString("N"), Path.Combine(store.Scratch, Guid.NewGuid().ToString("N")));
        store.Wherry("create", "--name", name, "--network=none", image, "/none").Succeeds();
        store.Wherry("cp", $"{name}:{path}", file).Succeeds();
        store.Wherry("rm", name).Succeeds();
        return File.ReadAllText(file);
    }

    private static string Context(Store store, string dockerfile, params string[] files)
    {
        var context = Directory.CreateDirectory(Path.Combine(store.Scratch, "context")).FullName;
        File.WriteAllText(Path.Combine(context, "Dockerfile"), dockerfile);
        foreach (var file in files)
        {
            File.WriteAllText(Path.Combine(context, file), file);
        }

        return context;
    }
}
