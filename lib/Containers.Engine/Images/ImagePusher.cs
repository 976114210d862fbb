using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry;
using Containers.State.Events;
using Containers.State.Images;

namespace Containers.Engine.Images;

/// <summary>How images are brought to registries.</summary>
public sealed record PushOptions
{
    /// <summary>How to speak to registries.</summary>
    public RegistryOptions Registry { get; init; } = new();

    /// <summary>In which form.</summary>
    public PushForm Form { get; init; } = new();

    /// <summary>With what to sign what was pushed.</summary>
    public SigningOptions Signing { get; init; } = new();

    /// <summary>Told how the transfers go.</summary>
    public ITransferProgress Progress { get; init; } = NoProgress.Instance;

    /// <summary>Told the name before its registry is spoken to.</summary>
    public Action<ImageReference> Trying { get; init; } = _ => { };
}

/// <summary>An image that is at a registry.</summary>
/// <param name="Name">Under this name.</param>
/// <param name="Manifest">With this manifest.</param>
public sealed record PushedImage(ImageReference Name, Descriptor Manifest);

/// <summary>
/// Brings images to registries: byte for byte as they are in the store, but for the layers of one that has not been at a registry yet, which
/// are compressed first.
/// </summary>
public sealed class ImagePusher(Engine engine, PushOptions options)
{
    /// <summary>Pushes an image.</summary>
    /// <param name="text">The image: a name or the beginning of an id.</param>
    /// <param name="destination">The name to push it under; null for its own.</param>
    /// <exception cref="ContainersException">NotFound, Invalid when it has no name to push under, and all that a registry can do.</exception>
    public PushedImage Push(string text, ImageReference? destination)
    {
        using var passing = new PassingContent(engine, options.Signing.IsAny);
        var (image, name) = engine.Images.Resolve(text) ?? throw new ContainersException(ErrorKind.NotFound, $"{text}: image not known");
        var target = destination ?? name ?? throw new ContainersException(ErrorKind.Invalid, $"{text} is an id, which says nothing about where to push to")
        {
            Hint = $"name the place: wherry push {text} REGISTRY/REPOSITORY:TAG",
        };
        var digest = Digest.Parse(image.ManifestDigest);
        var own = new Descriptor { MediaType = image.ManifestMediaType, Digest = digest, Size = engine.Content.SizeOf(digest) ?? 0 };
        options.Trying(target);
        var form = FormOf(image);
        passing.IsAny |= !form.IsUnchanged;
        var manifest = new ManifestConversion(engine, form).Convert(own);
        if (target.Digest is { } wanted && wanted != manifest.Digest)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{target.Familiar}: the image has digest {manifest.Digest} and cannot be stored under another one");
        }

        using var signer = new ImageSigner(engine, options.Signing);
        using var client = new RegistrySources(engine, options.Registry).OfPush(target).Open();
        signer.SignAside(target, manifest.Digest, options.Registry);
        new ImageTransfer(client, engine.Content, options.Progress).PushAsync(manifest, target, Relatives(image, target)).GetAwaiter().GetResult();
        signer.SignBeside(client, target, manifest.Digest);
        Remember(image.Id, $"{target.Name}@{manifest.Digest}");
        engine.Events.Write(EventRecord.OfImage(image.Id, target.ToString(), "push"));
        return new PushedImage(target, manifest);
    }

    // What came from a registry goes back as it came. What was made here has layers as they are quickest made and used, uncompressed, which
    // are not worth anybody's line.
    private PushForm FormOf(ImageRecord image) =>
        image.RepoDigests.Any(known => known.EndsWith("@" + image.ManifestDigest, StringComparison.Ordinal)) ? options.Form : options.Form.Compressing;

    // Where else at the same registry this image is known to be: its layers need not travel again.
    private static List<string> Relatives(ImageRecord image, ImageReference target) =>
    [
        .. image.RepoDigests.Select(text => ImageReference.TryParse(text, out var known) ? known : null).OfType<ImageReference>()
            .Where(known => known.Domain == target.Domain && known.Path != target.Path).Select(known => known.Path).Distinct(),
    ];

    private void Remember(string id, string repoDigest)
    {
        using var alone = engine.Images.Hold(); // or what has just been removed comes back
        if (engine.Images.Find(id) is { } image && !image.RepoDigests.Contains(repoDigest))
        {
            engine.Images.Put(image with { RepoDigests = [.. image.RepoDigests, repoDigest] });
        }
    }
}
