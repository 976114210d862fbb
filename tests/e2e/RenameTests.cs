namespace Containers.E2E.Tests;

public class RenameTests
{
    [Fact]
    public void A_container_goes_by_its_new_name_only_running_or_not()
    {
        using var store = new Store();
        var id = store.Wherry("run", "-d", "--name", "old", "--network=none", "bb", "sleep", "100").Succeeds().Text;
        Assert.Equal(string.Empty, store.Wherry("rename", "old", "new").Succeeds().Output);
        Assert.Equal("new", store.Inspect(id, "{{.Name}}"));
        Assert.Contains("no such container", store.Wherry("exec", "old", "true").Exits(125).Error);
        store.Wherry("exec", "new", "true").Succeeds();
        store.Wherry("create", "--name", "old", "--network=none", "bb", "true").Succeeds();
        Assert.Contains("is already in use", store.Wherry("rename", "new", "old").Exits(125).Error);
        Assert.Contains("has that name already", store.Wherry("rename", "new", "new").Exits(125).Error);
        Assert.Contains("invalid container name", store.Wherry("rename", "new", "a/b").Exits(125).Error);
        store.Wherry("rm", "-f", "new").Succeeds();
        store.Wherry("rename", "old", "new").Succeeds();
        store.Wherry("start", "new").Succeeds();
    }

    [Fact]
    public void One_that_is_removed_at_its_end_gives_its_new_name_back()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--rm", "--name", "old", "--network=none", "bb", "sleep", "100").Succeeds();
        store.Wherry("rename", "old", "new").Succeeds();
        store.Wherry("stop", "-t", "0", "new").Succeeds();
        store.Wherry("container", "exists", "new").Exits(1);
        store.Wherry("create", "--name", "new", "--network=none", "bb", "true").Succeeds();
        store.Wherry("create", "--name", "old", "--network=none", "bb", "true").Succeeds();
    }
}
