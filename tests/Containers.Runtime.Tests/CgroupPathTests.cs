using Containers.Runtime.Cgroups;

namespace Containers.Runtime.Tests;

/// <summary>Which part of a process's cgroup path is its container's.</summary>
public sealed class CgroupPathTests
{
    private const string Id = "0123456789abcdef";

    [Theory]
    [InlineData("/user.slice/wherry-0123456789abcdef.scope/container", "/user.slice/wherry-0123456789abcdef.scope/container")]
    [InlineData("/user.slice/wherry-0123456789abcdef-77.scope/container/init.scope", "/user.slice/wherry-0123456789abcdef-77.scope/container")]
    [InlineData("/split.service/wherry-0123456789abcdef", "/split.service/wherry-0123456789abcdef")]
    [InlineData("/wherry/0123456789abcdef/system.slice/x", "/wherry/0123456789abcdef")]
    [InlineData("/user.slice/session-1.scope", null)]
    public void The_containers_own_part_is_found(string path, string? own) => Assert.Equal(own, CgroupPlace.OwnPart(path, Id));
}
