using System.Text;
using Containers.Linux.Sockets;
using Containers.Oci;
using Containers.Runtime.Volumes;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Runtime.Tests;

public sealed class VolumePluginTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: x\r\n\r\n{\"a\":1}\n", 200, "{\"a\":1}")]
    [InlineData("HTTP/1.0 404 Not Found\r\n\r\n", 404, "")]
    [InlineData("HTTP/1.1 500 \r\nX: y\r\n\r\nno", 500, "no")]
    public void Answers_are_read(string answer, int code, string body) => Assert.Equal((code, body), PluginSocket.Parse(Encoding.UTF8.GetBytes(answer), "plugin"));

    [Fact]
    public void What_is_no_answer_is_damage_and_nothing_else() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        bytes =>
        {
            foreach (var answer in (byte[][])[bytes, [.. "HTTP/1.1 "u8, .. bytes], [.. "HTTP/1.1 200 OK\r\n\r\n"u8, .. bytes]])
            {
                try
                {
                    PluginSocket.Parse(answer, "plugin");
                }
                catch (ContainersException e) when (e.Kind == ErrorKind.Corrupt)
                {
                    // As it should be.
                }
            }
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{\"Mountpoint\":\"/mnt/x\",\"Err\":\"\"}", null)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{\"Mountpoint\":\"relative\"}", ErrorKind.Corrupt)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{\"Mountpoint\":7}", ErrorKind.Corrupt)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n[]", ErrorKind.Corrupt)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nwords", ErrorKind.Corrupt)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{\"Err\":\"on\\u001b[31m fire\"}", ErrorKind.Invalid)]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\npage not found", ErrorKind.Invalid)]
    [InlineData("", ErrorKind.Corrupt)]
    public async Task What_a_plug_in_says_of_a_mount_is_not_believed_blindly(string answer, ErrorKind? kind)
    {
        using var directory = new TempDirectory();
        using var listener = UnixSocket.Listen(directory["plugin.sock"]);
        var serving = Task.Run(() =>
        {
            using var connection = listener.Accept();
            connection.Read(new byte[64 * 1024]);
            connection.Write(Encoding.UTF8.GetBytes(answer));
        });
        var plugin = new VolumePlugin("keeper", directory["plugin.sock"], TimeSpan.FromSeconds(60));
        var error = Record.Exception(() => Assert.Equal("/mnt/x", plugin.Mount("data", "user")));
        await serving;
        Assert.Equal(kind, (error as ContainersException)?.Kind);
        Assert.DoesNotContain("\u001b", error?.Message ?? string.Empty);
    }

    [Fact]
    public void One_that_does_not_answer_is_not_waited_for_for_ever()
    {
        using var directory = new TempDirectory();
        using var listener = UnixSocket.Listen(directory["plugin.sock"]);
        var error = Assert.Throws<ContainersException>(() => new VolumePlugin("keeper", directory["plugin.sock"], TimeSpan.FromMilliseconds(50)).List());
        Assert.Equal((ErrorKind.Unreachable, "volume plugin keeper has not answered within 0.1 seconds"), (error.Kind, error.Message));
        Assert.Equal(ErrorKind.Unreachable, Assert.Throws<ContainersException>(() => new VolumePlugin("keeper", directory["nobody.sock"], TimeSpan.FromSeconds(1)).List()).Kind);
    }
}
