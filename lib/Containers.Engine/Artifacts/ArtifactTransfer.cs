using Containers.Engine.Images;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry;
using Containers.State.Artifacts;

namespace Containers.Engine.Artifacts;

/// <summary>Artifacts between registries and here.</summary>
public sealed class ArtifactTransfer(Engine engine)
{
    /// <summary>Fetches an artifact. It is kept under the name it was asked for by.</summary>
    /// <param name="name">Its name, with the registry.</param>
    /// <param name="options">How.</param>
    /// <returns>The digest of its manifest.</returns>
    /// <exception cref="ContainersException">Invalid: an image; and all that a registry can do.</exception>
    public Digest Pull(string name, PullOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var reference = ImageReference.Parse(name);
        options.Trying(reference);
        var policy = new ImagePolicy(engine);
        return ContentAddition.Run(engine, () =>
        {
            var manifest = new RegistrySources(engine, options.Registry).Try(reference, source =>
            {
                using var client = source.Open();
                var transfer = new ImageTransfer(client, engine.Content, options.Progress)
                {
                    Admit = (digests, cancel) => policy.RequireAsync(reference, client, source.Reference, digests, cancel),
                };
                return transfer.FetchArtifactAsync(source.Reference).GetAwaiter().GetResult();
            });
            engine.Artifacts.Put(new ArtifactRecord { Name = name, ManifestDigest = manifest.Digest.ToString() });
            return manifest.Digest;
        });
    }

    /// <summary>Brings an artifact to the registry its name says, byte for byte.</summary>
    public PushedImage Push(string text, PushOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var passing = new PassingContent(engine, options.Signing.IsAny);
        var artifact = new ArtifactKeeper(engine).Find(text);
        var target = ImageReference.Parse(artifact.Name);
        options.Trying(target);
        using var signer = new ImageSigner(engine, options.Signing);
        using var client = new RegistrySources(engine, options.Registry).OfPush(target).Open();
        var digest = Digest.Parse(artifact.ManifestDigest);
        var manifest = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = digest, Size = engine.Content.SizeOf(digest) ?? 0 };
        signer.SignAside(target, digest, options.Registry);
        new ImageTransfer(client, engine.Content, options.Progress).PushAsync(manifest, target, []).GetAwaiter().GetResult();
        signer.SignBeside(client, target, digest);
        return new PushedImage(target, manifest);
    }
}
