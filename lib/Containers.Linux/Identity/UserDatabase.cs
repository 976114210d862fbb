using System.Globalization;

namespace Containers.Linux.Identity;

/// <summary>A line of passwd(5).</summary>
/// <param name="Name">Login name.</param>
/// <param name="UserId">User id.</param>
/// <param name="GroupId">Primary group.</param>
/// <param name="Home">Home directory; may be empty.</param>
public sealed record UserEntry(string Name, uint UserId, uint GroupId, string Home);

/// <summary>A line of group(5).</summary>
/// <param name="Name">Group name.</param>
/// <param name="GroupId">Group id.</param>
/// <param name="Members">Login names.</param>
public sealed record GroupEntry(string Name, uint GroupId, IReadOnlyList<string> Members);

/// <summary>Reads the text of passwd(5) and group(5). Lines that are no entries are passed over, as the C library does.</summary>
public static class UserDatabase
{
    /// <summary>The entries of a passwd file's text.</summary>
    public static IEnumerable<UserEntry> Users(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var line in text.Split('\n'))
        {
            var fields = line.Split(':');
            if (fields.Length >= 4 && fields[0].Length > 0 && Id(fields[2]) is { } uid && Id(fields[3]) is { } gid)
            {
                yield return new UserEntry(fields[0], uid, gid, fields.Length > 5 ? fields[5] : string.Empty);
            }
        }
    }

    /// <summary>The entries of a group file's text.</summary>
    public static IEnumerable<GroupEntry> Groups(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var line in text.Split('\n'))
        {
            var fields = line.Split(':');
            if (fields.Length >= 3 && fields[0].Length > 0 && Id(fields[2]) is { } gid)
            {
                var members = fields.Length > 3 ? fields[3].Split(',', StringSplitOptions.RemoveEmptyEntries) : [];
                yield return new GroupEntry(fields[0], gid, members);
            }
        }
    }

    /// <summary>The host's name for a user id; null when /etc/passwd has none.</summary>
    public static UserEntry? HostUser(uint userId) =>
        File.Exists("/etc/passwd") ? Users(File.ReadAllText("/etc/passwd")).FirstOrDefault(user => user.UserId == userId) : null;

    private static uint? Id(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
