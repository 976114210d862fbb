using System.Text;
using Containers.Build;
using Containers.Engine.Building.Attestations;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry;
using Containers.State.Images;

namespace Containers.Engine.Building;

/// <summary>What came of a build for several kinds of machines.</summary>
/// <param name="Images">The images, in the order of the platforms; without those that could not be built.</param>
/// <param name="Failed">The one that failed; null when none did.</param>
/// <param name="List">The digest of the manifest list; null when there is none.</param>
public sealed record PlatformOutcome(IReadOnlyList<BuildOutcome> Images, BuildOutcome? Failed, Digest? List)
{
    /// <summary>The names they were given.</summary>
    public IReadOnlyList<ImageReference> Names { get; init; } = [];
}

/// <summary>
/// Builds one file for several kinds of machines, and makes a manifest list of the images. The list has the names that were
/// asked for, and so has the image that is for this machine, as if the list had been fetched.
/// </summary>
public sealed class PlatformBuilder(Engine engine)
{
    /// <summary>Builds for one platform after the other; what is for this machine in all of them is done once.</summary>
    /// <param name="options">What is to be built. Its target is replaced.</param>
    /// <param name="platforms">What for.</param>
    /// <param name="list">A list that the images are added to, made if there is none; null for none.</param>
    /// <param name="progress">Told how it goes.</param>
    /// <param name="begin">Told which platform is next.</param>
    /// <exception cref="ContainersException">The request makes no sense; what goes wrong in a step is in the outcome.</exception>
    public PlatformOutcome Build(ImageBuildOptions options, IReadOnlyList<Platform> platforms, string? list, IBuildProgress progress, Action<Platform> begin)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(platforms);
        ArgumentNullException.ThrowIfNull(begin);
        RequireFitting(options.Outputs);
        options = options with { Names = [.. options.Names.Concat(options.Outputs.SelectMany(output => output.Names)).Distinct()] };
        var bundled = options.Outputs.Where(output => output.Kind == BuildOutputKind.OciLayout || options.IsBundled(output)).ToList();
        using var passing = new PassingContent(engine, bundled.Count > 0); // and what was built for one is here when the others are done
        var built = new List<BuildOutcome>();
        foreach (var platform in platforms)
        {
            begin(platform);
            var isMain = ReferenceEquals(platform, Main(platforms));
            var outcome = new ImageBuilder(engine).Build(
                options with
                {
                    Build = options.Build with { TargetPlatform = platform },
                    Names = isMain && list is null ? options.Names : [],
                    KeepsImage = list is not null || options.MakesImage,
                    IsPart = bundled.Count > 0,
                    Outputs = [.. options.Outputs.Except(bundled).Where(output => output.Kind != BuildOutputKind.Image).Select(output => In(output, platform))],
                    CacheTo = ReferenceEquals(platform, platforms[^1]) ? options.CacheTo : [], // which has the steps of all
                    EarlierSteps = [.. built.SelectMany(outcome => outcome.Steps)],
                },
                progress);
            if (outcome.Failure is not null)
            {
                return new PlatformOutcome(built, outcome, null);
            }

            built.Add(outcome);
        }

        var made = built.TrueForAll(outcome => outcome.Image is not null) ? Collect(options, [.. built.Select(outcome => outcome.Image!)], list) : null;
        options.Outputs.Except(bundled).Where(output => output.Push).ToList().ForEach(output => Push(options, output));
        var left = Bundle(options, bundled, [.. platforms.Zip(built, (platform, outcome) => new BundledImage(outcome.Manifest!, platform, outcome.Predicates))]);
        return new PlatformOutcome(built, null, left ?? made) { Names = options.Names };
    }

    private static void RequireFitting(IReadOnlyList<BuildOutput> outputs)
    {
        if (outputs.FirstOrDefault(output => output.Kind is BuildOutputKind.Archive or BuildOutputKind.DockerArchive) is { } one)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"--output to {one.Destination}: an archive holds what was built for one platform") { Hint = "use type=local, which has a directory for each, type=oci, or --push" };
        }
    }

    // The last of those that left.
    private Digest? Bundle(ImageBuildOptions options, List<BuildOutput> outputs, List<BundledImage> images)
    {
        var bundle = new ImageBundle(engine, images, options.Names);
        return outputs.Select(output => output.Push ? bundle.Push(options.Push with { Form = output.Form }) : bundle.Save(output, options.WriteFile)).LastOrDefault()?.Digest;
    }

    // As docker has it: linux_arm64.
    private static BuildOutput In(BuildOutput output, Platform platform) => output.Kind == BuildOutputKind.Directory
        ? output with { Destination = Path.Combine(output.Destination!, platform.ToString().Replace('/', '_')) }
        : output;

    private void Push(ImageBuildOptions options, BuildOutput output)
    {
        if (options.Names.Count == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, "tag is needed when pushing to registry") { Hint = "name the list with -t REGISTRY/REPOSITORY:TAG" };
        }

        var transfer = new ManifestListTransfer(engine, options.Pull);
        foreach (var name in options.Names)
        {
            transfer.Push(name.ToString(), name, options.Push with { Form = output.Form }, all: true);
        }
    }

    // The one that runs here; without one, the first.
    private static Platform Main(IReadOnlyList<Platform> platforms) => platforms.FirstOrDefault(platform => PlatformChoice.Runs(platform, Platform.Host)) ?? platforms[0];

    private Digest? Collect(ImageBuildOptions options, List<ImageRecord> images, string? list)
    {
        var editor = new ManifestListEditor(engine);
        if (list is not null)
        {
            editor.Create(list, new Dictionary<string, string>(), amend: true);
            editor.Add(list, () => editor.Describe(images), new EntryChanges());
        }

        foreach (var name in options.Names)
        {
            editor.Replace(name, () => editor.Describe(images));
        }

        var made = list ?? (options.Names is [var first, ..] ? first.ToString() : null);
        return made is null ? null : Digest.Of(Encoding.UTF8.GetBytes(editor.Document(made)!));
    }
}
