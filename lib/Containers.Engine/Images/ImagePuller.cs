using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry;
using Containers.State.Events;
using Containers.State.Images;

namespace Containers.Engine.Images;

/// <summary>How images are fetched.</summary>
public sealed record PullOptions
{
    /// <summary>How to speak to registries.</summary>
    public RegistryOptions Registry { get; init; } = new();

    /// <summary>The machine the image must run on; null for this one.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Told how the transfers go.</summary>
    public ITransferProgress Progress { get; init; } = NoProgress.Instance;

    /// <summary>Told each name before it is looked for at its registry.</summary>
    public Action<ImageReference> Trying { get; init; } = _ => { };

    /// <summary>Asks which of several names is meant; null when nobody can be asked.</summary>
    public NameChoice? Choose { get; init; }

    /// <summary>Told how a name without a registry was understood.</summary>
    public Action<string> Explain { get; init; } = _ => { };

    /// <summary>Told when an image's content is here and is about to be unpacked.</summary>
    public Action<ImageReference> Fetched { get; init; } = _ => { };
}

/// <summary>
/// Fetches images from registries and registers them. All content is fetched that is not here, also that of layers which
/// are unpacked already: an image in the store can always be passed on exactly as it came.
/// </summary>
public sealed class ImagePuller(Engine engine, PullOptions options)
{
    private const string IdPrefix = "sha256:";
    private const int ShortIdLength = 12;

    /// <summary>The image a user means, fetched if the policy wants that.</summary>
    /// <param name="text">A name, the beginning of an id, or a file or directory: ids cannot be fetched, and files always are.</param>
    /// <param name="policy">When to fetch.</param>
    /// <exception cref="ContainersException">NotFound when it is neither here nor there, and all that a registry can do.</exception>
    public ImageRecord Find(string text, PullPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (ImagePlace.Parse(text) is { } place)
        {
            return new ArchiveLoader(engine).Load(place)[0].Image;
        }

        var here = engine.Images.Resolve(text) ?? (policy == PullPolicy.Always ? null : FindInList(text));
        if (here is { } foreign && options.Platform is { } wanted && PlatformOf(foreign.Image) is { } actual && !PlatformChoice.Runs(actual, wanted))
        {
            // As docker: an image for another machine is not the one that is meant.
            here = policy != PullPolicy.Never && foreign.Name is not null ? null : throw new ContainersException(
                ErrorKind.NotFound, $"image with reference {text} was found but its platform ({actual}) does not match the specified platform ({wanted})");
        }

        if (policy == PullPolicy.Never || text.StartsWith(IdPrefix, StringComparison.Ordinal) || (here is { Name: null } && IsMeantAsId(text, policy)))
        {
            return here?.Image ?? throw new ContainersException(ErrorKind.NotFound, $"{text}: image not known");
        }

        if (here is { } found && (policy == PullPolicy.Missing || (policy == PullPolicy.Newer && !IsOutdated(found.Name!, found.Image))))
        {
            return found.Image;
        }

        return Pull(text);
    }

    /// <summary>Fetches and registers an image by a name that may leave the registry open.</summary>
    public ImageRecord Pull(string text)
    {
        var names = new ShortNameResolver(engine);
        var resolution = names.Resolve(text, options.Choose);
        if (resolution.Explanation is { } explanation)
        {
            options.Explain(explanation);
        }

        var image = PullFirst(text, resolution.Candidates);
        if (resolution.IsChosen)
        {
            names.Remember(text, resolution.Candidates[0]);
        }

        return image;
    }

    /// <summary>
    /// Fetches and registers an image, whether it is here or not. What had arrived when the registry became unreachable
    /// stays for the next try, until a collection; after any other failure nothing stays.
    /// </summary>
    public ImageRecord Pull(ImageReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        options.Trying(reference);
        new Collection(engine).SweepLayers();
        try
        {
            using var hold = engine.HoldContent();
            return FetchAndRegister(reference);
        }
        catch (Exception e) when (e is not ContainersException { Kind: ErrorKind.Unreachable })
        {
            new Collection(engine).Run();
            throw;
        }
    }

