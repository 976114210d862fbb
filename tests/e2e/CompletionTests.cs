namespace Containers.E2E.Tests;

public class CompletionTests
{
    [Fact]
    public void Words_flags_choices_and_living_names_are_offered()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "web", "--network=none", "bb").Succeeds();
        store.Wherry("volume", "create", "warehouse").Succeeds();
        store.Wherry("pod", "create", "--infra=false", "fleet").Succeeds();
        string Offered(params string[] words) => string.Join(' ', store.Wherry(["__complete", "--no-desc", "--", .. store.Flags, .. words]).Succeeds().Text.Split('\n'));

        Assert.Equal("images import info inspect image", string.Join(' ', Offered("i").Split(' ').Where(w => w != "init").OrderBy(w => w == "image")));
        Assert.Equal("exists inspect", string.Join(' ', Offered("container", "").Split(' ').Where(w => w is "exists" or "inspect")));
        Assert.Equal("--filter --format", Offered("ps", "--f"));
        Assert.Equal("web", Offered("start", ""));
        Assert.Equal("web", Offered("rm", "-f", "w"));
        Assert.Equal("bb:latest", Offered("run", "--rm", ""));
        Assert.Equal(":files", Offered("run", "bb:latest", ""));
        Assert.Equal("warehouse", Offered("volume", "rm", "w"));
        Assert.Equal("fleet", Offered("pod", "stop", ""));
        Assert.Equal("bb:latest warehouse web", string.Join(' ', Offered("inspect", "").Split(' ').Order(StringComparer.Ordinal)));
        Assert.Equal("always missing never newer", string.Join(' ', Offered("pull", "--policy", "").Split(' ').Order(StringComparer.Ordinal)));
        Assert.Equal("--policy=never --policy=newer", string.Join(' ', Offered("pull", "--policy=ne").Split(' ').Order(StringComparer.Ordinal)));
        Assert.Equal(":files", Offered("load", "--input", ""));
        Assert.Equal("", Offered("volume", "exists", "warehouse", ""));
        Assert.Contains("start\tStart", store.Wherry("__complete", "--", "star").Succeeds().Output);
        Assert.DoesNotContain("__complete", store.Wherry("--help").Succeeds().Output);
        Assert.Contains("want bash, zsh, fish or powershell", store.Wherry("completion", "tcsh").Exits(125).Error);
    }

    [Fact]
    public void Bash_completes()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "web", "--network=none", "bb").Succeeds();
        var script = Script(store, "bash");
        string Completed(string line) => Surroundings.Run("/bin/bash", ["--norc", "-c", $$"""
            . {{script}}
            COMP_LINE=$1; COMP_POINT=${#1}; read -ra COMP_WORDS <<<"$1"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
            _wherry && echo "${COMPREPLY[*]}"
            """, "bash", $"{Surroundings.Program} {string.Join(' ', store.Flags)} {line}"]).Succeeds().Text;

        Assert.Equal("web", Completed("start "));
        Assert.Equal("latest", Completed("rmi bb:la"));
        Assert.Equal("never newer", string.Join(' ', Completed("pull --policy=ne").Split(' ').Order(StringComparer.Ordinal)));
        Assert.Equal("version", Completed("vers"));
        Assert.Equal("complete -o bashdefault -o default -F _wherry wherry", Surroundings.Run("/bin/bash", ["--norc", "-c", $". {script}; complete -p wherry"]).Succeeds().Text);
    }

    [Fact]
    public void Fish_completes()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/fish"), "fish is not installed");
        using var store = new Store();
        store.Wherry("create", "--name", "web", "--network=none", "bb").Succeeds();
        // Its completions go by the name of a command, so it needs to be found by that.
        var result = Surroundings.Run("/usr/bin/env", [
            $"HOME={store.Scratch}", $"PATH={Path.GetDirectoryName(Surroundings.Program)}:/usr/bin:/bin", "/usr/bin/fish", "--no-config", "-c",
            $"source {Script(store, "fish")}; complete -C 'wherry {string.Join(' ', store.Flags)} start '"]);

        Assert.Contains("web", result.Succeeds().Output);
    }

    [Fact]
    public void Zsh_takes_the_script()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/zsh"), "zsh is not installed");
        using var store = new Store();
        store.Wherry("create", "--name", "web", "--network=none", "bb").Succeeds();
        var result = Surroundings.Run("/usr/bin/zsh", ["-f", "-c", $$"""
            compdef() { }
            _describe() { print -rl -- ${(P)2}; }
            _files() { print files; }
            source {{Script(store, "zsh")}}
            words=({{Surroundings.Program}} {{string.Join(' ', store.Flags)}} rmi 'bb:'); CURRENT=${#words}
            _wherry
            words[-2]=run; words[-1]=(bb:latest ''); CURRENT=${#words}
            _wherry
            """]);

        Assert.Equal("bb\\:latest\nfiles\n", result.Succeeds().Output);
    }

    private static string Script(Store store, string shell)
    {
        var path = Path.Combine(store.Scratch, shell);
        store.Wherry("completion", shell, "--file", path).Succeeds();
        return path;
    }
}
