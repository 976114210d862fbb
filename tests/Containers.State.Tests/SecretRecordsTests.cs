using Containers.Oci;
using Containers.State.Secrets;

namespace Containers.State.Tests;

public sealed class SecretRecordsTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly SecretRecords _records;

    public SecretRecordsTests() => _records = new SecretRecords(new StorePaths(_temp["store"], _temp["run"]));

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_secret_is_found_by_its_name_and_the_beginning_of_its_id()
    {
        _records.Create(Secret("ab1", "one"), "content"u8);
        _records.Create(Secret("ab2", "two"), "other"u8);

        Assert.Equal("ab1", _records.Resolve("one").Id);
        Assert.Equal("two", _records.Resolve("ab2").Name);
        Assert.Equal("content"u8.ToArray(), _records.Read(_records.Resolve("ab1")));
        Assert.Equal("secret id ab is ambiguous: give more of it", Assert.Throws<ContainersException>(() => _records.Resolve("ab")).Message);
        Assert.Null(_records.TryResolve(".."));
        Assert.Null(_records.TryResolve(""));
    }

    [Fact]
    public void A_removed_secret_leaves_nothing_and_what_a_killed_command_left_is_no_secret()
    {
        var secret = Secret("ab1", "one");
        _records.Create(secret, "content"u8);
        _records.Remove(secret);
        _records.Remove(secret);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp["store/secrets"]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp["store/names/secrets"]));

        _temp.Write("store/secrets/.ab2.tmp/data", "half of it");
        Assert.Empty(_records.List());
        Assert.Equal([_temp["store/secrets/.ab2.tmp"]], _records.Abandoned());
    }

    private static SecretRecord Secret(string id, string name) => new() { Id = id, Name = name, Created = DateTimeOffset.UnixEpoch };
}
