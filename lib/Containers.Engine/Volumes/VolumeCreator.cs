using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Oci;
using Containers.State.Volumes;

namespace Containers.Engine.Volumes;

/// <summary>What the user asked for when making a volume, as written.</summary>
public sealed record VolumeOptions
{
    /// <summary>The name; null for a generated one.</summary>
    public string? Name { get; init; }

    /// <summary>--driver.</summary>
    public string Driver { get; init; } = VolumeCreator.LocalDriver;

    /// <summary>--label.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>--opt: NAME=VALUE.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>One of that name may exist, and is returned then.</summary>
    public bool Ignore { get; init; }
}

/// <summary>Makes volumes.</summary>
public sealed class VolumeCreator(Engine engine)
{
    /// <summary>The only driver there is.</summary>
    public const string LocalDriver = "local";

    /// <summary>Makes a volume.</summary>
    /// <exception cref="ContainersException">Invalid, AlreadyExists, or Unsupported for other drivers; nothing was made.</exception>
    public VolumeRecord Create(VolumeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Driver is not (LocalDriver or ""))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"no volume plugin with name {options.Driver} available: required plugin missing")
            {
                Hint = "volumes here are directories, or what the options type, device and o mount: leave --driver out",
            };
        }

        var name = options.Name ?? NameGenerator.NewId();
        if (!ContainerNames.IsValid(name))
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid volume name \"{name}\": names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*");
        }

        var record = new VolumeRecord
        {
            Name = name, Created = DateTimeOffset.UtcNow, Anonymous = options.Name is null, NeedsFilling = true,
            Labels = LabelOptions.Merge(null, options.Labels), Options = ReadOptions(options.Options),
        };
        var made = engine.Volumes.FindOrCreate(record);
        return ReferenceEquals(made, record) || options.Ignore
            ? made
            : throw new ContainersException(ErrorKind.AlreadyExists, $"volume with name {name} already exists: volume already exists")
            {
                Hint = $"wherry volume inspect {name} shows it; --ignore takes it as it is",
            };
    }

    private static Dictionary<string, string> ReadOptions(IReadOnlyList<string> texts)
    {
        var options = new Dictionary<string, string>();
        foreach (var parts in texts.Select(text => text.Split('=', 2)))
        {
            if (parts[0] is not ("type" or "device" or "o"))
            {
                throw new ContainersException(ErrorKind.Invalid, $"invalid mount option {parts[0]} for driver 'local': invalid argument")
                {
                    Hint = "want type=TYPE, device=DEVICE or o=OPTIONS, as mount(8) has them",
                };
            }

            options[parts[0]] = parts.Length > 1 ? parts[1] : string.Empty;
        }

        var isPlain = !options.ContainsKey("type") && !options.ContainsKey("device");
        if (isPlain && options.TryGetValue("o", out var alone) && alone.Length > 0)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"volume option \"o={alone}\" needs a type or a device: a directory of the store has no mount options");
        }

        return options.GetValueOrDefault("type", "none") is "none" or "bind" && options.TryGetValue("device", out var device) && !device.StartsWith('/')
            ? throw new ContainersException(ErrorKind.Invalid, $"invalid volume option \"device={device}\": want an absolute path")
            : options;
    }
}
