using Containers.Oci;
using Containers.Runtime.Specification;

namespace Containers.Runtime.Tests;

public sealed class ContainerUserTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly string _root;

    public ContainerUserTests()
    {
        _root = _temp.Make("rootfs");
        _temp.Write("rootfs/etc/passwd", """
            root:x:0:0:root:/root:/bin/sh
            # a comment
            broken line
            app:x:1000:1001:App:/home/app:/bin/sh
            1234:x:5:6::/named-like-a-number:/bin/sh
            homeless:x:7:7:::
            twice:x:8:8::/first:/bin/sh
            twice:x:9:9::/second:/bin/sh
            """);
        _temp.Write("rootfs/etc/group", "root:x:0:\napp:x:1001:\nextra:x:50:app,other\nmore:x:51:other,app\nwheel:x:10:root\n77:x:78:\n");
        _temp.Write("passwd", "outsider:x:4242:4242::/outside:/bin/sh\n");
    }

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("", 0u, 0u, "10", "/root")]
    [InlineData("root", 0u, 0u, "10", "/root")]
    [InlineData("0", 0u, 0u, "10", "/root")]
    [InlineData("app", 1000u, 1001u, "50 51", "/home/app")]
    [InlineData("1000", 1000u, 1001u, "50 51", "/home/app")]
    [InlineData("app:", 1000u, 1001u, "50 51", "/home/app")]
    [InlineData("app:wheel", 1000u, 10u, "", "/home/app")]
    [InlineData("app:4000", 1000u, 4000u, "", "/home/app")]
    [InlineData("4000", 4000u, 0u, "", "/")]
    [InlineData("4000:extra", 4000u, 50u, "", "/")]
    [InlineData(":extra", 0u, 50u, "", "/root")]
    [InlineData("1234", 5u, 6u, "", "/named-like-a-number")]
    [InlineData("app:77", 1000u, 78u, "", "/home/app")]
    [InlineData("homeless", 7u, 7u, "", "/")]
    [InlineData("twice", 8u, 8u, "", "/first")]
    public void Users_are_found_as_docker_finds_them(string text, uint user, uint group, string groups, string home)
    {
        var found = ContainerUser.Resolve(_root, text, []);

        Assert.Equal((user, group, home), (found.User.Uid, found.User.Gid, found.Home));
        Assert.Equal(groups, string.Join(' ', found.User.AdditionalGids ?? []));
    }

    [Fact]
    public void More_groups_are_added_once()
    {
        Assert.Equal([50u, 51u, 10u, 99u], ContainerUser.Resolve(_root, "app", ["wheel", "99", "extra"]).User.AdditionalGids);
        Assert.Equal([10u], ContainerUser.Resolve(_root, "app:app", ["wheel"]).User.AdditionalGids);
    }

    [Theory]
    [InlineData("nobody", "unable to find user nobody: no matching entries in passwd file")]
    [InlineData("-1", "unable to find user -1: no matching entries in passwd file")]
    [InlineData("4294967296", "unable to find user 4294967296: no matching entries in passwd file")]
    [InlineData("app:nogroup", "unable to find group nogroup: no matching entries in group file")]
    [InlineData("0:-1", "unable to find group -1: no matching entries in group file")]
    public void A_name_that_is_not_there_is_an_error_in_dockers_words(string text, string message)
    {
        var error = Assert.Throws<ContainersException>(() => ContainerUser.Resolve(_root, text, []));

        Assert.Equal((ErrorKind.Invalid, message), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("ln -s ../../passwd passwd")]
    [InlineData("ln -s \"$1/passwd\" passwd")]
    [InlineData("ln -s /proc/self/root/etc/passwd passwd")]
    [InlineData("ln -s passwd passwd")]
    [InlineData("mkfifo passwd")]
    [InlineData("mkdir passwd")]
    [InlineData("true")]
    [InlineData("cd ..; rm -r etc; ln -s \"$1\" etc")]
    [InlineData("cd ..; rm -r etc; touch etc")]
    [InlineData("cd ..; rm -r etc")]
    public async Task A_passwd_file_that_leads_outside_or_is_none_counts_as_empty(string script)
    {
        Shell.Run(Path.Combine(_root, "etc"), "rm passwd; " + script, _temp.Path);

        // A fifo must not make anybody wait.
        var found = await Task.Run(() => ContainerUser.Resolve(_root, "0", [])).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((0u, "/"), (found.User.Uid, found.Home));
        Assert.Throws<ContainersException>(() => ContainerUser.Resolve(_root, "outsider", []));
    }

    [Fact]
    public void A_symbolic_link_within_the_image_is_followed()
    {
        Shell.Run(_root, "mkdir usr; mv etc/passwd usr/users; ln -s /usr/users etc/passwd");

        Assert.Equal(1000u, ContainerUser.Resolve(_root, "app", []).User.Uid);
    }

    [Fact]
    public void Of_a_huge_file_the_beginning_is_read()
    {
        Shell.Run(Path.Combine(_root, "etc"), "head -c 100000000 /dev/zero | tr '\\0' x >> passwd; printf '\\nlate:x:1:1::/:\\n' >> passwd");

        Assert.Equal(1000u, ContainerUser.Resolve(_root, "app", []).User.Uid);
        Assert.Throws<ContainersException>(() => ContainerUser.Resolve(_root, "late", []));
    }

    [Fact]
    public void A_binary_file_is_no_obstacle()
    {
        Shell.Run(Path.Combine(_root, "etc"), "head -c 100000 /dev/urandom > passwd; printf '\\napp:x:12:13::/:\\n' >> passwd");

        Assert.Equal(12u, ContainerUser.Resolve(_root, "app", []).User.Uid);
    }
}