    /// <summary>Fetches every tag of a repository.</summary>
    /// <param name="text">The repository, which may leave the registry open.</param>
    public IReadOnlyList<ImageRecord> PullAllTags(string text)
    {
        var repository = new ShortNameResolver(engine).Resolve(text, options.Choose).Candidates[0];
        var tags = Sources.Try(repository, source =>
        {
            using var client = source.Open();
            return client.ListTagsAsync(source.Reference).GetAwaiter().GetResult();
        });
        return tags.Count > 0
            ? [.. tags.Select(tag => Pull(ImageReference.Parse($"{repository.Name}:{tag}")))]
            : throw new ContainersException(ErrorKind.NotFound, $"repository {repository.FamiliarName} has no tags");
    }

    private RegistrySources Sources => new(engine, options.Registry);

    private ImageRecord PullFirst(string text, IReadOnlyList<ImageReference> candidates)
    {
        var failures = new List<ContainersException>();
        foreach (var candidate in candidates)
        {
            try
            {
                return Pull(candidate);
            }
            catch (ContainersException e) when (candidates.Count > 1)
            {
                failures.Add(e);
            }
        }

        var why = string.Join("; ", failures.Select(e => e.Message));
        throw new ContainersException(failures[^1].Kind, $"{text} is at none of {candidates.Count} registries: {why}") { Hint = failures[^1].Hint };
    }

    // A list whose images have only been fetched for it.
    private (ImageRecord Image, ImageReference? Name)? FindInList(string text) =>
        engine.Images.ResolveList(text) is { } list ? (new ListMembers(engine).MakeImage(list.List, list.Name), list.Name) : null;

    // "cafe" may be an image at a registry and the beginning of an id; who wants it pulled means the image.
    private static bool IsMeantAsId(string text, PullPolicy policy) => policy != PullPolicy.Always || text.Length >= ShortIdLength;

    private ImageRecord FetchAndRegister(ImageReference reference)
    {
        var policy = new ImagePolicy(engine);
        var fetched = Sources.Try(reference, source =>
        {
            using var client = source.Open();
            using var layers = new ArrivingLayers(engine);
            var transfer = new ImageTransfer(client, engine.Content, options.Progress)
            {
                Arriving = layers.Follow,
                Known = new LayerParts(engine),
                Admit = (digests, cancel) => policy.RequireAsync(reference, client, source.Reference, digests, cancel),
            };
            return transfer.FetchAsync(source.Reference, options.Platform ?? Platform.Host).GetAwaiter().GetResult();
        });
        options.Fetched(reference);
        WarnOfForeignPlatform(reference, fetched.Manifest);
        IReadOnlyList<ImageReference> names = reference.Digest is null ? [reference] : [];
        var image = new ImageRegistration(engine).Register(fetched.Manifest, names, [.. fetched.Digests.Select(digest => $"{reference.Name}@{digest}")]);
        engine.Events.Write(EventRecord.OfImage(image.Id, reference.ToString(), "pull"));
        return image;
    }

    private bool IsOutdated(ImageReference name, ImageRecord image)
    {
        try
        {
            var there = Sources.Try(name, source =>
            {
                using var client = source.Open();
                return client.FindDigestAsync(source.Reference).GetAwaiter().GetResult();
            });
            return there is null || !image.RepoDigests.Contains($"{name.Name}@{there}");
        }
        catch (ContainersException e)
        {
            engine.Options.Debug($"{e.Message}; using the image that is here");
            return false;
        }
    }

    // An image without an index is for whatever machine it is for.
    private void WarnOfForeignPlatform(ImageReference reference, Descriptor manifest)
    {
        var document = OciJson.Read(engine.Content.ReadDocument(manifest.Digest), OciReading.ImageManifest, "image manifest");
        var wanted = options.Platform ?? Platform.Host;
        if (PlatformOf(document.Config.Digest) is { } actual && !PlatformChoice.Runs(actual, wanted))
        {
            engine.Options.Warn($"image {reference.Familiar} is for {actual}, not for {wanted}");
        }
    }

    private Platform? PlatformOf(ImageRecord image) => PlatformOf(Digest.FromSha256Hex(image.Id));

    // Null: it does not say.
    private Platform? PlatformOf(Digest configurationDigest)
    {
        var configuration = OciJson.Read(engine.Content.ReadDocument(configurationDigest), OciReading.ImageConfiguration, "image configuration");
        return configuration.Os.Length == 0 || configuration.Architecture.Length == 0
            ? null
            : new Platform { Os = configuration.Os, Architecture = configuration.Architecture, Variant = configuration.Variant };
    }
}
