using System.Globalization;
using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Identity;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Specification;

/// <summary>
/// Who "user[:group]" is in a container's own passwd and group files, which are as hostile as the rest of the image: read
/// below the root file system only and up to a size.
/// </summary>
/// <param name="User">The ids.</param>
/// <param name="Home">The home directory, "/" when nothing better is known.</param>
public sealed record ContainerUser(UserSpec User, string Home)
{
    private const int LargestFile = 1024 * 1024;

    /// <summary>Looks a user up.</summary>
    /// <param name="root">The container's root file system.</param>
    /// <param name="text">user[:group] by name or number; empty is root.</param>
    /// <param name="extraGroups">More groups by name or number.</param>
    /// <exception cref="ContainersException">Invalid: a name that the container's files do not have.</exception>
    public static ContainerUser Resolve(string root, string text, IReadOnlyList<string> extraGroups)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(extraGroups);
        var colon = text.IndexOf(':');
        var user = colon < 0 ? text : text[..colon];
        var group = colon < 0 ? string.Empty : text[(colon + 1)..];

        var users = UserDatabase.Users(ReadInside(root, "etc/passwd")).ToList();
        var groups = new Lazy<List<GroupEntry>>(() => UserDatabase.Groups(ReadInside(root, "etc/group")).ToList());
        var number = Number(user.Length == 0 ? "0" : user);
        var entry = users.FirstOrDefault(u => u.Name == user) ?? users.FirstOrDefault(u => u.UserId == number);
        if (entry is null && number is null)
        {
            throw new ContainersException(ErrorKind.Invalid, $"unable to find user {user}: no matching entries in passwd file");
        }

        var groupId = group.Length == 0 ? entry?.GroupId ?? 0 : GroupNumber(groups.Value, group);
        // Naming the group means wanting no others, as in docker.
        var additional = group.Length > 0 || entry is null ? [] : groups.Value.Where(g => g.Members.Contains(entry.Name)).Select(g => g.GroupId);
        var all = additional.Concat(extraGroups.Select(g => GroupNumber(groups.Value, g))).Distinct().ToList();
        var spec = new UserSpec { Uid = entry?.UserId ?? number!.Value, Gid = groupId, AdditionalGids = all.Count == 0 ? null : all };
        return new ContainerUser(spec, string.IsNullOrEmpty(entry?.Home) ? "/" : entry.Home);
    }

    private static uint GroupNumber(List<GroupEntry> groups, string text) =>
        groups.FirstOrDefault(g => g.Name == text)?.GroupId ?? Number(text) ??
        throw new ContainersException(ErrorKind.Invalid, $"unable to find group {text}: no matching entries in group file");

    private static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static string ReadInside(string root, string path)
    {
        try
        {
            using var directory = DirectoryHandle.Open(root);
            using var file = directory.OpenFileInRoot(path);
            using var stream = file.OpenStream();
            var buffer = new byte[LargestFile];
            return Encoding.UTF8.GetString(buffer, 0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.EISDIR or Errno.ENXIO)
        {
            return string.Empty;
        }
    }
}
