namespace Containers.E2E.Tests;

public class SecretTests
{
    private const string Content = "the very secret content";

    [Fact]
    public void Secrets_are_kept_listed_and_removed()
    {
        using var store = new Store(withImage: false);
        var id = store.WherryWithInput(Content, "secret", "create", "-l", "a=b", "one", "-").Succeeds().Text;
        Assert.Matches("^[0-9a-f]{25}$", id);
        Assert.Contains("secret name in use", store.WherryWithInput("x", "secret", "create", "one", "-").Exits(125).Error);
        var second = store.WherryWithInput(Content, "secret", "create", "--replace", "one", "-").Succeeds().Text;
        Assert.NotEqual(id, second);
        Assert.Equal(second, store.Wherry("secret", "ls", "-q").Succeeds().Text);
        Assert.DoesNotContain(Content, store.Wherry("secret", "inspect", "one").Succeeds().Output);
        Assert.Equal(Content, store.Wherry("secret", "inspect", "--showsecret", "--format", "{{.SecretData}}", second[..6]).Succeeds().Text);
        store.Wherry("secret", "exists", "one").Succeeds();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(store.Root, "secrets", second, "data")));
        Assert.Equal(second, store.Wherry("secret", "rm", "one").Succeeds().Text);
        store.Wherry("secret", "exists", "one").Exits(1);
        Assert.Contains("no such secret", store.Wherry("secret", "rm", "one").Exits(1).Error);
        Assert.Contains("larger than 0", store.WherryWithInput(string.Empty, "secret", "create", "empty", "-").Exits(125).Error);
    }

    [Fact]
    public void A_container_has_them_as_files_and_variables_and_nowhere_else()
    {
        using var store = new Store();
        store.WherryWithInput(Content, "secret", "create", "one", "-").Succeeds();
        store.Wherry("run", "-d", "--name", "keeper", "--network=none", "--secret", "one", "--secret", "one,type=env,target=VARIABLE", "--secret", "one,target=other,uid=1000,mode=0400", "bb", "sleep", "1000").Succeeds();
        var seen = store.Wherry("exec", "keeper", "sh", "-c", "cat /run/secrets/one; echo; tr '\\0' '\\n' < /proc/1/environ | grep VARIABLE; stat -c '%u %a' /run/secrets/other").Succeeds().Text;
        Assert.Equal([Content, $"VARIABLE={Content}", "1000 400"], seen.Split('\n'));
        Assert.DoesNotContain(Content, File.ReadAllText(Path.Combine(store.Root, "containers", store.Inspect("keeper", "{{.Id}}"), "config.json")));
        Assert.DoesNotContain(Content, store.Wherry("inspect", "keeper").Succeeds().Output);
        store.Wherry("secret", "rm", "one").Succeeds();
        store.Wherry("stop", "-t", "0", "keeper").Succeeds();
        store.Wherry("start", "keeper").Succeeds();
        Assert.Equal(Content, store.Wherry("exec", "keeper", "cat", "/run/secrets/one").Succeeds().Text);
        Assert.Contains("no such secret", store.Wherry("run", "--secret", "one", "bb", "true").Exits(125).Error);
    }
}
