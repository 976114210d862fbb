using System.Globalization;
using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Identity;
using Containers.Runtime.Protocol;
using Containers.Runtime.Specification;

namespace Wherry.Monitor;

/// <summary>
/// Entries in the container's passwd and group files for those whom the image does not know: programs ask who they are.
/// Files that are missing are not made, and nothing outside the root file system is reached through links in it.
/// </summary>
internal static class Accounts
{
    private const int LargestFile = 1024 * 1024;
    private const string UsualUser = "$USERNAME:*:$UID:$GID:$NAME:$HOME:/bin/sh";
    private const string UsualGroup = "$GROUPNAME:x:$GID:$USERLIST";

    internal static void Add(EtcPlan etc, string user, string rootPath)
    {
        if (!etc.Passwd && etc.HostUsers.Count == 0)
        {
            return;
        }

        using var root = DirectoryHandle.Open(rootPath);
        if (Read(root, "etc/passwd") is not { } passwd)
        {
            return;
        }

        var lines = new List<string>(etc.HostUsers.Where(line => !Knows(passwd, line)));
        var number = uint.TryParse(user.Split(':')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : (uint?)null;
        if (etc.Passwd && number is { } uid && UserDatabase.Users(passwd).All(u => u.UserId != uid) && !etc.HostUsers.Any(line => line.Split(':')[2] == Text(uid)))
        {
            var identity = ContainerUser.Resolve(rootPath, user, []);
            lines.Add(Fill(etc.PasswdEntry.Length > 0 ? etc.PasswdEntry : UsualUser, etc, identity));
            AddGroup(root, etc, identity);
        }

        Append(root, "etc/passwd", passwd, lines);
    }

    private static void AddGroup(DirectoryHandle root, EtcPlan etc, ContainerUser identity)
    {
        if (Read(root, "etc/group") is { } group && UserDatabase.Groups(group).All(g => g.GroupId != identity.User.Gid))
        {
            Append(root, "etc/group", group, [Fill(etc.GroupEntry.Length > 0 ? etc.GroupEntry : UsualGroup, etc, identity)]);
        }
    }

    private static bool Knows(string passwd, string line)
    {
        var fields = line.Split(':');
        return UserDatabase.Users(passwd).Any(u => u.Name == fields[0] || Text(u.UserId) == fields[2]);
    }

    private static string Fill(string form, EtcPlan etc, ContainerUser identity)
    {
        var name = etc.UserName.Length > 0 ? etc.UserName : Text(identity.User.Uid);
        return form.Replace("\\n", "\n", StringComparison.Ordinal)
            .Replace("$USERNAME", name, StringComparison.Ordinal).Replace("$UID", Text(identity.User.Uid), StringComparison.Ordinal)
            .Replace("$GROUPNAME", name, StringComparison.Ordinal).Replace("$USERLIST", string.Empty, StringComparison.Ordinal)
            .Replace("$GID", Text(identity.User.Gid), StringComparison.Ordinal)
            .Replace("$NAME", etc.UserName.Length > 0 ? etc.UserName : "container user", StringComparison.Ordinal)
            .Replace("$HOME", identity.Home, StringComparison.Ordinal);
    }

    private static string? Read(DirectoryHandle root, string path)
    {
        try
        {
            using var file = root.OpenFileInRoot(path);
            using var stream = file.OpenStream();
            var buffer = new byte[LargestFile];
            var count = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return count < buffer.Length ? Encoding.UTF8.GetString(buffer, 0, count) : null;
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.EISDIR or Errno.ENXIO)
        {
            return null;
        }
    }

    private static void Append(DirectoryHandle root, string path, string before, List<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        using var file = root.OpenFileInRootForAppending(path);
        file.Write(Encoding.UTF8.GetBytes($"{(before.Length == 0 || before.EndsWith('\n') ? "" : "\n")}{string.Join('\n', lines)}\n"));
    }

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);
}
