namespace Containers.Network.Tests;

public sealed class SharedHostsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wherry-hosts-").FullName;

    [Fact]
    public void A_line_is_there_as_long_as_its_container()
    {
        Write("10.0.0.2\tdonor\n");
        var first = new SharedHosts(_directory);
        var second = new SharedHosts(_directory);
        first.Join("one");
        second.Join("two");
        Assert.Equal("10.0.0.2\tdonor\n127.0.0.1\tone\n127.0.0.1\ttwo\n", Read());
        first.Leave();
        first.Leave();
        Assert.Equal("10.0.0.2\tdonor\n127.0.0.1\ttwo\n", Read());
        new SharedHosts(_directory).Remove("two"); // of one that could not do it itself
        Assert.Equal("10.0.0.2\tdonor\n", Read());
    }

    [Fact]
    public void A_name_that_was_there_before_stays()
    {
        Write("127.0.0.1\tone\n");
        var hosts = new SharedHosts(_directory);
        hosts.Join("one");
        Assert.Equal("127.0.0.1\tone\n", Read());
        hosts.Leave();
        Assert.Equal("127.0.0.1\tone\n", Read());
    }

    [Fact]
    public void Writing_anew_keeps_those_who_share_it_and_nothing_else()
    {
        var hosts = new SharedHosts(_directory);
        hosts.Replace("127.0.0.1\tlocalhost\n10.0.0.2\tdonor\n");
        hosts.Join("one");
        File.AppendAllText(hosts.Path, "10.9.9.9\tforeign\n");
        hosts.Replace("127.0.0.1\tlocalhost\n10.0.0.3\tdonor\n");
        Assert.Equal("127.0.0.1\tlocalhost\n10.0.0.3\tdonor\n127.0.0.1\tone\n", Read());
    }

    [Fact]
    public void What_a_container_has_made_endless_is_left_alone()
    {
        Write(new string('x', 2 * 1024 * 1024));
        var hosts = new SharedHosts(_directory);
        hosts.Join("one");
        hosts.Remove("one");
        Assert.Equal(2 * 1024 * 1024, new FileInfo(hosts.Path).Length);
    }

    [Fact]
    public void Nothing_happens_when_the_container_is_gone()
    {
        var hosts = new SharedHosts(Path.Combine(_directory, "gone"));
        hosts.Join("one");
        hosts.Remove("one");
        Assert.Empty(Directory.GetFileSystemEntries(_directory));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void Write(string text) => File.WriteAllText(Path.Combine(_directory, SharedHosts.FileName), text);

    private string Read() => File.ReadAllText(Path.Combine(_directory, SharedHosts.FileName));
}
