using System.IO.Enumeration;
using Containers.Engine.Volumes;
using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Volumes;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads --mount.</summary>
/// <param name="engine">The store.</param>
/// <param name="made">Takes the volumes without a name that are made.</param>
internal sealed class MountParser(Engine engine, List<string> made)
{
    private static readonly string[] s_propagations = ["private", "rprivate", "shared", "rshared", "slave", "rslave", "unbindable", "runbindable"];

    /// <summary>What one --mount stands for: usually one mount, for a pattern one for each match.</summary>
    internal IReadOnlyList<ContainerMount> Parse(string text)
    {
        var fields = new MountFields(text);
        var type = fields.Take("type") ?? "volume";
        IReadOnlyList<ContainerMount> mounts = type switch
        {
            "bind" => [Bind(fields)],
            "glob" => Glob(fields),
            "volume" => [Volume(fields)],
            "tmpfs" or "ramfs" => [Memory(fields, type)],
            "devpts" => [Terminals(fields)],
            "image" => [Image(fields)],
            "npipe" or "cluster" or "artifact" => throw new ContainersException(ErrorKind.Unsupported, $"--mount type={type} is not supported: there is no such thing here"),
            _ => throw new ContainersException(ErrorKind.Invalid, $"invalid filesystem type \"{type}\""),
        };
        fields.Take("consistency");
        fields.RequireAllUsed(type);
        return mounts;
    }

    private static ContainerMount Bind(MountFields fields)
    {
        var source = fields.Take("source", "src") ?? throw fields.Bad("type bind needs a source");
        return OneBind(fields, HostPath(source), Destination(fields) ?? throw MissingDestination());
    }

    private static List<ContainerMount> Glob(MountFields fields)
    {
        var pattern = HostPath(fields.Take("source", "src") ?? throw fields.Bad("type glob needs a source"));
        var directory = Destination(fields);
        var matches = Matches(pattern);
        return matches.Count > 0
            ? [.. matches.Select(path => OneBind(fields, path, directory is null ? path : Path.Combine(directory, Path.GetFileName(path))))]
            : throw new ContainersException(ErrorKind.NotFound, $"--mount type=glob: nothing matches {pattern}");
    }

    private static ContainerMount OneBind(MountFields fields, string source, string destination)
    {
        if (!Path.Exists(source))
        {
            throw new ContainersException(ErrorKind.NotFound, $"invalid --mount: {source}: no such file or directory");
        }

        fields.Take("relabel", "no-dereference", "bind-create-src");
        if (fields.Take("idmap") is not null)
        {
            throw VolumeParser.NoIdMapping("--mount");
        }

        var recursion = fields.Take("bind-recursive");
        var part = Inside(fields, fields.Take("subpath"));
        var flat = fields.TakeSwitch("bind-nonrecursive") || recursion == "disabled";
        return new ContainerMount
        {
            Type = "bind", Source = source, Destination = destination, Chown = fields.TakeSwitch("U", "chown"), SubPath = part,
            Options = [flat ? "bind" : "rbind", .. Common(fields), fields.Take("bind-propagation") is { } given ? Propagation(fields, given) : "rprivate"],
        };
    }

    private ContainerMount Volume(MountFields fields)
    {
        var name = fields.Take("source", "src") ?? string.Empty;
        var destination = Destination(fields) ?? throw MissingDestination();
        var volume = MakeVolume(fields, name);
        if (fields.Take("idmap") is not null)
        {
            throw VolumeParser.NoIdMapping("--mount");
        }

        var noCopy = fields.TakeSwitch("volume-nocopy", "nocopy");
        fields.Take("copy", "relabel");
        var part = fields.Take("subpath", "volume-subpath");
        var options = Common(fields);
        var chown = fields.TakeSwitch("U", "chown");
        var parser = new VolumeParser(engine) { Made = made };
        var mount = volume is not null ? parser.Named($"type=volume,source={volume.Name}", volume.Name, destination, options) with { Anonymous = volume.Anonymous }
            : name.Length == 0 ? parser.Anonymous(destination, options) : parser.Named($"type=volume,source={name}", name, destination, options);
        return mount with { Chown = chown, NoCopy = noCopy, SubPath = Inside(fields, part) };
    }

    // With something to say about it, a volume that is not there is made so; one that is stays as it is. Null: nothing is said.
    private VolumeRecord? MakeVolume(MountFields fields, string name)
    {
        var driver = fields.Take("volume-driver") ?? string.Empty;
        var options = fields.TakeAll("volume-opt");
        var labels = fields.TakeAll("volume-label");
        if (driver.Length == 0 && options.Count == 0 && labels.Count == 0)
        {
            return null;
        }

        var volume = new VolumeCreator(engine).Create(new VolumeOptions { Name = name.Length > 0 ? name : null, Driver = driver, Options = options, Labels = labels, Ignore = true });
        if (volume.Anonymous && name.Length == 0)
        {
            made.Add(volume.Name);
        }

        return volume;
    }

