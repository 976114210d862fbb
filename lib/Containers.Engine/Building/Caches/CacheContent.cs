using Containers.Engine.Images;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry;

namespace Containers.Engine.Building.Caches;

/// <summary>A place with documents and blobs. Whatever has a digest is what the digest says, or is refused.</summary>
internal abstract class CacheContent : IDisposable
{
    /// <summary>The document under a tag; null when there is none.</summary>
    internal abstract RemoteManifest? Find(string? tag);

    /// <summary>A document that an index names.</summary>
    internal abstract RemoteManifest Read(Descriptor manifest);

    /// <summary>A small blob.</summary>
    internal abstract byte[] ReadBlob(Descriptor blob);

    /// <summary>Brings a blob into the content store.</summary>
    internal abstract void Fetch(Descriptor blob);

    public abstract void Dispose();
}

/// <summary>A repository of a registry.</summary>
internal sealed class RegistryCacheContent(Engine engine, ImageReference reference, RegistryOptions options) : CacheContent
{
    private readonly RegistryClient _client = new RegistrySources(engine, options).OfPush(reference).Open();
    private readonly ImagePolicy _policy = new(engine);

    public override void Dispose() => _client.Dispose();

    internal override RemoteManifest? Find(string? tag)
    {
        try
        {
            return Admitted(tag is null ? reference : reference.WithTag(tag));
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }

    internal override RemoteManifest Read(Descriptor manifest) => Admitted(reference.WithDigest(manifest.Digest));

    internal override byte[] ReadBlob(Descriptor blob) => _client.ReadBlobAsync(reference, blob, OciJson.LargestDocument).GetAwaiter().GetResult();

    internal override void Fetch(Descriptor blob) => _client.FetchBlobAsync(reference, blob, TransferKind.Layer, engine.Content, NoProgress.Instance).GetAwaiter().GetResult();

    // What may not be pulled may not come in as a step either.
    private RemoteManifest Admitted(ImageReference name)
    {
        var manifest = _client.GetManifestAsync(name).GetAwaiter().GetResult();
        _policy.RequireAsync(name, _client, name, [manifest.Digest], CancellationToken.None).GetAwaiter().GetResult();
        return manifest;
    }
}

/// <summary>An OCI layout.</summary>
internal sealed class LayoutCacheContent(Engine engine, string directory) : CacheContent
{
    internal const string NameAnnotation = "org.opencontainers.image.ref.name";

    public override void Dispose()
    {
        // Nothing is held open.
    }

    internal override RemoteManifest? Find(string? tag)
    {
        var path = Path.Combine(directory, "index.json");
        if (!File.Exists(path))
        {
            return null;
        }

        new ImagePolicy(engine).RequireLocal("oci", directory);
        var index = OciJson.Read(ReadFile(path), OciReading.ImageIndex, path);
        return index.Manifests.LastOrDefault(entry => entry.Annotations?.GetValueOrDefault(NameAnnotation) == tag) is { } named ? Read(named) : null;
    }

    internal override RemoteManifest Read(Descriptor manifest) => new(manifest.MediaType, ReadBlob(manifest));

    internal override byte[] ReadBlob(Descriptor blob)
    {
        var bytes = ReadFile(PathOf(blob));
        return Digest.Of(bytes) == blob.Digest ? bytes : throw new ContainersException(ErrorKind.Corrupt, $"{PathOf(blob)} is not what its digest says");
    }

    internal override void Fetch(Descriptor blob)
    {
        if (engine.Content.Contains(blob.Digest))
        {
            return;
        }

        using var file = FileOpening.Read(PathOf(blob));
        using var content = file.OpenStream();
        using var writer = engine.Content.Create();
        content.CopyTo(writer);
        writer.Commit(blob.Digest);
    }

    private string PathOf(Descriptor blob)
    {
        var path = Path.Combine(directory, "blobs", "sha256", blob.Digest.Hex);
        return File.Exists(path) ? path : throw new ContainersException(ErrorKind.NotFound, $"{path}: no such file");
    }

    private static byte[] ReadFile(string path) => new FileInfo(path).Length <= OciJson.LargestDocument
        ? File.ReadAllBytes(path)
        : throw new ContainersException(ErrorKind.Corrupt, $"{path} is longer than {OciJson.LargestDocument} bytes");
}
