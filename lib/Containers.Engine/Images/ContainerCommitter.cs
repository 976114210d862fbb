using System.Globalization;
using Containers.Engine.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.State.Containers;
using Containers.State.Events;
using Containers.State.Images;

namespace Containers.Engine.Images;

/// <summary>Makes an image of a container: its image's layers and one more with the container's changes.</summary>
public sealed class ContainerCommitter(Engine engine)
{
    /// <summary>Commits a container, running or not.</summary>
    /// <exception cref="ContainersException">Invalid: an instruction makes no sense.</exception>
    public ImageRecord Commit(ContainerRecord record, CommitOptions options)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(options);
        var basis = Basis(record);
        var config = ConfigChanges.Apply(ConfigOf(record, basis?.Configuration.Config, options), options.Changes); // before any work
        var image = ContentAddition.Run(engine, () => Commit(record, options, basis, config));
        engine.Events.Write(EventRecord.Of(record, "commit").With("imageID", "sha256:" + image.Id));
        return image;
    }

    private ImageRecord Commit(ContainerRecord record, CommitOptions options, Base? basis, ImageRunConfiguration config)
    {
        var keepsLayers = !options.Squash && basis is not null;
        var layer = Layer(record, options, whole: !keepsLayers);
        var now = options.SourceDate ?? DateTimeOffset.UtcNow;
        var history = new HistoryEntry
        {
            Created = now,
            CreatedBy = string.Join(' ', record.Entrypoint.Concat(record.Command)),
            Author = options.Author,
            Comment = options.Message,
        };
        var configuration = new ImageConfiguration
        {
            Created = now,
            Author = options.Author ?? basis?.Configuration.Author,
            Architecture = basis?.Configuration.Architecture ?? Platform.Host.Architecture,
            Os = basis?.Configuration.Os ?? Platform.Host.Os,
            Variant = basis?.Configuration.Variant,
            Config = config,
            Rootfs = new RootFileSystem { DiffIds = [.. keepsLayers ? basis!.Configuration.Rootfs.DiffIds : [], layer.Digest] },
            History = [.. keepsLayers ? basis!.Configuration.History ?? [] : [], history],
        };
        var descriptor = new Descriptor
        {
            MediaType = options.IsDockerFormat ? MediaTypes.DockerLayer : MediaTypes.OciLayer, Digest = layer.Digest, Size = layer.Size,
        };
        var below = keepsLayers ? basis!.Manifest.Layers : [];
        var manifest = new ManifestWriter(engine).Write(
            configuration, [.. below.Select(l => LayerTypes.In(l, options.IsDockerFormat)), descriptor], options.IsDockerFormat);
        return new ImageRegistration(engine).Register(manifest, options.Name is null ? [] : [options.Name], [], isUnproven: true);
    }

    private StoredArchive Layer(ContainerRecord record, CommitOptions options, bool whole)
    {
        var how = new ArchiveRequest { WithoutMountPlaces = true, LatestTime = options.SourceDate?.ToUnixTimeSeconds() };
        var trees = new ContainerTrees(engine);
        var making = new LayerMaking(engine);
        return whole
            ? trees.ReadingRootfs(record, place => making.Make(TreeArchives.Request(place, how)))!
            : making.Make(TreeArchives.ChangesRequest(trees.Changes(record), how))!;
    }

    // A container outlives its image if that is removed by force: then its layers are still here, but nothing that describes them.
    private Base? Basis(ContainerRecord record)
    {
        if (engine.Images.Find(record.ImageId) is not { } image)
        {
            return null;
        }

        var manifest = OciJson.Read(engine.Content.ReadDocument(Digest.Parse(image.ManifestDigest)), OciReading.ImageManifest, "image manifest");
        var configuration = OciJson.Read(engine.Content.ReadDocument(manifest.Config.Digest), OciReading.ImageConfiguration, "image configuration");
        return new Base(manifest, configuration);
    }

    private static ImageRunConfiguration ConfigOf(ContainerRecord record, ImageRunConfiguration? image, CommitOptions options) => (image ?? new ImageRunConfiguration()) with
    {
        User = NullIfEmpty(record.User),
        Env = record.Environment.Count == 0 ? null : record.Environment,
        Entrypoint = record.Entrypoint.Count == 0 ? null : record.Entrypoint,
        Cmd = record.Command.Count == 0 ? null : record.Command,
        WorkingDir = record.WorkingDirectory == "/" && string.IsNullOrEmpty(image?.WorkingDir) ? null : record.WorkingDirectory,
        Labels = record.Labels.Count == 0 ? null : record.Labels,
        StopSignal = StopSignal(record, image),
        ExposedPorts = Set([.. image?.ExposedPorts?.Keys ?? [], .. record.Network.Ports.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.ContainerPort}/{p.Protocol}"))]),
        Volumes = Set([.. image?.Volumes?.Keys ?? [], .. options.IncludeVolumes ? record.Mounts.Where(m => m.Type == "volume").Select(m => m.Destination) : []]),
    };

    private static string? StopSignal(ContainerRecord record, ImageRunConfiguration? image) =>
        image?.StopSignal is { Length: > 0 } named && Signals.Parse(named) == record.StopSignal ? named
        : record.StopSignal == Signals.SIGTERM ? null : record.StopSignal.ToString(CultureInfo.InvariantCulture);

    private static SortedDictionary<string, EmptyObject>? Set(IEnumerable<string> keys)
    {
        var set = new SortedDictionary<string, EmptyObject>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            set[key] = EmptyObject.Value;
        }

        return set.Count == 0 ? null : set;
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private sealed record Base(ImageManifest Manifest, ImageConfiguration Configuration);
}
