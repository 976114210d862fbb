using System.Text.Json;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry;

namespace Containers.Engine.Images;

/// <summary>Manifest lists, and images for them, between registries and here.</summary>
public sealed class ManifestListTransfer(Engine engine, PullOptions pull)
{
    /// <summary>
    /// Fetches an image for a list: its content comes here and is not unpacked.
    /// </summary>
    /// <param name="text">A name at a registry.</param>
    /// <param name="all">Of a list there, all images; otherwise the one for the platform of the options.</param>
    public IReadOnlyList<Descriptor> Fetch(string text, bool all)
    {
        var reference = new ShortNameResolver(engine).Resolve(text, pull.Choose).Candidates[0];
        pull.Trying(reference);
        var policy = new ImagePolicy(engine);
        return Sources.Try(reference, source =>
        {
            using var client = source.Open();
            var transfer = new ImageTransfer(client, engine.Content, pull.Progress)
            {
                Known = new LayerParts(engine),
                Admit = (digests, cancel) => policy.RequireAsync(reference, client, source.Reference, digests, cancel),
            };
            if (!all || client.GetManifestAsync(source.Reference).GetAwaiter().GetResult() is not { } named || !MediaTypes.IsIndex(named.MediaType))
            {
                return (IReadOnlyList<Descriptor>)[transfer.FetchAsync(source.Reference, pull.Platform ?? Platform.Host).GetAwaiter().GetResult().Manifest];
            }

            var index = OciJson.Read(named.Bytes.Span, OciReading.ImageIndex, $"index of {reference.Familiar}");
            return
            [
                .. index.Manifests.Select(entry => Fetch(transfer, source.Reference.WithDigest(entry.Digest), entry) with { Platform = entry.Platform }),
            ];
        });
    }

    private static Descriptor Fetch(ImageTransfer transfer, ImageReference reference, Descriptor entry) => entry.ArtifactType is null
        ? transfer.FetchAsync(reference, entry.Platform ?? Platform.Host).GetAwaiter().GetResult().Manifest
        : transfer.FetchArtifactAsync(reference).GetAwaiter().GetResult();

    /// <summary>The document a name leads to at a registry, as it is there.</summary>
    public ReadOnlyMemory<byte> Inspect(string text) => FindManifest(text).Bytes;

    /// <summary>What a name leads to at a registry, as content.</summary>
    public Descriptor Find(string text) => FindManifest(text).Descriptor;

    private RemoteManifest FindManifest(string text)
    {
        var reference = new ShortNameResolver(engine).Resolve(text, pull.Choose).Candidates[0];
        return Sources.Try(reference, source =>
        {
            using var client = source.Open();
            return client.GetManifestAsync(source.Reference).GetAwaiter().GetResult();
        });
    }

    /// <summary>Brings a list to a registry, after the images in it.</summary>
    /// <param name="name">The list.</param>
    /// <param name="destination">Under which name; null for its own.</param>
    /// <param name="options">How.</param>
    /// <param name="all">Whether the images go too, or are there already.</param>
    public PushedImage Push(string name, ImageReference? destination, PushOptions options, bool all)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Push(new ManifestListEditor(engine).Find(name), destination ?? ManifestListEditor.NameOf(name), options, all);
    }

    /// <summary>Brings a list that need not be kept to a registry, after the images in it.</summary>
    internal PushedImage Push(ImageIndex list, ImageReference target, PushOptions options, bool all)
    {
        var form = all ? options.Form.Compressing : options.Form;
        using var passing = new PassingContent(engine, !form.IsUnchanged || options.Signing.IsAny);
        options.Trying(target);
        using var signer = new ImageSigner(engine, options.Signing);
        using var client = new RegistrySources(engine, options.Registry).OfPush(target).Open();
        var converted = Convert(list, form);
        foreach (var entry in all ? converted.Manifests : [])
        {
            signer.SignAside(target, entry.Digest, options.Registry);
            new ImageTransfer(client, engine.Content, options.Progress).PushAsync(entry, target.WithDigest(entry.Digest), []).GetAwaiter().GetResult();
            signer.SignBeside(client, target, entry.Digest);
        }

        var document = new RemoteManifest(converted.MediaType!, JsonSerializer.SerializeToUtf8Bytes(converted, OciJson.Canonical.ImageIndex));
        signer.SignAside(target, document.Digest, options.Registry);
        client.PutManifestAsync(target, document).GetAwaiter().GetResult();
        signer.SignBeside(client, target, document.Digest);
        return new PushedImage(target, document.Descriptor);
    }

    /// <summary>Writes a list, with the images in it, to an image layout, which keeps its other images, or to an archive of one.</summary>
    /// <param name="name">The list.</param>
    /// <param name="place">Where to.</param>
    /// <param name="form">In which form.</param>
    /// <exception cref="ContainersException">Unsupported: a place of another kind.</exception>
    public Descriptor Save(string name, ImagePlace place, PushForm form)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(form);
        using var passing = new PassingContent(engine, isAny: true);
        var list = Convert(new ManifestListEditor(engine).Find(name), form);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(list, OciJson.Canonical.ImageIndex);
        var document = new Descriptor { MediaType = list.MediaType!, Digest = engine.Content.Add(bytes), Size = bytes.Length };
        new ImageSaver(engine).SaveList(document, place);
        return document;
    }

    private ImageIndex Convert(ImageIndex list, PushForm form) => list with
    {
        MediaType = form.IsDocker == true ? MediaTypes.DockerManifestList : MediaTypes.OciIndex,
        Manifests = new ListConversion(engine, form).Convert(list.Manifests),
    };

    private RegistrySources Sources => new(engine, pull.Registry);
}
