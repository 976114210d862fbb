using System.Globalization;
using Containers.Linux.Identity;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Runtime.Namespaces;
using Containers.State.Containers;

namespace Containers.Engine.Containers.Options;

/// <summary>
/// Reads --userns, --uidmap and --gidmap: which of the ids that are there a container gets, and as what. Outside is the
/// user's own namespace, in which 0 is the user and subordinate ids follow; for root it is the host.
/// </summary>
internal sealed class UserNamespaceOptions(Engine engine)
{
    private const string RootsPool = "containers";
    private const uint SmallestAuto = 1024;
    private const uint LargestAuto = 65_536;

    /// <summary>The namespace modes with the user namespace's, and the user the mode stands for; null to leave that alone.</summary>
    internal (NamespaceModes Modes, string? User) Resolve(CreateOptions options, NamespaceModes modes)
    {
        var parts = (options.UserMode ?? string.Empty).Split(':', 2);
        var detail = parts.Length > 1 ? parts[1] : string.Empty;
        if (options.SubordinateUserName is not null || options.SubordinateGroupName is not null)
        {
            throw new ContainersException(ErrorKind.Unsupported, "--subuidname and --subgidname are not supported: the ranges of another user are not yours to map")
            {
                Hint = "--uidmap and --gidmap give ids one by one",
            };
        }

        if (options.UserMappings.Count + options.GroupMappings.Count > 0)
        {
            return parts[0].Length == 0 ? (Explicit(options, modes), null)
                : throw new ContainersException(ErrorKind.Invalid, "--userns and --uidmap/--gidmap are mutually exclusive");
        }

        return parts[0] switch
        {
            "" or NamespaceOptions.Host => (modes, null),
            "keep-id" => KeepId(detail, modes),
            "nomap" => (Own(modes, "nomap", NoMap(Available.Users), NoMap(Available.Groups)), null),
            "auto" => (Auto(detail, options.User, modes), null),
            "container" => (OfContainer(options.UserMode!, modes), null),
            "private" or "ns" => throw new ContainersException(ErrorKind.Unsupported, $"--userns={options.UserMode} is not supported: which ids it has must be known beforehand")
            {
                Hint = "--userns=auto takes unused ids, --uidmap and --gidmap name them",
            },
            _ => throw new ContainersException(ErrorKind.Invalid, $"invalid --userns \"{options.UserMode}\": want keep-id, auto, nomap, host or container:NAME"),
        };
    }

    private (uint Users, uint Groups) Available => UserNamespace.IsRootless ? engine.Namespace.IdCounts : (uint.MaxValue, uint.MaxValue);

    private static NamespaceModes Own(NamespaceModes modes, string mode, List<IdMap> users, List<IdMap> groups) =>
        modes with { User = mode, UserMap = users, GroupMap = groups };

