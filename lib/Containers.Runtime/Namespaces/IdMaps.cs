using System.Globalization;
using Containers.Linux.Files;
using Containers.Linux.Identity;
using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Runtime.Namespaces;

/// <summary>
/// Writes the id maps of a new user namespace: the user becomes root inside, and the ranges that /etc/subuid and
/// /etc/subgid grant follow, through the set-uid helpers newuidmap and newgidmap. Without ranges or helpers the user's own
/// id is all there is.
/// </summary>
internal sealed class IdMaps
{
    private readonly IReadOnlyList<IdRange> _users;
    private readonly IReadOnlyList<IdRange> _groups;
    private readonly string? _newuidmap = ProgramSearch.Find("newuidmap");
    private readonly string? _newgidmap = ProgramSearch.Find("newgidmap");
    private readonly Action<string> _warn;

    internal IdMaps(Action<string> warn)
    {
        _warn = warn;
        var name = UserDatabase.HostUser(ThisProcess.UserId)?.Name;
        _users = Ranges("/etc/subuid", name);
        _groups = Ranges("/etc/subgid", name);
    }

    internal bool IsSingleId => _users.Count == 0 || _groups.Count == 0 || _newuidmap is null || _newgidmap is null;

    internal (uint Users, uint Groups) Counts => IsSingleId ? (1, 1) : ((uint)(1 + _users.Sum(r => r.Count)), (uint)(1 + _groups.Sum(r => r.Count)));

    internal IReadOnlyList<IdMapping> Users => SubordinateIds.MapOwnIdToRoot(ThisProcess.UserId, IsSingleId ? [] : _users);

    internal IReadOnlyList<IdMapping> Groups => SubordinateIds.MapOwnIdToRoot(ThisProcess.GroupId, IsSingleId ? [] : _groups);

    /// <summary>Begins to write the maps of a process that waits in its new namespace; the result finishes it.</summary>
    internal Writing Begin(int pid)
    {
        if (IsSingleId)
        {
            _warn(SingleIdWarning());
            WriteSingle(pid);
            return new Writing(null, null);
        }

        var users = Start(_newuidmap!, pid, ThisProcess.UserId, _users);
        try
        {
            return new Writing(users, Start(_newgidmap!, pid, ThisProcess.GroupId, _groups));
        }
        catch
        {
            users.Dispose();
            throw;
        }
    }

    /// <summary>The helpers at work.</summary>
    internal sealed class Writing(ProgramRun.Started? users, ProgramRun.Started? groups) : IDisposable
    {
        /// <summary>Waits until the maps are written.</summary>
        internal void Finish()
        {
            Require(users, "newuidmap", "/etc/subuid");
            Require(groups, "newgidmap", "/etc/subgid");
        }

        public void Dispose()
        {
            users?.Dispose();
            groups?.Dispose();
        }
    }

    private static IReadOnlyList<IdRange> Ranges(string path, string? name) =>
        File.Exists(path) ? SubordinateIds.Ranges(File.ReadAllText(path), name, ThisProcess.UserId) : [];

    private static ProgramRun.Started Start(string program, int pid, uint ownId, IReadOnlyList<IdRange> ranges)
    {
        var arguments = new List<string> { Text((uint)pid) };
        foreach (var mapping in SubordinateIds.MapOwnIdToRoot(ownId, ranges))
        {
            arguments.AddRange([Text(mapping.Inside), Text(mapping.Outside), Text(mapping.Count)]);
        }

        return ProgramRun.Start(program, arguments);
    }

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Require(ProgramRun.Started? started, string program, string file)
    {
        if (started?.Finish() is { Succeeded: false } run)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"{program} refused the ranges of {file}: {run.Output}")
            {
                Hint = OuterContainer.Hint ?? $"check that {program} is set-uid root and that the ranges in {file} overlap nobody else's",
            };
        }
    }

    // Groups can only be mapped by an unprivileged process that has given up setgroups first, user_namespaces(7).
    private static void WriteSingle(int pid)
    {
        WriteFile($"/proc/{pid}/setgroups", "deny");
        WriteFile($"/proc/{pid}/uid_map", $"0 {Text(ThisProcess.UserId)} 1");
        WriteFile($"/proc/{pid}/gid_map", $"0 {Text(ThisProcess.GroupId)} 1");
    }

    private static void WriteFile(string path, string text)
    {
        using var file = FileOpening.Write(path);
        file.Write(System.Text.Encoding.ASCII.GetBytes(text));
    }

    private string SingleIdWarning()
    {
        var reason = _newuidmap is null || _newgidmap is null
            ? "newuidmap and newgidmap are not installed"
            : $"no ranges for you in {(_users.Count == 0 ? "/etc/subuid" : "/etc/subgid")}";
        reason += $" ({SubordinateIds.Remedy(UserDatabase.HostUser(ThisProcess.UserId)?.Name ?? "USER")})";
        return $"only your own user id is available in containers: {reason}";
    }
}
