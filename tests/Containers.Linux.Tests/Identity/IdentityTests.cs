using Containers.Linux.Identity;

namespace Containers.Linux.Tests.Identity;

public sealed class IdentityTests
{
    private const string Ranges = """
        # a comment
        anna:100000:65536
        1001:300000:65536
        anna:500000:1000
        anna
        anna:1:2:3
        anna:x:65536
        anna:700000:
        anna:-5:10
        anna:800000:0
        anna:4294967295:2
        anna:99999999999:1
        annabel:900000:65536
        :600000:5
        """;

    [Fact]
    public void Ranges_are_found_by_name_and_by_user_id_in_the_files_order_and_broken_lines_are_passed_over() =>
        Assert.Equal(
            [new IdRange(100000, 65536), new IdRange(300000, 65536), new IdRange(500000, 1000)],
            SubordinateIds.Ranges(Ranges, "anna", 1001));

    [Fact]
    public void A_user_without_a_name_has_the_ranges_of_the_id() =>
        Assert.Equal([new IdRange(300000, 65536)], SubordinateIds.Ranges(Ranges, null, 1001));

    [Fact]
    public void A_user_without_ranges_has_none()
    {
        Assert.Empty(SubordinateIds.Ranges(Ranges, "bob", 1002));
        Assert.Empty(SubordinateIds.Ranges("", "bob", 1002));
    }

    [Fact]
    public void Spaces_around_a_line_do_not_matter() =>
        Assert.Equal([new IdRange(1, 2)], SubordinateIds.Ranges(" bob:1:2 \r\n", "bob", 1));

    [Fact]
    public void The_own_id_becomes_root_and_the_ranges_follow_without_a_gap() =>
        Assert.Equal(
            [new IdMapping(0, 1000, 1), new IdMapping(1, 100000, 65536), new IdMapping(65537, 500000, 1000)],
            SubordinateIds.MapOwnIdToRoot(1000, [new IdRange(100000, 65536), new IdRange(500000, 1000)]));

    [Fact]
    public void Lines_of_passwd_and_group_that_are_no_entries_are_passed_over()
    {
        var users = UserDatabase.Users("root:x:0:0:root:/root:/bin/sh\n\n#x\nbroken:x:y:0\n:x:5:5\nshort:x:7:8\njane:x:1000:1001:Jane:/home/jane:/bin/sh\n").ToList();
        var groups = UserDatabase.Groups("root:x:0:\nwheel:x:10:jane,,joe\nbad:x:z:\nbare:x:11\n").ToList();

        Assert.Equal([new UserEntry("root", 0, 0, "/root"), new UserEntry("short", 7, 8, ""), new UserEntry("jane", 1000, 1001, "/home/jane")], users);
        Assert.Equal(["root 0 ", "wheel 10 jane,joe", "bare 11 "], groups.Select(group => $"{group.Name} {group.GroupId} {string.Join(',', group.Members)}"));
    }
}
