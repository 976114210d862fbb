using Containers.Oci;
using Containers.Runtime.Specification;

namespace Containers.Runtime.Tests;

public class CapabilitiesTests
{
    public static TheoryData<bool, string, string, string> Table => new()
    {
        { false, "", "", "default" },
        { false, "NET_ADMIN", "", "default + CAP_NET_ADMIN" },
        { false, "cap_net_admin", "", "default + CAP_NET_ADMIN" },
        { false, "net_admin,Sys_Ptrace", "", "default + CAP_NET_ADMIN CAP_SYS_PTRACE" },
        { false, "CHOWN", "", "default" },
        { false, "", "CHOWN", "default - CAP_CHOWN" },
        { false, "", "NET_ADMIN", "default" },
        { false, "NET_ADMIN", "CHOWN,KILL", "default + CAP_NET_ADMIN - CAP_CHOWN CAP_KILL" },
        { false, "ALL", "", "known" },
        { false, "all", "", "known" },
        { false, "ALL", "SYS_ADMIN", "known - CAP_SYS_ADMIN" },
        { false, "", "ALL", "none" },
        { false, "KILL", "ALL", "none + CAP_KILL" },
        { false, "SYS_ADMIN", "all", "none + CAP_SYS_ADMIN" },
        { false, "ALL", "ALL", "known" },
        { true, "", "", "known" },
        { true, "", "SYS_ADMIN", "known - CAP_SYS_ADMIN" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Adding_and_dropping_follows_docker(bool privileged, string add, string drop, string expected)
    {
        Assert.Equal(Expected(expected), Capabilities.Compute(privileged, Split(add), Split(drop)).Order());
    }

    [Fact]
    public void The_order_is_the_kernels()
    {
        var known = Capabilities.Known.ToList();
        var set = Capabilities.Compute(false, ["SYS_ADMIN", "NET_RAW", "AUDIT_WRITE"], []);

        Assert.Equal(set.OrderBy(known.IndexOf), set);
        Assert.Equal("CAP_CHOWN", known[0]);
    }

    [Theory]
    [InlineData("NOSUCH", "")]
    [InlineData("", "CAP_NOSUCH")]
    [InlineData("CAP_", "")]
    [InlineData("CAP_ALL", "")]
    public void An_unknown_capability_is_named(string add, string drop)
    {
        var error = Assert.Throws<ContainersException>(() => Capabilities.Compute(false, Split(add), Split(drop)));

        Assert.Equal((ErrorKind.Invalid, $"unknown capability \"{add}{drop}\""), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("KILL", "KILL")]
    [InlineData("CAP_KILL", "kill")]
    [InlineData("ALL,KILL", "KILL")]
    public void One_both_added_and_dropped_is_an_error(string add, string drop)
    {
        var error = Assert.Throws<ContainersException>(() => Capabilities.Compute(false, Split(add), Split(drop)));

        Assert.Equal((ErrorKind.Invalid, "capability CAP_KILL cannot be both added and dropped"), (error.Kind, error.Message));
    }

    private static string[] Split(string text) => text.Length == 0 ? [] : [text];

    private static IEnumerable<string> Expected(string text)
    {
        var words = text.Split(' ');
        IEnumerable<string> set = words[0] switch { "default" => Capabilities.Default, "known" => Capabilities.Known, _ => [] };
        var sign = "+";
        foreach (var word in words[1..])
        {
            if (word is "+" or "-")
            {
                sign = word;
            }
            else
            {
                set = sign == "+" ? set.Append(word) : set.Where(c => c != word);
            }
        }

        return set.Distinct().Order();
    }
}
