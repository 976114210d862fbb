using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Sockets;

namespace Containers.Linux.Tests.Sockets;

public sealed class UnixSocketTests
{
    [Fact]
    public void A_path_may_be_longer_than_an_address()
    {
        using var directory = new TemporaryDirectory();
        var place = directory.MakeDirectory(string.Join('/', Enumerable.Repeat("a-rather-long-name-for-a-directory", 10)));
        var path = Path.Combine(place, "socket");
        using var listener = UnixSocket.Listen(path);
        using var client = UnixSocket.Connect(path);
        using var server = listener.Accept();

        client.Write("over the long way"u8);
        var buffer = new byte[100];

        Assert.Equal("over the long way"u8.ToArray(), buffer[..server.Read(buffer)]);
    }

    [Fact]
    public void Only_the_owner_can_connect()
    {
        using var directory = new TemporaryDirectory();
        var before = ThisProcess.SetUmask(0);
        try
        {
            using var listener = UnixSocket.Listen(directory.At("socket"));

            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory.At("socket")));
            Assert.Equal(0u, ThisProcess.SetUmask(0));
        }
        finally
        {
            ThisProcess.SetUmask(before);
        }
    }

    [Fact]
    public void What_can_go_wrong_has_its_error_number()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.At("socket");

        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => UnixSocket.Connect(path)).Errno);
        using (UnixSocket.Listen(path))
        {
            Assert.Equal(Errno.EADDRINUSE, Assert.Throws<LinuxException>(() => UnixSocket.Listen(path)).Errno);
        }

        Assert.Equal(Errno.ECONNREFUSED, Assert.Throws<LinuxException>(() => UnixSocket.Connect(path)).Errno);
        Assert.Equal(Errno.ENAMETOOLONG, Assert.Throws<LinuxException>(() => UnixSocket.Listen(directory.At(new string('n', 120)))).Errno);
    }

    [Fact]
    public void Without_a_descriptor_there_is_none_to_receive()
    {
        var (first, second) = UnixSocket.Pair();
        using (first)
        {
            second.Write("no descriptor"u8);
            Assert.Null(first.ReceiveDescriptor());
            second.Dispose();
            Assert.Null(first.ReceiveDescriptor());
        }
    }

    [Fact]
    public void Descriptors_go_with_bytes_and_arrive_once()
    {
        var (first, second) = UnixSocket.Pair();
        var (read, write) = FileDescriptor.Pipe();
        using (first)
        using (second)
        using (read)
        {
            Assert.Equal(4, first.TrySend("with"u8, [write, write], out _));
            write.Dispose();
            Assert.Equal(7, first.TrySend("without"u8, [], out _));
            var arrived = new List<FileDescriptor>();
            var buffer = new byte[100];

            Assert.Equal(4, second.TryReceive(buffer, arrived, out _));
            Assert.Equal(2, arrived.Count);
            Assert.Equal(7, second.TryReceive(buffer, arrived, out _));
            Assert.Equal(2, arrived.Count);
            arrived[1].Write("through it"u8);
            arrived.ForEach(descriptor => descriptor.Dispose());
            Assert.Equal("through it"u8.ToArray(), buffer[..read.Read(buffer)]);
            Assert.Equal(0, read.Read(buffer)); // nobody else has it
        }
    }

    [Fact]
    public void Sending_to_nobody_is_an_error_and_no_signal()
    {
        var (first, second) = UnixSocket.Pair();
        second.Dispose();
        using (first)
        {
            Assert.Equal(-1, first.TrySend("x"u8, out var errno));
            Assert.Equal(Errno.EPIPE, errno);
        }
    }
}
