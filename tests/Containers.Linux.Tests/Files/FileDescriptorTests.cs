using Containers.Linux.Files;

namespace Containers.Linux.Tests.Files;

public sealed class FileDescriptorTests
{
    [Fact]
    public void A_pipe_passes_bytes_on_and_ends_with_its_writer()
    {
        var (read, write) = FileDescriptor.Pipe();
        using (read)
        {
            var buffer = new byte[10];
            using (write)
            {
                write.Write("abc"u8);
                Assert.Equal(3, read.Read(buffer));
            }

            Assert.Equal(0, read.Read(buffer));
        }
    }

    [Fact]
    public void A_non_blocking_descriptor_says_that_there_is_nothing_yet()
    {
        var (read, write) = FileDescriptor.Pipe();
        using (read)
        using (write)
        {
            read.SetNonBlocking();

            Assert.Equal(-1, read.TryRead(new byte[1], out var errno));
            Assert.Equal(Errno.EAGAIN, errno);
            Assert.Equal(Errno.EAGAIN, Assert.Throws<LinuxException>(() => read.Read(new byte[1])).Errno);
        }
    }

    [Fact]
    public void Writing_to_nobody_is_an_error_and_no_signal()
    {
        var (read, write) = FileDescriptor.Pipe();
        read.Dispose();
        using (write)
        {
            Assert.Equal(Errno.EPIPE, Assert.Throws<LinuxException>(() => write.Write("x"u8)).Errno);
        }
    }

    [Fact]
    public void Whatever_is_opened_here_is_closed_in_other_programs()
    {
        const int CloseOnExec = 0x80000;
        using var file = FileOpening.Read("/dev/null");
        using var copy = file.Duplicate();
        using var input = FileDescriptor.Standard(0);

        foreach (var descriptor in new[] { file, copy, input })
        {
            var flags = File.ReadAllLines($"/proc/self/fdinfo/{descriptor.Number}").Single(line => line.StartsWith("flags:", StringComparison.Ordinal));
            Assert.Equal(CloseOnExec, Convert.ToInt32(flags.Split('\t')[1], 8) & CloseOnExec);
        }
    }

    [Fact]
    public void Appending_adds_and_creating_anew_refuses_what_exists()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("log", "one\n");
        using (var file = FileOpening.Append(path))
        {
            file.Write("two\n"u8);
        }

        Assert.Equal("one\ntwo\n", File.ReadAllText(path));
        var error = Assert.Throws<LinuxException>(() => FileOpening.CreateNew(path));
        Assert.Equal(("open", Errno.EEXIST, path), (error.Call, error.Errno, error.Subject));
        Assert.Equal($"open {path}: file exists", error.Message);
    }

    [Fact]
    public void Attributes_are_set_read_and_listed()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("file", "");
        try
        {
            ExtendedAttributes.Set(path, "user.test", [0, 255, 10]);
        }
        catch (LinuxException e) when (e.Errno == Errno.EOPNOTSUPP)
        {
            Assert.Skip($"the file system of {directory.Path} has no user attributes");
        }

        Assert.Equal([0, 255, 10], ExtendedAttributes.Get(path, "user.test"));
        Assert.Null(ExtendedAttributes.Get(path, "user.other"));
        Assert.Contains("user.test", ExtendedAttributes.List(path));
    }
}
