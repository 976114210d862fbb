using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Runtime.Tests;

/// <summary>What crun 1.8 and 1.21 and runc 1.1 write into their logs.</summary>
public class RuntimeFailureTests
{
    [Theory]
    [InlineData("runc create failed: unable to start container process: exec: \"nofile\": executable file not found in $PATH", ErrorKind.CommandNotFound)]
    [InlineData("runc create failed: unable to start container process: exec: \"/nofile\": stat /nofile: no such file or directory", ErrorKind.CommandNotFound)]
    [InlineData("executable file `nofile` not found in $PATH: No such file or directory", ErrorKind.CommandNotFound)]
    [InlineData("executable file `/nofile` not found: No such file or directory", ErrorKind.CommandNotFound)]
    [InlineData("exec container process (missing dynamic library?) `/bin/x`: No such file or directory", ErrorKind.CommandNotFound)]
    [InlineData("runc create failed: unable to start container process: exec: \"/etc/plain\": permission denied", ErrorKind.NotExecutable)]
    [InlineData("open executable: Permission denied", ErrorKind.NotExecutable)]
    [InlineData("the path `/etc` is not a regular file: Operation not permitted", ErrorKind.NotExecutable)]
    [InlineData("the path `/etc/plain` exists but it is not executable: Permission denied", ErrorKind.NotExecutable)]
    [InlineData("exec container process `/bin/garbage`: Exec format error", ErrorKind.NotExecutable)]
    [InlineData("exec /bin/garbage: exec format error", ErrorKind.NotExecutable)]
    [InlineData("runc create failed: unable to start container process: exec: \"/etc\": is a directory", ErrorKind.NotExecutable)]
    [InlineData("runc create failed: unable to start container process: error during container init: error mounting \"/nonexistent\" to rootfs at \"/x\": stat /nonexistent: no such file or directory", ErrorKind.Unsupported)]
    [InlineData("runc create failed: invalid rootfs: stat /nonexistent: no such file or directory", ErrorKind.Unsupported)]
    [InlineData("cannot stat `/usr/libexec/gone`: No such file or directory", ErrorKind.Unsupported)]
    [InlineData("mount `/nonexistent` to `x`: No such file or directory", ErrorKind.Unsupported)]
    [InlineData("mount `proc` to `proc`: Operation not permitted", ErrorKind.Unsupported)]
    [InlineData("cgroups in hybrid mode not supported, drop all controllers from cgroupv2", ErrorKind.Unsupported)]
    public void A_failure_is_of_the_kind_its_exit_code_needs(string message, ErrorKind kind)
    {
        var log = $$"""{"msg":{{System.Text.Json.JsonSerializer.Serialize(message)}},"level":"error","time":"2024-01-01T00:00:00Z"}""" + "\n";
        var error = RuntimeFailure.From(log, "crun", Ended);

        Assert.Equal((kind, $"crun: {message}"), (error.Kind, error.Message));
    }

    [Fact]
    public void The_last_error_counts_and_warnings_do_not()
    {
        var error = RuntimeFailure.From(
            """
            {"level":"error","msg":"first"}
            {"level":"error","msg":"last\n"}
            {"level":"warning","msg":"by the way"}
            """, "runc", Ended);

        Assert.Equal("runc: last", error.Message);
    }

    [Theory]
    [InlineData("plain words\n", "crun: plain words")]
    [InlineData("", "crun: ended with status 1")]
    [InlineData("[1]\n", "crun: ended with status 1")]
    [InlineData("{\"level\":\"error\",\"msg\":3}\n", "crun: ended with status 1")]
    [InlineData("{\"level\":5,\"msg\":\"x\"}\n", "crun: ended with status 1")]
    [InlineData("null\n", "crun: ended with status 1")]
    public void A_log_of_another_form_is_no_obstacle(string log, string message) =>
        Assert.Equal(message, RuntimeFailure.From(log, "crun", Ended).Message);

    private static ExitStatus Ended => new(1, 0);
}
