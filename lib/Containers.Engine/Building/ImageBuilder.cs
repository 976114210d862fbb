using Containers.Build;
using Containers.Engine.Building.Attestations;
using Containers.Engine.Building.Caches;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.State.Events;
using Containers.State.Images;

namespace Containers.Engine.Building;

/// <summary>What came of a build.</summary>
/// <param name="Image">The image in the store; null when it failed, or only other things were asked for.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
/// <param name="UnusedArguments">Arguments that were given and that nothing asked for.</param>
public sealed record BuildOutcome(ImageRecord? Image, BuildFailure? Failure, IReadOnlyList<string> UnusedArguments)
{
    /// <summary>The image's manifest, in the form in which it left the store if it did; null when none was written.</summary>
    public Descriptor? Manifest { get; init; }

    /// <summary>Its configuration; null when none was written.</summary>
    public Descriptor? Configuration { get; init; }

    /// <summary>What is said of it beside it.</summary>
    internal IReadOnlyList<Predicate> Predicates { get; init; } = [];

    /// <summary>The steps it took, and whether they are in the image.</summary>
    internal IReadOnlyList<(KnownStep Step, bool IsInImage)> Steps { get; init; } = [];

    /// <summary>The names it was given, here or at registries.</summary>
    public IReadOnlyList<ImageReference> Names { get; init; } = [];
}

/// <summary>Makes images of Dockerfiles.</summary>
public sealed class ImageBuilder(Engine engine)
{
    /// <summary>Builds. What earlier steps came to stays for the next time even if a later one fails.</summary>
    /// <exception cref="Oci.ContainersException">The request makes no sense; what goes wrong in a step is in the outcome.</exception>
    public BuildOutcome Build(ImageBuildOptions options, IBuildProgress progress)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        var started = DateTimeOffset.UtcNow;
        _ = engine.Storage.Choice; // the first time after a boot, a process of its own finds out
        new Collection(engine).SweepBuilds();
        using var passing = new PassingContent(engine, !options.MakesImage || options.CacheTo.Count > 0 || options.Attestations.IsAny);
        using var machine = new BuildMachine(engine, options);
        using var builder = new Builder(options.File, options.Build, machine, progress);
        var (state, failure) = builder.Build();
        passing.IsAny |= machine.HasPassingContent;
        var outcome = new BuildOutcome(null, failure, builder.UnusedArguments);
        if (state is null)
        {
            return outcome;
        }

        var statements = new BuildStatements(machine, options);
        state = machine.Finish(statements.AddSbom(state));
        return Finish(machine, state, options, outcome with { Predicates = statements.Make(state, started) });
    }

    private BuildOutcome Finish(BuildMachine machine, ImageState state, ImageBuildOptions options, BuildOutcome outcome)
    {
        IReadOnlyList<ImageReference> names = [.. options.Names.Concat(options.Outputs.SelectMany(output => output.Names)).Distinct()];
        var wantsManifest = options.MakesImage || options.IsPart || options.Outputs.Any(output => output.Kind is BuildOutputKind.OciLayout or BuildOutputKind.DockerArchive);
        var manifest = wantsManifest ? WriteImage(state, options, machine.InlineNote(state)) : null;
        var image = options.MakesImage ? Register(manifest!, names) : null;
        var configuration = manifest is null ? null : ConfigurationOf(manifest);
        var plain = manifest;
        var writer = new BuildOutputWriter(engine, options, machine.Trees, outcome.Predicates);
        foreach (var output in options.Outputs)
        {
            manifest = writer.Write(output, state, plain, names) ?? manifest;
        }

        machine.ExportSteps(state);
        return outcome with { Image = image, Manifest = manifest, Configuration = configuration, Names = names, Steps = machine.StepsOf(state) };
    }

    private Descriptor WriteImage(ImageState state, ImageBuildOptions options, string? steps)
    {
        var created = options.Build.SourceDate ?? state.Created ?? DateTimeOffset.UtcNow;
        var configuration = new ImageConfiguration
        {
            Created = created,
            Author = state.Author,
            Architecture = state.Platform.Architecture,
            Os = state.Platform.Os,
            Variant = state.Platform.Variant,
            Config = state.Config,
            Rootfs = new RootFileSystem { DiffIds = [.. state.Layers.Select(layer => layer.DiffId)] },
            History = options.OmitsHistory ? null : [.. state.History.Select(entry => entry.Created is null ? entry with { Created = created } : entry)],
        };
        var layers = state.Layers.Select(layer => LayerTypes.In(layer.Blob, options.IsDockerFormat)).ToList();
        var annotations = options.Outputs.SelectMany(output => output.Annotations).Concat(options.Annotations).DistinctBy(one => one.Key).ToDictionary();
        if (steps is not null)
        {
            annotations[StepManifests.InlineAnnotation] = steps;
        }

        return new ManifestWriter(engine).Write(configuration, layers, options.IsDockerFormat, annotations);
    }

    private Descriptor ConfigurationOf(Descriptor manifest) => OciJson.Read(engine.Content.ReadDocument(manifest.Digest), OciReading.ImageManifest, "image manifest").Config;

    private ImageRecord Register(Descriptor manifest, IReadOnlyList<ImageReference> names)
    {
        var image = new ImageRegistration(engine).Register(manifest, names, [], isUnproven: true);
        engine.Events.Write(EventRecord.OfImage(image.Id, names.Count > 0 ? names[0].ToString() : string.Empty, "build"));
        return image;
    }
}
