using Containers.Build;
using Containers.Engine.Images;
using Containers.Oci.Images;
using Containers.State.Events;
using Containers.State.Images;

namespace Containers.Engine.Building;

/// <summary>What came of a build.</summary>
/// <param name="Image">The image; null when it failed.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
/// <param name="UnusedArguments">Arguments that were given and that nothing asked for.</param>
public sealed record BuildOutcome(ImageRecord? Image, BuildFailure? Failure, IReadOnlyList<string> UnusedArguments);

/// <summary>Makes images of Dockerfiles.</summary>
public sealed class ImageBuilder(Engine engine)
{
    /// <summary>Builds. What earlier steps came to stays for the next time even if a later one fails.</summary>
    /// <exception cref="Oci.ContainersException">The request makes no sense; what goes wrong in a step is in the outcome.</exception>
    public BuildOutcome Build(ImageBuildOptions options, IBuildProgress progress)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        _ = engine.Storage.Choice; // the first time after a boot, a process of its own finds out
        using var hold = engine.HoldContent();
        using var machine = new BuildMachine(engine, options);
        using var builder = new Builder(options.File, options.Build, machine, progress);
        var (state, failure) = builder.Build();
        return new BuildOutcome(state is null ? null : Register(machine.Finish(state), options), failure, builder.UnusedArguments);
    }

    private ImageRecord Register(ImageState state, ImageBuildOptions options)
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
            History = [.. state.History.Select(entry => entry.Created is null ? entry with { Created = created } : entry)],
        };
        var layers = state.Layers.Select(layer => LayerTypes.In(layer.Blob, options.IsDockerFormat)).ToList();
        var manifest = new ManifestWriter(engine).Write(configuration, layers, options.IsDockerFormat, options.Annotations);
        var image = new ImageRegistration(engine).Register(manifest, options.Names, [], isUnproven: true);
        engine.Events.Write(EventRecord.OfImage(image.Id, options.Names.Count > 0 ? options.Names[0].ToString() : string.Empty, "build"));
        return image;
    }
}
