using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>diff, export and commit: what is made of a container's changes.</summary>
public class ChangeTests
{
    private const string Work = "echo x > /etc/passwd; mkdir -p /new/deep; echo y > /new/deep/f; rm /www/index.html; rm -r /home; mkdir /home; echo z > /home/other; ln /new/deep/f /new/same";

    [Fact]
    public void Diff_lists_what_was_added_changed_and_deleted_and_nothing_else()
    {
        using var store = new Store();
        store.Wherry("run", "--name", "c", "--network=none", "bb", "sh", "-c", Work).Succeeds();
        Assert.Equal(
            "C /etc\nC /etc/passwd\nC /home\nD /home/jane\nA /home/other\nA /new\nA /new/deep\nA /new/deep/f\nA /new/same\nC /www\nD /www/index.html",
            WithoutRun(store.Wherry("diff", "c").Succeeds().Text));
        using var document = JsonDocument.Parse(store.Wherry("container", "diff", "--format", "json", "c").Succeeds().Output);
        Assert.Contains("/new/deep/f", document.RootElement.GetProperty("added").EnumerateArray().Select(e => e.GetString()));
        Assert.Contains("/home/jane", document.RootElement.GetProperty("deleted").EnumerateArray().Select(e => e.GetString()));
        store.Wherry("create", "--name", "fresh", "--network=none", "bb").Succeeds();
        Assert.Equal(string.Empty, store.Wherry("diff", "fresh").Succeeds().Text);
    }

    [Fact]
    public void Two_are_compared_whatever_they_have_in_common()
    {
        using var store = new Store();
        store.Wherry("run", "--name", "c", "--network=none", "bb", "sh", "-c", Work).Succeeds();
        store.Wherry("commit", "-q", "c", "changed").Succeeds();
        store.Wherry("run", "--name", "d", "--network=none", "changed", "sh", "-c", "echo n > /www/new").Succeeds();
        store.Wherry("commit", "-q", "d", "third").Succeeds();
        string Diff(params string[] of) => WithoutRun(store.Wherry(["image", "diff", .. of]).Succeeds().Text);
        Assert.Equal("C /etc\nC /etc/passwd\nC /home\nD /home/jane\nA /home/other\nA /new\nA /new/deep\nA /new/deep/f\nA /new/same\nC /www\nD /www/index.html\nA /www/new", Diff("third", "bb"));
        Assert.Equal("C /etc\nC /etc/passwd\nC /home\nA /home/jane\nD /home/other\nD /new\nC /www\nA /www/index.html\nD /www/new", Diff("bb", "third"));
        Assert.Equal("C /www\nA /www/new", Diff("third", "changed"));
        Assert.Equal(string.Empty, Diff("third", "third"));
        Assert.Equal("C /www\nA /www/new", WithoutRun(store.Wherry("diff", "d", "changed").Succeeds().Text));
        Assert.Equal("C /www\nD /www/new", WithoutRun(store.Wherry("diff", "c", "d").Succeeds().Text));

        // No layer in common, and the same times.
        File.WriteAllText(Path.Combine(store.Scratch, "Dockerfile"), "FROM scratch\nCOPY file Dockerfile /\n");
        foreach (var (name, content) in (ReadOnlySpan<(string, string)>)[("one", "a"), ("two", "b")])
        {
            File.WriteAllText(Path.Combine(store.Scratch, "file"), content);
            store.Wherry("build", "-q", "--timestamp", "0", "-t", name, store.Scratch).Succeeds();
        }

        Assert.Equal("C /file", Diff("one", "two"));
        using var document = JsonDocument.Parse(store.Wherry("image", "diff", "--format", "json", "one", "two").Succeeds().Output);
        Assert.Equal("/file", document.RootElement.GetProperty("changed")[0].GetString());
        Assert.Equal("{}", store.Wherry("image", "diff", "--format", "json", "one", "one").Succeeds().Text);
        Assert.Equal("Error: c: image not known\n", store.Wherry("image", "diff", "one", "c").Exits(125).Error);
        Assert.Contains("at most 2 arguments", store.Wherry("image", "diff", "one", "two", "three").Exits(125).Error);
    }

