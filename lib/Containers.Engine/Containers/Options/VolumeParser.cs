using Containers.Engine.Volumes;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads --volume and --tmpfs.</summary>
/// <param name="engine">The store.</param>
/// <param name="driver">Who keeps volumes that are made; null for the store itself.</param>
internal sealed class VolumeParser(Engine engine, string? driver = null)
{
    private static readonly HashSet<string> s_options =
    [
        "ro", "rw", "z", "Z", "U", "O", "nocopy", "copy", "rbind", "bind", "private", "rprivate", "shared", "rshared", "slave", "rslave",
        "unbindable", "runbindable", "exec", "noexec", "dev", "nodev", "suid", "nosuid", "cached", "delegated", "consistent",
    ];

    private static readonly HashSet<string> s_optionsOfMemory =
    [
        "size", "nr_blocks", "nr_inodes", "mode", "uid", "gid", "huge", "mpol", "noswap", "inode32", "inode64", "tmpcopyup", "notmpcopyup", "copyup", "nocopyup", "ro", "rw", "private", "rprivate",
        "shared", "rshared", "slave", "rslave", "unbindable", "runbindable", "exec", "noexec", "dev", "nodev", "suid", "nosuid", "atime", "noatime", "diratime", "nodiratime",
        "relatime", "norelatime", "strictatime", "nostrictatime", "sync", "async", "dirsync", "nosymfollow", "symfollow", "defaults", "z", "Z", "U",
    ];

    /// <summary>The volumes without a name that were made: whoever gives up takes them back.</summary>
    internal List<string> Made { get; init; } = [];

    /// <summary>
    /// Reads "[SOURCE:]DESTINATION[:OPTIONS]". A source with a slash or a leading dot or tilde is a path of the host; another
    /// one is a volume's name; none is a volume of the container's own.
    /// </summary>
    internal ContainerMount Parse(string text)
    {
        var parts = text.Split(':');
        var (source, destination, options) = parts.Length switch
        {
            1 => ("", parts[0], ""),
            2 when s_options.Contains(parts[1].Split(',')[0]) => ("", parts[0], parts[1]),
            2 => (parts[0], parts[1], ""),
            3 => (parts[0], parts[1], parts[2]),
            _ => throw Bad(text, "too many colons"),
        };
        if (!destination.StartsWith('/'))
        {
            throw Bad(text, $"the path in the container, \"{destination}\", must be absolute");
        }

        var list = ReadOptions(text, options);
        var (overlay, chown) = (list.Contains("O"), list.Contains("U"));
        list = [.. list.Where(o => o is not ("O" or "U"))];
        var mount = source.Length == 0 ? Anonymous(destination, list)
            : source[0] is '/' or '.' or '~' || source.Contains('/') ? Bind(text, source, destination, list)
            : Named(text, source, destination, list);
        return mount with { Overlay = overlay, Chown = chown, NoCopy = options.Split(',').Contains("nocopy") };
    }

    /// <summary>A volume that belongs to the container and goes with it.</summary>
    internal ContainerMount Anonymous(string destination, IReadOnlyList<string> options)
    {
        var name = NameGenerator.NewId();
        Made.Add(name);
        engine.Volumes.FindOrCreate(name, anonymous: true);
        return Volume(name, destination, options) with { Anonymous = true };
    }

    /// <summary>Reads "DESTINATION[:OPTIONS]" of --tmpfs.</summary>
    internal static ContainerMount ParseTmpfs(string text)
    {
        var parts = text.Split(':', 2);
        if (!parts[0].StartsWith('/'))
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid --tmpfs \"{text}\": the path must be absolute");
        }

        string[] options = ["nosuid", "nodev", "rprivate", "tmpcopyup"];
        var given = parts.Length > 1 ? parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries) : [];
        if (given.FirstOrDefault(option => !s_optionsOfMemory.Contains(option.Split('=', 2)[0])) is { } unknown)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid --tmpfs \"{text}\": unknown mount option \"{unknown}\": invalid mount option");
        }

        return new ContainerMount { Type = "tmpfs", Destination = parts[0], Options = [.. options.Where(o => !given.Contains(o[2..])), .. given] };
    }

    /// <summary>A path of the host as a user writes it: relative to the working directory, "~" being the home directory.</summary>
    internal static string HostPath(string source)
    {
        var home = Environment.GetEnvironmentVariable("HOME") ?? "/";
        return Path.GetFullPath(source.StartsWith("~/", StringComparison.Ordinal) || source == "~" ? home + source[1..] : source);
    }

    /// <summary>Why the option "idmap" is refused.</summary>
    internal static ContainersException NoIdMapping(string flag) => new(
        ErrorKind.Unsupported, $"{flag}: option idmap is not supported: the kernel lets only root map the ids of a file system of the host")
    {
        Hint = "option U gives the files to the container's user",
    };

    private static ContainerMount Bind(string text, string source, string destination, IReadOnlyList<string> options)
    {
        var path = HostPath(source);
        if (!Path.Exists(path))
        {
            throw new ContainersException(ErrorKind.NotFound, $"invalid --volume \"{text}\": {path}: no such file or directory")
            {
                Hint = $"mkdir -p {path}",
            };
        }

        return new ContainerMount { Type = "bind", Source = path, Destination = destination, Options = WithPropagation([.. options.Contains("bind") ? (string[])[] : ["rbind"], .. options]) };
    }

    /// <summary>A volume with a name, made if there is none.</summary>
    internal ContainerMount Named(string text, string name, string destination, IReadOnlyList<string> options)
    {
        if (!ContainerNames.IsValid(name))
        {
            throw Bad(text, $"the volume name \"{name}\" must be letters, digits, \"_\", \".\" and \"-\"");
        }

        if (driver is null)
        {
            engine.Volumes.FindOrCreate(name, anonymous: false);
        }
        else
        {
            new VolumeCreator(engine).Create(new VolumeOptions { Name = name, Driver = driver, Ignore = true });
        }

        return Volume(name, destination, options);
    }

    private ContainerMount Volume(string name, string destination, IReadOnlyList<string> options) => new()
    {
        Type = "volume", Name = name, Source = engine.Volumes.DataPath(name), Destination = destination,
        Options = WithPropagation(["rbind", "nosuid", "nodev", .. options]),
    };

    private static IReadOnlyList<string> WithPropagation(IReadOnlyList<string> options) =>
        options.Any(o => o.EndsWith("private", StringComparison.Ordinal) || o.EndsWith("shared", StringComparison.Ordinal) || o.EndsWith("slave", StringComparison.Ordinal))
            ? options
            : [.. options, "rprivate"];

    private static IReadOnlyList<string> ReadOptions(string text, string options)
    {
        var list = options.Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (list.Any(o => o == "idmap" || o.StartsWith("idmap=", StringComparison.Ordinal)))
        {
            throw NoIdMapping("--volume");
        }

        foreach (var option in list.Where(o => !s_options.Contains(o)))
        {
            throw Bad(text, $"unknown option \"{option}\"");
        }

        // z and Z relabel for SELinux, the rest of these are hints for Macs: nothing to do here.
        return [.. list.Where(o => o is not ("z" or "Z" or "copy" or "nocopy" or "cached" or "delegated" or "consistent"))];
    }

    private static ContainersException Bad(string text, string why) => new(ErrorKind.Invalid, $"invalid --volume \"{text}\": {why}")
    {
        Hint = "want [SOURCE:]DESTINATION[:OPTIONS], such as -v /srv/data:/data:ro",
    };
}