    private static ContainerMount Memory(MountFields fields, string type)
    {
        if (fields.Take("source", "src") is { Length: > 0 })
        {
            throw fields.Bad($"type {type} has no source");
        }

        var options = new List<string>(Common(fields, "nosuid", "nodev"));
        if (fields.Take("tmpfs-size", "size") is { Length: > 0 } size)
        {
            options.Add($"size={Sizes.Parse(size, "tmpfs-size")}");
        }

        if (fields.Take("tmpfs-mode", "mode") is { Length: > 0 } mode)
        {
            options.Add(mode.All(c => c is >= '0' and <= '7') && mode.Length <= 5 ? $"mode={mode}" : throw fields.Bad($"\"{mode}\" is not an octal mode"));
        }

        // What the image has at that place is copied in, unless that is not wanted.
        if (!fields.TakeSwitch("notmpcopyup") && type == "tmpfs")
        {
            options.Add("tmpcopyup");
        }

        fields.TakeSwitch("tmpcopyup");
        return new ContainerMount { Type = type, Destination = Destination(fields) ?? throw MissingDestination(), Chown = fields.TakeSwitch("U", "chown"), Options = options };
    }

    private static ContainerMount Terminals(MountFields fields)
    {
        var mode = fields.Take("mode");
        List<string> options = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", $"mode={mode ?? "0620"}"];
        foreach (var key in (string[])["uid", "gid", "max"])
        {
            if (fields.TakeNumber(key) is { } number)
            {
                options.Add($"{key}={number}");
            }
        }

        return new ContainerMount { Type = "devpts", Destination = Destination(fields) ?? throw MissingDestination(), Options = options };
    }

    private ContainerMount Image(MountFields fields)
    {
        var name = fields.Take("source", "src") ?? throw fields.Bad("type image needs a source");
        var image = engine.Images.Resolve(name)?.Image ?? throw new ContainersException(ErrorKind.NotFound, $"{name}: image not known") { Hint = $"wherry pull {name}" };
        var writable = fields.TakeSwitch("rw", "readwrite");
        return new ContainerMount
        {
            Type = "image", Name = name, Destination = Destination(fields) ?? throw MissingDestination(), Layers = image.Layers, Overlay = true,
            SubPath = Inside(fields, fields.Take("subpath", "image-subpath")), Options = ["rbind", writable ? "rw" : "ro", "rprivate", "nosuid", "nodev"],
        };
    }

    private static List<string> Common(MountFields fields, params string[] unlessSaid)
    {
        var options = new List<string>();
        if (fields.TakeSwitch("ro", "readonly"))
        {
            options.Add("ro");
        }
        else if (fields.TakeSwitch("rw"))
        {
            options.Add("rw");
        }

        foreach (var (off, on) in (ReadOnlySpan<(string, string)>)[("nosuid", "suid"), ("nodev", "dev"), ("noexec", "exec"), ("noatime", "atime")])
        {
            if (fields.TakeSwitch(off))
            {
                options.Add(off);
            }
            else if (fields.TakeSwitch(on))
            {
                options.Add(on);
            }
            else if (unlessSaid.Contains(off))
            {
                options.Add(off);
            }
        }

        return options;
    }

    private static string? Destination(MountFields fields) => fields.Take("destination", "dst", "dest", "target") switch
    {
        null or "" => null,
        var path when path.StartsWith('/') => path,
        var path => throw fields.Bad($"the path in the container, \"{path}\", must be absolute"),
    };

    private static ContainersException MissingDestination() => new(ErrorKind.Invalid, "must set volume destination");

    private static string Propagation(MountFields fields, string text) =>
        s_propagations.Contains(text) ? text : throw fields.Bad($"\"{text}\" is no propagation");

    private static string Inside(MountFields fields, string? path) => path is null or "" ? string.Empty
        : path.Split('/').Contains("..") ? throw fields.Bad($"\"{path}\" leads out") : path.Trim('/');

    private static string HostPath(string source) => VolumeParser.HostPath(source);

    // "*", "?" in any part of the path, as a shell has them.
    private static List<string> Matches(string pattern)
    {
        var found = new List<string> { "/" };
        foreach (var part in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            found = part.AsSpan().ContainsAny('*', '?')
                ? [.. found.Where(Directory.Exists).SelectMany(Directory.EnumerateFileSystemEntries)
                    .Where(path => FileSystemName.MatchesSimpleExpression(part, Path.GetFileName(path), ignoreCase: false) && (part[0] == '.' || Path.GetFileName(path)[0] != '.'))
                    .Order(StringComparer.Ordinal)]
                : [.. found.Select(path => Path.Combine(path, part)).Where(Path.Exists)];
        }

        return found;
    }
}
