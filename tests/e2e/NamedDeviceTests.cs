namespace Containers.E2E.Tests;

/// <summary>Devices by name, as specifications of the Container Device Interface describe them.</summary>
public class NamedDeviceTests
{
    [Fact]
    public void What_a_specification_says_is_in_the_container()
    {
        using var store = new Store();
        var place = Specification(store);
        const string Script = """
            echo $COMMON $MODEL; ls -l /dev/sample | cut -c1; cat /opt/driver/file; touch /opt/driver/x 2>/dev/null || echo read-only; cat /hooked
            """;
        var run = store.Wherry("--cdi-spec-dir", place, "run", "--rm", "--network=none", "--device", "example.com/card=one", "-e", "COMMON=mine", "bb", "sh", "-c", Script).Succeeds();
        Assert.Equal(["common first", "c", "driver", "read-only", "hook"], run.Text.Split('\n'));
    }

    [Fact]
    public void A_later_directory_counts_and_gpus_are_names_too()
    {
        using var store = new Store();
        var first = Specification(store);
        var second = Directory.CreateDirectory(Path.Combine(store.Scratch, "later")).FullName;
        File.WriteAllText(Path.Combine(second, "card.json"), """{"cdiVersion":"0.6.0","kind":"example.com/card","devices":[{"name":"one","containerEdits":{"env":["MODEL=later"]}}]}""");
        File.WriteAllText(Path.Combine(second, "gpu.json"), """{"cdiVersion":"0.6.0","kind":"nvidia.com/gpu","devices":[{"name":"all","containerEdits":{"env":["GPU=every"]}},{"name":"1","containerEdits":{"env":["GPU1=second"]}}]}""");
        string Run(params string[] flags) =>
            store.Wherry(["--cdi-spec-dir", first, "--cdi-spec-dir", second, "run", "--rm", "--network=none", .. flags, "bb", "sh", "-c", "echo $MODEL $GPU $GPU1"]).Succeeds().Text;
        Assert.Equal("later", Run("--device=example.com/card=one"));
        Assert.Equal("every", Run("--gpus=all"));
        Assert.Equal("second", Run("--gpus", "\"device=1\""));
    }

    [Fact]
    public void A_device_nobody_describes_is_named()
    {
        using var store = new Store();
        var place = Specification(store);
        var none = store.Wherry("--cdi-spec-dir", store.Scratch + "/nothing", "create", "--gpus=all", "bb").Exits(125).Error;
        Assert.Contains("unresolvable CDI devices nvidia.com/gpu=all", none);
        Assert.Contains("no device specification is in", none);
        Assert.Contains("known are: example.com/card=one", store.Wherry("--cdi-spec-dir", place, "create", "--device=example.com/card=two", "bb").Exits(125).Error);
        File.WriteAllText(Path.Combine(place, "broken.json"), "{\n  nonsense");
        Assert.Contains("broken.json:2:", store.Wherry("--cdi-spec-dir", place, "create", "--device=example.com/card=two", "bb").Exits(125).Error);
        store.Wherry("--cdi-spec-dir", place, "create", "--network=none", "--device=example.com/card=one", "bb").Succeeds();
    }

    [Fact]
    public void A_specification_may_be_yaml()
    {
        using var store = new Store();
        var place = Directory.CreateDirectory(Path.Combine(store.Scratch, "yaml")).FullName;
        // As the generator of a maker of graphics cards writes it.
        File.WriteAllText(Path.Combine(place, "card.yaml"), """
            ---
            cdiVersion: 0.5.0
            kind: example.com/card
            containerEdits:
              env:
              - COMMON=common
              additionalGids: [4242]
            devices:
            - name: "0"
              containerEdits:
                deviceNodes:
                - hostPath: /dev/null
                  path: /dev/sample
            - name: all
              containerEdits:
                env: ['MODEL=every']
            """);
        File.WriteAllText(Path.Combine(place, "wrong.yml"), "kind: example.com/other\n  devices: []\n");
        string Run(string device) => store.Wherry("--cdi-spec-dir", place, "run", "--rm", "--network=none", "--device", device, "bb", "sh", "-c", "echo $COMMON$MODEL; id -G; ls /dev/sample").Output;
        Assert.Equal("common\n0 4242\n/dev/sample\n", Run("example.com/card=0"));
        Assert.StartsWith("commonevery\n", Run("example.com/card=all"), StringComparison.Ordinal);
        Assert.Contains("wrong.yml:2:", store.Wherry("--cdi-spec-dir", place, "create", "--device=example.com/other=0", "bb").Exits(125).Error);
    }

    private static string Specification(Store store)
    {
        var place = Directory.CreateDirectory(Path.Combine(store.Scratch, "cdi")).FullName;
        var driver = Directory.CreateDirectory(Path.Combine(store.Scratch, "driver")).FullName;
        File.WriteAllText(Path.Combine(driver, "file"), "driver\n");
        // A hook of this stage runs in the container, right before its program.
        File.WriteAllText(Path.Combine(place, "card.json"), $$"""
            {
              "cdiVersion": "0.6.0", "kind": "example.com/card",
              "containerEdits": { "env": ["COMMON=common"] },
              "devices": [{ "name": "one", "containerEdits": {
                "env": ["MODEL=first"],
                "deviceNodes": [{ "path": "/dev/sample", "hostPath": "/dev/null" }],
                "mounts": [{ "hostPath": "{{driver}}", "containerPath": "/opt/driver", "options": ["ro", "nosuid", "bind"] }],
                "hooks": [{ "hookName": "startContainer", "path": "/bin/sh", "args": ["sh", "-c", "echo hook > /hooked"] }] } }]
            }
            """);
        return place;
    }
}
