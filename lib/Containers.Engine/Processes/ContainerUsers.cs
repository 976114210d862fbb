using System.Globalization;
using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Identity;

namespace Containers.Engine.Processes;

/// <summary>What a container calls the users and groups whom its processes belong to.</summary>
internal sealed class ContainerUsers
{
    private const int LongestDatabase = 1024 * 1024;

    private readonly List<(uint Inside, uint Outside, uint Count)> _users;
    private readonly List<(uint Inside, uint Outside, uint Count)> _groups;
    private readonly Dictionary<uint, string> _userNames = [];
    private readonly Dictionary<uint, string> _groupNames = [];

    /// <summary>Reads what the file system of a container's main process says.</summary>
    internal ContainerUsers(int main)
    {
        _users = Map($"/proc/{main}/uid_map");
        _groups = Map($"/proc/{main}/gid_map");
        foreach (var user in UserDatabase.Users(ReadInside(main, "etc/passwd")))
        {
            _userNames.TryAdd(user.UserId, user.Name);
        }

        foreach (var group in UserDatabase.Groups(ReadInside(main, "etc/group")))
        {
            _groupNames.TryAdd(group.GroupId, group.Name);
        }
    }

    /// <summary>A user of the host by name or number inside; "?" when the container cannot have one such.</summary>
    internal string User(uint outside) => Name(outside, _users, _userNames);

    /// <summary>A group of the host by name or number inside.</summary>
    internal string Group(uint outside) => Name(outside, _groups, _groupNames);

    private static string Name(uint outside, List<(uint Inside, uint Outside, uint Count)> map, Dictionary<uint, string> names)
    {
        foreach (var (inside, start, count) in map)
        {
            if (outside >= start && outside - start < count)
            {
                var id = inside + (outside - start);
                return names.TryGetValue(id, out var name) ? name : id.ToString(CultureInfo.InvariantCulture);
            }
        }

        return "?";
    }

    private static List<(uint Inside, uint Outside, uint Count)> Map(string path)
    {
        try
        {
            return [.. File.ReadLines(path).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(words => (Number(words[0]), Number(words[1]), Number(words[2])))];
        }
        catch (IOException)
        {
            return []; // it has ended
        }
    }

    // The file is the container's: the way to it must not lead out of it, and it need not be a file.
    private static string ReadInside(int pid, string path)
    {
        try
        {
            using var root = DirectoryHandle.Open($"/proc/{pid}/root");
            using var file = root.OpenFileInRoot(path);
            var bytes = new byte[LongestDatabase];
            var length = 0;
            int count;
            while (length < bytes.Length && (count = file.TryRead(bytes.AsSpan(length), out _)) > 0)
            {
                length += count;
            }

            return Encoding.UTF8.GetString(bytes, 0, length);
        }
        catch (LinuxException)
        {
            return string.Empty; // numbers will do
        }
    }

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
}
