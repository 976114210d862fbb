using Containers.Layers;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.State.Events;
using Containers.State.Images;

namespace Containers.Engine.Images;

/// <summary>What import makes of an archive.</summary>
public sealed record ImportOptions
{
    /// <summary>The image's name; null for none.</summary>
    public ImageReference? Name { get; init; }

    /// <summary>Dockerfile instructions for its configuration.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>The machine its programs are for.</summary>
    public Platform Platform { get; init; } = Platform.Host;

    /// <summary>A remark for its history.</summary>
    public string? Message { get; init; }
}

/// <summary>Makes an image of one layer from an archive of a file system.</summary>
public sealed class ImageImporter(Engine engine)
{
    /// <summary>Reads the archive, compressed or not, and registers the image.</summary>
    public ImageRecord Import(Stream archive, ImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var config = ConfigChanges.Apply(new ImageRunConfiguration(), options.Changes); // before any work: it may be refused
        return ContentAddition.Run(engine, () => Import(archive, options, config));
    }

    private ImageRecord Import(Stream archive, ImportOptions options, ImageRunConfiguration config)
    {
        using var writer = engine.Content.Create();
        archive.CopyTo(writer);
        var layer = new LayerDescriptors(engine).Describe(writer.Commit(null));
        var diffId = layer.MediaType == MediaTypes.OciLayer ? layer.Digest : UncompressedDigest(layer.Digest);
        var now = DateTimeOffset.UtcNow;
        var configuration = new ImageConfiguration
        {
            Created = now,
            Architecture = options.Platform.Architecture,
            Os = options.Platform.Os,
            Variant = options.Platform.Variant,
            Config = config,
            Rootfs = new RootFileSystem { DiffIds = [diffId] },
            History = [new HistoryEntry { Created = now, Comment = options.Message ?? "imported from an archive" }],
        };
        var manifest = new ManifestWriter(engine).Write(configuration, [layer]);
        var image = new ImageRegistration(engine).Register(manifest, options.Name is null ? [] : [options.Name], [], isUnproven: true);
        engine.Events.Write(EventRecord.OfImage(image.Id, options.Name?.ToString() ?? string.Empty, "import"));
        return image;
    }

    private Digest UncompressedDigest(Digest layer)
    {
        using var uncompressed = Compression.Decompress(engine.Content.OpenRead(layer));
        return Digest.FromSha256(System.Security.Cryptography.SHA256.HashData(uncompressed));
    }
}
