using Containers.Build;
using Containers.Dockerfile;
using Containers.Engine.Building.Attestations;
using Containers.Engine.Building.Caches;
using Containers.Engine.Containers;
using Containers.Engine.Images;
using Containers.Linux.Files;
using Containers.Oci.References;

namespace Containers.Engine.Building;

/// <summary>What is to be built, of what, and what becomes of it.</summary>
public sealed record ImageBuildOptions
{
    /// <summary>The file, which has no mistakes.</summary>
    public required BuildFile File { get; init; }

    /// <summary>What can be copied from.</summary>
    public required BuildContexts Contexts { get; init; }

    /// <summary>How it is built.</summary>
    public BuildOptions Build { get; init; } = new();

    /// <summary>The image's names.</summary>
    public IReadOnlyList<ImageReference> Names { get; init; } = [];

    /// <summary>Secrets and agents.</summary>
    public BuildSecrets Secrets { get; init; } = new([], []);

    /// <summary>How containers of the build run.</summary>
    public CreateOptions Containers { get; init; } = new() { Image = "build" };

    /// <summary>What is made of the result; nothing of it means an image.</summary>
    public IReadOnlyList<BuildOutput> Outputs { get; init; } = [];

    /// <summary>Whether the image is kept in the store although no output asks for it.</summary>
    public bool KeepsImage { get; init; }

    /// <summary>Has something written to a file by its path, or to standard output for <see cref="BuildOutput.StandardOutput"/>.</summary>
    public Action<string, Action<FileDescriptor>> WriteFile { get; init; } = (path, _) => throw new InvalidOperationException($"nobody writes {path}");

    /// <summary>How images are brought to registries.</summary>
    public PushOptions Push { get; init; } = new();

    /// <summary>How base images are fetched.</summary>
    public PullOptions Pull { get; init; } = new();

    /// <summary>When they are.</summary>
    public PullPolicy PullPolicy { get; init; } = PullPolicy.Missing;

    /// <summary>Where else than in this store steps may be found.</summary>
    public IReadOnlyList<CachePlace> CacheFrom { get; init; } = [];

    /// <summary>Where the build leaves its steps for others.</summary>
    public IReadOnlyList<CachePlace> CacheTo { get; init; } = [];

    /// <summary>Steps of builds for other platforms that go where this one's do, and whether they are in an image.</summary>
    internal IReadOnlyList<(KnownStep Step, bool IsInImage)> EarlierSteps { get; init; } = [];

    /// <summary>Results of earlier builds that are older are not used; null for no limit.</summary>
    public TimeSpan? CacheLifetime { get; init; }

    /// <summary>Whether commands may ask for all privileges that the user has.</summary>
    public bool AllowsInsecure { get; init; }

    /// <summary>Whether docker's media types are used instead of OCI's.</summary>
    public bool IsDockerFormat { get; init; }

    /// <summary>Annotations of the manifest.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>What is to be said of the image beside it.</summary>
    public AttestationOptions Attestations { get; init; } = new();

    /// <summary>The list of what is in it that is to be made; null for none.</summary>
    public SbomOptions? Sbom { get; init; }

    /// <summary>Where the context is from; null for a directory of the user's.</summary>
    public BuildSource? Origin { get; init; }

    /// <summary>What tells this build from others, for all its platforms.</summary>
    internal string BuildId { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Whether the image is wanted by somebody who does the rest.</summary>
    internal bool IsPart { get; init; }

    /// <summary>Whether an output takes the image together with what is said of it.</summary>
    /// <param name="output">Which.</param>
    internal bool IsBundled(BuildOutput output) => Attestations.IsAny && (output.Kind == BuildOutputKind.OciLayout || output.Push);

    /// <summary>Whether there will be an image in the store.</summary>
    internal bool MakesImage => KeepsImage || Names.Count > 0 || (Outputs.Count == 0 && !IsPart) || Outputs.Any(output => output.Kind == BuildOutputKind.Image);

    /// <summary>--omit-history: the image does not say how it came about.</summary>
    public bool OmitsHistory { get; init; }

    /// <summary>--squash: the layers beyond the base image's become one.</summary>
    public bool Squash { get; init; }

    /// <summary>--squash-all: all layers become one.</summary>
    public bool SquashAll { get; init; }
}