    private (NamespaceModes, string?) KeepId(string detail, NamespaceModes modes)
    {
        RequireRootless("keep-id");
        var (uid, gid, size) = (ThisProcess.UserId, ThisProcess.GroupId, uint.MaxValue);
        foreach (var (key, value) in KeyValueOptions.Read("--userns keep-id", detail.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            var number = Number("--userns", value);
            switch (key)
            {
                case "uid":
                    uid = number;
                    break;
                case "gid":
                    gid = number;
                    break;
                case "size":
                    size = number;
                    break;
                default:
                    throw new ContainersException(ErrorKind.Invalid, $"unknown option specified for keep-id: \"{key}\"");
            }
        }

        var map = Own(modes, "keep-id", Around(uid, Math.Min(size, Available.Users)), Around(gid, Math.Min(size, Available.Groups)));
        return (map, string.Create(CultureInfo.InvariantCulture, $"{uid}:{gid}"));
    }

    // The user is "own" inside; the subordinate ids are spread below and above.
    private static List<IdMap> Around(uint own, uint available)
    {
        var map = new List<IdMap>();
        var below = Math.Min(own, available - 1);
        if (below > 0)
        {
            map.Add(new IdMap(0, 1, below));
        }

        map.Add(new IdMap(own, 0, 1));
        if (available - 1 > below)
        {
            map.Add(new IdMap(own + 1, below + 1, available - 1 - below));
        }

        return map;
    }

    private static List<IdMap> NoMap(uint available)
    {
        RequireRootless("nomap");
        return available > 1 ? [new IdMap(0, 1, available - 1)] : throw NeedsIds("nomap");
    }

    private static ContainersException NeedsIds(string mode) =>
        new(ErrorKind.Unsupported, $"--userns={mode} needs subordinate ids, and you have none") { Hint = SubordinateIds.Remedy("USER") };

    // The first run of ids that no other container made this way has.
    private NamespaceModes Auto(string detail, string? user, NamespaceModes modes)
    {
        var (users, groups, count) = AutoIds();
        var size = uint.TryParse(user?.Split(':')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) && wanted < LargestAuto ? Math.Max(SmallestAuto, wanted + 1) : SmallestAuto;
        foreach (var (key, value) in KeyValueOptions.Read("--userns auto", detail.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            size = key == "size" ? Number("--userns", value)
                : throw new ContainersException(ErrorKind.Unsupported, $"--userns=auto: option {key} is not supported: --uidmap and --gidmap map single ids");
        }

        var taken = engine.Containers.List().Where(c => c.Namespaces.User == "auto").SelectMany(c => c.Namespaces.UserMap).OrderBy(m => m.Outside).ToList();
        var start = users;
        foreach (var other in taken.Where(m => m.Outside + m.Count > start))
        {
            if (other.Outside >= start + size)
            {
                break;
            }

            start = other.Outside + other.Count;
        }

        var offset = start - users;
        return size > 0 && size <= count && offset <= count - size
            ? Own(modes, "auto", [new IdMap(0, start, size)], [new IdMap(0, groups + offset, size)])
            : throw new ContainersException(ErrorKind.Unsupported, $"--userns=auto: no {size} subordinate ids are left that no other container has");
    }

    // A user's are those of his namespace besides his own; root's are set aside under the name of a user "containers".
    private (uint Users, uint Groups, uint Count) AutoIds()
    {
        if (UserNamespace.IsRootless)
        {
            var count = Math.Min(Available.Users, Available.Groups) - 1;
            return count > 0 ? (1u, 1u, count) : throw NeedsIds("auto");
        }

        static IdRange? First(string file) => File.Exists(file) && SubordinateIds.Ranges(File.ReadAllText(file), RootsPool, uint.MaxValue) is [var range, ..] ? range : null;
        return First("/etc/subuid") is { } users && First("/etc/subgid") is { } groups ? (users.Start, groups.Start, Math.Min(users.Count, groups.Count))
            : throw new ContainersException(ErrorKind.Unsupported, $"--userns=auto: no ids are set aside for it: the user \"{RootsPool}\" has none in /etc/subuid and /etc/subgid")
            {
                Hint = $"echo {RootsPool}:2147483647:2147483648 >>/etc/subuid, and the same for /etc/subgid",
            };
    }

    private NamespaceModes OfContainer(string text, NamespaceModes modes)
    {
        var mode = new NamespaceOptions(engine).ReadOther("--userns", text)!;
        var donor = engine.Containers.Find(mode[NamespaceOptions.ContainerPrefix.Length..])!.Namespaces;
        return donor.User == NamespaceOptions.Host ? modes : modes with { User = mode, UserMap = donor.UserMap, GroupMap = donor.GroupMap };
    }

    private NamespaceModes Explicit(CreateOptions options, NamespaceModes modes)
    {
        var users = options.UserMappings.Select(text => Mapping("--uidmap", text, Available.Users)).ToList();
        var groups = options.GroupMappings.Select(text => Mapping("--gidmap", text, Available.Groups)).ToList();
        return Own(modes, "private", users.Count > 0 ? users : groups, groups.Count > 0 ? groups : users);
    }

    // INSIDE:OUTSIDE[:COUNT]
    private static IdMap Mapping(string flag, string text, uint available)
    {
        var parts = text.Split(':');
        if (parts.Length is not (2 or 3) || parts.Any(p => p.Length == 0 || !p.All(char.IsAsciiDigit)))
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid {flag} \"{text}\": want INSIDE:OUTSIDE[:COUNT] in numbers")
            {
                Hint = "outside, 0 is you and your subordinate ids follow from 1",
            };
        }

        var map = new IdMap(Number(flag, parts[0]), Number(flag, parts[1]), parts.Length > 2 ? Number(flag, parts[2]) : 1);
        return map.Count > 0 && map.Outside + (ulong)map.Count <= available && map.Inside + (ulong)map.Count <= uint.MaxValue
            ? map
            : throw new ContainersException(ErrorKind.Invalid, $"invalid {flag} \"{text}\": you have {available} ids, from 0 to {available - 1}");
    }

    private static void RequireRootless(string mode)
    {
        if (!UserNamespace.IsRootless)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"{mode} is only supported in rootless mode: root has no subordinate ids")
            {
                Hint = "--uidmap and --gidmap give ids one by one",
            };
        }
    }

    private static uint Number(string flag, string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ContainersException(ErrorKind.Invalid, $"invalid {flag}: \"{text}\" is not a number");
}