    [Fact]
    public void Commit_makes_an_image_with_the_changes_that_runs_and_has_a_history()
    {
        using var store = new Store();
        store.Wherry("run", "--name", "c", "--network=none", "-e", "A=b", "bb", "sh", "-c", Work).Succeeds();
        var id = store.Wherry("commit", "-m", "changed by hand", "-a", "Jane", "-c", "CMD [\"cat\", \"/new/deep/f\"]", "c", "changed:1").Succeeds().Text;
        Assert.Equal("y", store.Wherry("run", "--rm", "--network=none", "changed:1").Succeeds().Text);
        Assert.Equal("/home/other", store.Wherry("run", "--rm", "--network=none", "changed:1", "sh", "-c", "ls -d /home/* /www/* 2>/dev/null").Output.Trim());
        Assert.Equal(id, "sha256:" + store.Inspect("changed:1", "{{.Id}}"));
        Assert.Equal("Jane", store.Inspect("changed:1", "{{.Author}}"));
        Assert.Equal("changed by hand", store.Inspect("changed:1", "{{.Comment}}"));
        Assert.Equal("2", store.Inspect("changed:1", "{{len .RootFS.Layers}}"));
        Assert.Contains("A=b", store.Inspect("changed:1", "{{.Config.Env}}"));
        Assert.Equal(
            "C /etc\nC /etc/passwd\nC /home\nD /home/jane\nA /home/other\nA /new\nA /new/deep\nA /new/deep/f\nA /new/same\nC /www\nD /www/index.html",
            WithoutRun(store.Wherry("image", "diff", "changed:1").Succeeds().Text));
        store.Wherry("commit", "--squash", "c", "flat").Succeeds();
        Assert.Equal("1", store.Inspect("flat", "{{len .RootFS.Layers}}"));
        Assert.Equal("y", store.Wherry("run", "--rm", "--network=none", "flat", "cat", "/new/same").Succeeds().Text);
        Assert.Contains("invalid --change", store.Wherry("commit", "-c", "RUN x", "c").Exits(125).Error);
    }

    [Fact]
    public void Commit_of_a_running_container_and_in_dockers_format()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "c", "--network=none", "-v", "vol:/vol", "bb", "sh", "-c", "echo x > /made; echo y > /vol/made; echo ready; exec sleep 600").Succeeds();
        Waiting.Until(() => store.Wherry("logs", "c").Output.Contains("ready"), () => "the container did not start");
        var file = Path.Combine(store.Scratch, "id");
        var id = store.Wherry("commit", "--format", "docker", "--include-volumes", "--iidfile", file, "c", "live").Succeeds().Text;
        Assert.Equal(id, File.ReadAllText(file));
        Assert.Equal("application/vnd.docker.distribution.manifest.v2+json", store.Inspect("live", "{{.ManifestType}}"));
        Assert.Equal("map[/vol:map[]]", store.Inspect("live", "{{.Config.Volumes}}"));
        Assert.Equal("x", store.Wherry("run", "--rm", "--network=none", "live", "sh", "-c", "cat /made /vol/made 2>/dev/null").Output.Trim());
    }

    [Fact]
    public void The_same_changes_give_the_same_image_when_the_date_is_given()
    {
        using var store = new Store();
        var ids = new List<string>();
        foreach (var name in (string[])["one", "two"])
        {
            store.Wherry("run", "--name", name, "--network=none", "bb", "sh", "-c", Work).Succeeds();
            ids.Add(Surroundings.Run("/usr/bin/env", ["SOURCE_DATE_EPOCH=1700000000", Surroundings.Program, .. store.Flags, "commit", "-q", name]).Succeeds().Text);
        }

        Assert.Equal(ids[0], ids[1]);
    }

    [Fact]
    public void Export_and_import_give_the_same_files_back()
    {
        using var store = new Store();
        var file = Path.Combine(store.Scratch, "out.tar");
        store.Wherry("run", "--name", "c", "--network=none", "-v", "vol:/vol", "bb", "sh", "-c", Work + "; echo v > /vol/f; chmod 4755 /new/deep/f; chown 1000:1000 /home/other").Succeeds();
        store.Wherry("export", "-o", file, "c").Succeeds();
        store.Wherry("import", file, "flat").Succeeds();
        Assert.Equal("4755 0:0 2\n644 1000:1000 1", store.Wherry("run", "--rm", "--network=none", "flat", "stat", "-c", "%a %u:%g %h", "/new/deep/f", "/home/other").Succeeds().Text);
        Assert.Equal(string.Empty, store.Wherry("run", "--rm", "--network=none", "flat", "ls", "/vol").Succeeds().Text);
        store.Wherry("run", "-d", "--name", "live", "--network=none", "-v", "vol:/vol", "bb", "sleep", "600").Succeeds();
        var listing = Surroundings.Run("/bin/sh", ["-c", $"{Surroundings.Program} {string.Join(' ', store.Flags)} export live | tar t"]).Succeeds().Text;
        Assert.Contains("www/index.html", listing);
        Assert.DoesNotContain("vol/f", listing);
        Assert.DoesNotContain("proc/1", listing);
    }

    // Where the image lacks /run, the runtime makes it for its own files.
    private static string WithoutRun(string lines) => string.Join('\n', lines.Split('\n').Where(line => !line.EndsWith(" /run", StringComparison.Ordinal)));
}
