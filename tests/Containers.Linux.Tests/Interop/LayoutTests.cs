using System.Reflection;
using System.Runtime.InteropServices;
using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Tests.Interop;

/// <summary>Every structure this room shares with C lies in memory as the compiler lays it out.</summary>
public sealed class LayoutTests
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Dictionary<Type, string> s_native = new()
    {
        [typeof(TimeSpec)] = "struct timespec",
        [typeof(TimerSpec)] = "struct itimerspec",
        [typeof(StatxTimestamp)] = "struct statx_timestamp",
        [typeof(StatxBuffer)] = "struct statx",
        [typeof(RLimit)] = "struct rlimit",
        [typeof(SigInfo)] = "siginfo_t",
        [typeof(OpenHow)] = "struct open_how",
        [typeof(MountAttributes)] = "struct mount_attr",
        [typeof(FileLock)] = "struct flock",
        [typeof(PollFd)] = "struct pollfd",
        [typeof(UnixAddress)] = "struct sockaddr_un",
        [typeof(IoVector)] = "struct iovec",
        [typeof(MessageHeader)] = "struct msghdr",
        [typeof(ControlHeader)] = "struct cmsghdr",
        [typeof(TerminalAttributes)] = "struct termios",
        [typeof(WindowSize)] = "struct winsize",
        [typeof(ExtendedFlags)] = "struct fsxattr",
        [typeof(DiskQuota)] = "struct fs_disk_quota",
        [typeof(QuotaState)] = "struct fs_quota_stat",
        [typeof(NativePlan)] = "struct containers_plan",
        [typeof(NativeJoin)] = "struct containers_join",
        [typeof(NativeMove)] = "struct containers_fd_move",
        [typeof(NativeChild)] = "struct containers_child",
        [typeof(NativeFailure)] = "struct containers_failure",
    };

    // Room for what we do not read.
    private static readonly string[] s_fillers = ["reserved", "padding", "rest", "spare0", "spare2"];

    [Fact]
    public void Every_structure_that_is_shared_with_C_is_judged()
    {
        var shared = typeof(Errno).Assembly.GetTypes().Where(type =>
            type is { IsValueType: true, IsEnum: false, IsNested: false } &&
            (type.Namespace == "Containers.Linux.Interop" || type == typeof(FileLock)) && !type.Name.StartsWith('<'));

        Assert.Equal(shared.Select(type => type.Name).Order(), s_native.Keys.Select(type => type.Name).Order());
    }

    [Fact]
    public void Sizes_and_places_of_fields_are_the_compilers()
    {
        var program = new CProgram();
        foreach (var (type, native) in s_native)
        {
            program.Claim($"sizeof({native}) == {Marshal.SizeOf(type)}", $"size of {type.Name} is {Marshal.SizeOf(type)} here");
            foreach (var field in type.GetFields(Fields).Where(field => !s_fillers.Contains(field.Name)))
            {
                var offset = Marshal.OffsetOf(type, field.Name);
                program.Claim($"offsetof({native}, {field.Name}) == {offset}", $"{type.Name}.{field.Name} is at {offset} here");
                var size = field.FieldType.IsPointer ? IntPtr.Size : Marshal.SizeOf(field.FieldType);
                program.Claim($"sizeof((({native} *)0)->{field.Name}) == {size}", $"{type.Name}.{field.Name} takes {size} here");
            }
        }

        Assert.Empty(program.Complaints());
    }

    [Fact]
    public void A_plans_fields_come_in_the_headers_order_and_none_is_missing()
    {
        // A field forgotten at the end would still leave the others in place.
        var managed = typeof(NativePlan).GetFields(Fields);
        var last = managed[^1];
        var program = new CProgram();
        program.Claim(
            $"offsetof(struct containers_plan, {last.Name}) + sizeof(((struct containers_plan *)0)->{last.Name}) == sizeof(struct containers_plan)",
            $"{last.Name} is the last field here");

        Assert.Empty(program.Complaints());
    }
}
