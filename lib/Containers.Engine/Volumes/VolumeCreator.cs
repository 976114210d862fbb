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

    /// <summary>--uid: who its directory belongs to in containers; null for what images say.</summary>
    public uint? UserId { get; init; }

    /// <summary>--gid: the group, likewise.</summary>
    public uint? GroupId { get; init; }

    /// <summary>One of that name may exist, and is returned then.</summary>
    public bool Ignore { get; init; }
}

/// <summary>Makes volumes.</summary>
public sealed class VolumeCreator(Engine engine)
{
    /// <summary>The driver that is the store itself; others are plug-ins.</summary>
    public const string LocalDriver = "local";

    /// <summary>Makes a volume.</summary>
    /// <exception cref="ContainersException">Invalid, AlreadyExists, Unsupported for options that cannot be, or what the driver says; nothing was made.</exception>
    public VolumeRecord Create(VolumeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var driver = options.Driver.Length == 0 ? LocalDriver : options.Driver;
        var name = options.Name ?? NameGenerator.NewId();
        if (!ContainerNames.IsValid(name))
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid volume name \"{name}\": names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*");
        }

        var record = new VolumeRecord
        {
            Name = name, Created = DateTimeOffset.UtcNow, Anonymous = options.Name is null, NeedsFilling = driver == LocalDriver,
            Labels = LabelOptions.Merge(null, options.Labels), Driver = driver, Options = ReadOptions(driver, [.. options.Options, .. Owner(options)]),
        };
        if (driver != LocalDriver && engine.Volumes.Find(name) is null)
        {
            // Before the record: what the plug-in has and the store does not is found by a reload, the other way round nobody would.
            var plugin = new VolumePlugins(engine).Find(driver);
            plugin.Activate();
            plugin.Create(name, record.Options);
        }

        var made = engine.Volumes.FindOrCreate(record, data => LimitVolume(record, data));
        return ReferenceEquals(made, record) || options.Ignore
            ? made
            : throw new ContainersException(ErrorKind.AlreadyExists, $"volume with name {name} already exists: volume already exists")
            {
                Hint = $"wherry volume inspect {name} shows it; --ignore takes it as it is",
            };
    }

    private static void LimitVolume(VolumeRecord volume, string data)
    {
        if (volume.Driver == LocalDriver && LocalVolumeOptions.IsDirectory(volume.Options))
        {
            VolumeLimit.Apply(LocalVolumeOptions.Read(volume.Options), data);
        }
    }

    // As options of the driver, which may have had others already.
    private static IEnumerable<string> Owner(VolumeOptions options)
    {
        if (options.UserId is null && options.GroupId is null)
        {
            return [];
        }

        var before = options.Options.LastOrDefault(text => text.StartsWith("o=", StringComparison.Ordinal)) is { } given ? given[2..] + "," : string.Empty;
        var ids = new[] { options.UserId is { } user ? $"uid={user}" : null, options.GroupId is { } group ? $"gid={group}" : null };
        return [$"o={before}{string.Join(',', ids.OfType<string>())}"];
    }

    private static Dictionary<string, string> ReadOptions(string driver, IReadOnlyList<string> texts) => driver == LocalDriver
        ? LocalVolumeOptions.Parse(texts)
        : texts.Select(text => text.Split('=', 2)).GroupBy(parts => parts[0]).ToDictionary(group => group.Key, group => group.Last() is [_, var value] ? value : string.Empty);
}
