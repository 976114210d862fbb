using System.Globalization;
using Containers.Engine.Containers.Options;
using Containers.Oci;
using Containers.Runtime.Namespaces;

namespace Containers.Engine.Volumes;

/// <summary>The options of the local driver: type, device and o, as mount(8) has them; of a directory of the store, who owns it.</summary>
/// <param name="UserId">o=uid=: the directory's owner, as containers without ids of their own see it.</param>
/// <param name="GroupId">o=gid=: its group.</param>
/// <param name="NoCopy">o=nocopy: it is not filled from images.</param>
/// <param name="Bytes">o=size=: how much it may hold; 0 for any amount.</param>
/// <param name="Files">o=inodes=: how many files and directories; 0 for any number.</param>
internal sealed record LocalVolumeOptions(uint? UserId, uint? GroupId, bool NoCopy, long Bytes = 0, long Files = 0)
{
    private const string Copy = "copy";
    private const string NoCopying = "nocopy";

    private static readonly string[] s_ofUsers = ["none", "bind", "tmpfs", "ramfs", "overlay", "fuse", "devpts", "mqueue", "proc", "sysfs", "cgroup2", "binfmt_misc"];

    /// <summary>Whether it is a directory of the store, and not something mounted from elsewhere.</summary>
    internal static bool IsDirectory(IReadOnlyDictionary<string, string> options) => !options.ContainsKey("type") && !options.ContainsKey("device");

    /// <summary>Reads the options of a directory of the store.</summary>
    /// <exception cref="ContainersException">Invalid or Unsupported.</exception>
    internal static LocalVolumeOptions Read(IReadOnlyDictionary<string, string> options)
    {
        var read = new LocalVolumeOptions(null, null, false);
        foreach (var parts in options.GetValueOrDefault("o", string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(option => option.Split('=', 2)))
        {
            read = parts[0] switch
            {
                "uid" => read with { UserId = Id(parts) },
                "gid" => read with { GroupId = Id(parts) },
                "nocopy" => read with { NoCopy = true },
                "copy" or "noquota" => read,
                "size" when parts.Length > 1 => read with { Bytes = Sizes.Parse(parts[1], "volume option o=size") },
                "inodes" => read with { Files = Count(parts) },
                _ => throw new ContainersException(ErrorKind.Unsupported, $"volume option \"o={parts[0]}\" needs a type or a device: a directory of the store has no mount options")
                {
                    Hint = "uid=, gid= and nocopy can be said of it",
                },
            };
        }

        return read;
    }

    /// <summary>Reads what was given, and refuses what could never be mounted.</summary>
    /// <exception cref="ContainersException">Invalid or Unsupported.</exception>
    internal static Dictionary<string, string> Parse(IReadOnlyList<string> texts)
    {
        var options = new Dictionary<string, string>();
        var limits = new List<string>();
        foreach (var (text, parts) in texts.Where(text => text is not (Copy or NoCopying)).Select(text => (text, text.Split('=', 2))))
        {
            if (parts[0] is "size" or "inodes")
            {
                limits.Add(text); // docker's way to say it
                continue;
            }

            if (parts[0] is not ("type" or "device" or "o"))
            {
                throw new ContainersException(ErrorKind.Invalid, $"invalid mount option {parts[0]} for driver 'local': invalid argument")
                {
                    Hint = "want type=TYPE, device=DEVICE or o=OPTIONS, as mount(8) has them",
                };
            }

            options[parts[0]] = parts.Length > 1 ? parts[1] : string.Empty;
        }

        // Limits in docker's way, and Quadlet's way to say o=nocopy, beside other options.
        string[] added = [.. limits, .. texts.LastOrDefault(text => text is Copy or NoCopying) is { } copying ? [copying] : (string[])[]];
        if (added.Length > 0)
        {
            options["o"] = string.Join(',', [.. options.GetValueOrDefault("o") is { Length: > 0 } others ? [others] : (string[])[], .. added]);
        }

        if (IsDirectory(options))
        {
            _ = Read(options);
            return options;
        }

        RequireMountable(options.GetValueOrDefault("type", "none"));
        return options.GetValueOrDefault("type", "none") is "none" or "bind" && !options.GetValueOrDefault("device", string.Empty).StartsWith('/')
            ? throw new ContainersException(ErrorKind.Invalid, $"invalid volume option \"device={options.GetValueOrDefault("device")}\": want an absolute path")
            : options;
    }

    private static void RequireMountable(string type)
    {
        if (UserNamespace.IsRootless && !s_ofUsers.Contains(type) && !type.StartsWith("fuse.", StringComparison.Ordinal))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"a volume of type {type} can only be mounted by root: the kernel lets no user namespace mount {type}")
            {
                Hint = "have it mounted by root, and make a volume of that directory: -o type=none -o o=bind -o device=/DIRECTORY",
            };
        }
    }

    private static long Count(string[] parts) => parts.Length > 1 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        ? count
        : throw new ContainersException(ErrorKind.Invalid, $"invalid volume option \"o={string.Join('=', parts)}\": want a number");

    private static uint Id(string[] parts) => parts.Length > 1 && uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        ? id
        : throw new ContainersException(ErrorKind.Invalid, $"invalid volume option \"o={string.Join('=', parts)}\": want a number");
}
