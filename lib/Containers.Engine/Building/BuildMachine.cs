using Containers.Build;
using Containers.Engine.Building.Attestations;
using Containers.Engine.Building.Caches;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Registry;

namespace Containers.Engine.Building;

/// <summary>Carries out the steps of one build in this store.</summary>
internal sealed class BuildMachine : IBuildMachine, IDisposable
{
    private readonly ImageBuildOptions _options;
    private readonly BuildScratch _scratch;
    private readonly BaseImages _images;
    private readonly BaseImages _scanners;
    private readonly StepLayers _layers;
    private readonly StepFiles _files;
    private readonly StepContainers _containers;
    private readonly CacheDirectories _caches;
    private readonly LayerSquashing _squashing;
    private readonly ContextLayers _filtered;
    private readonly SshAgents _agents;
    private readonly List<StepSource> _sources;
    private readonly StepExport _export;

    internal BuildMachine(Engine engine, ImageBuildOptions options)
    {
        _options = options;
        _scratch = new BuildScratch(engine);
        var trees = new StageTrees(engine, options.Contexts, _scratch);
        Trees = trees;
        _agents = new SshAgents(engine, options.Secrets);
        _filtered = new ContextLayers(engine, options.Contexts, trees, _scratch);
        _images = new BaseImages(engine, options.Pull, options.PullPolicy, options.Build.TargetPlatform, Sources);
        _scanners = new BaseImages(engine, options.Pull, options.PullPolicy, Platform.Host, new BuildSources());
        _sources = [.. options.CacheFrom.Select(place => new StepSource(engine, place, options.Pull.Registry))];
        _layers = new StepLayers(engine, options.Build.SourceDate, options.CacheLifetime is { } lifetime ? DateTimeOffset.UtcNow - lifetime : null, _sources);
        _export = new StepExport(engine, options.Push.Registry, _sources);
        _files = new StepFiles(engine, trees, _layers, _scratch, new RemoteFiles(_scratch, Sources), options.Build.SourceDate, options.Build.IsOneTime);
        _containers = new StepContainers(engine, options.Containers, _layers, options.Build.SourceDate, options.Build.IsOneTime);
        _squashing = new LayerSquashing(engine, _layers, _scratch, options.Build.SourceDate, options.Build.IsOneTime);
        _caches = new CacheDirectories(engine, trees, _scratch);
    }

    /// <summary>Whether it made content that nobody wants after the build.</summary>
    internal bool HasPassingContent => _filtered.IsAny;

    /// <summary>What was used from elsewhere.</summary>
    internal BuildSources Sources { get; } = new();

    /// <summary>Where the files of what was built are.</summary>
    internal StageTrees Trees { get; }

    public void Dispose()
    {
        _agents.Dispose();
        _sources.ForEach(source => source.Dispose());
        _scratch.Dispose();
    }

    /// <summary>The image with as few layers as were asked for.</summary>
    internal ImageState Finish(ImageState state) => _options.SquashAll ? _squashing.Squash(state, 0) : _options.Squash ? _squashing.Squash(state, state.BaseLayers) : state;

    /// <summary>The note about steps for an image that takes its cache along; null when it shall not.</summary>
    internal string? InlineNote(ImageState state) => _options.CacheTo.FirstOrDefault(place => place.Form == CacheForm.Inline) is { } place
        ? StepManifests.WriteInline(StepsFor(place, state), [.. state.Layers.Select(layer => layer.DiffId)])
        : null;

    /// <summary>Leaves the steps where others find them.</summary>
    internal void ExportSteps(ImageState state)
    {
        foreach (var place in _options.CacheTo)
        {
            _export.Export(place, StepsFor(place, state));
        }
    }

    /// <summary>The steps of this build and of those before it, and whether they are in an image.</summary>
    internal IReadOnlyList<(KnownStep Step, bool IsInImage)> StepsOf(ImageState state) =>
        [.. _options.EarlierSteps, .. _layers.Steps.Select(step => (step, IsIn(step, state)))];

    // Of a step without a layer nobody can tell which image it is in.
    private static bool IsIn(KnownStep step, ImageState state) => step.Result.Layer is not { } layer || state.Layers.Any(own => own.DiffId == layer.DiffId);

    private IReadOnlyList<KnownStep> StepsFor(CachePlace place, ImageState state) => place is { IsMax: true, Form: not CacheForm.Inline } ? [.. StepsOf(state).Select(step => step.Step)]
        : [.. StepsOf(state).Where(step => step.IsInImage).Select(step => step.Step)];

    public ImageState FindImage(string name, Platform? platform) => _images.Find(_options.Contexts.ImageOf(name) ?? name, platform);

    public Platform ReadPlatform(string text) => PlatformChoice.Parse(text);

    public bool IsSignal(string text) => Linux.Processes.Signals.Parse(text) is not null;

    public bool HasContext(string name) => _options.Contexts.Has(name);

    public StepResult? Recall(string key) => _layers.Recall(key);

    public void Remember(string key, string description, StepResult result) => _layers.Remember(key, description, result);

    public string Fingerprint(FileStep step) => _files.Fingerprint(step);

    public StepResult Copy(ImageState state, FileStep step) => _files.Copy(state, step);

    public StepResult MakeDirectory(ImageState state, string path, string? owner) => _files.MakeDirectory(state, path, owner);

    public RunOutcome Run(ImageState state, RunStep step, Action<ReadOnlyMemory<byte>, bool> output)
    {
        if (step.IsInsecure && !_options.AllowsInsecure)
        {
            throw new ContainersException(ErrorKind.Denied, "RUN --security=insecure is not allowed") { Hint = "allow it with --allow security.insecure" };
        }

        using var around = StepSurroundings.Make(step, _options.Secrets, _agents, _caches, _options.Contexts, _filtered, _scratch);
        return _containers.Run(state, step, around, output);
    }

    /// <summary>An image with a program that looks at what was built.</summary>
    internal ImageState FindScanner(string name) => _scanners.Find(name, null);

    /// <summary>A directory that goes when the build has ended.</summary>
    internal string MakeRoom(string purpose) => _scratch.Make(purpose);

    /// <summary>Runs a command that leaves nothing but what it writes into a directory of the host.</summary>
    /// <returns>Its exit code.</returns>
    internal int RunAside(ImageState state, RunStep step, (string Directory, string Target) room, Action<ReadOnlyMemory<byte>, bool> output)
    {
        using var around = StepSurroundings.Make(step, _options.Secrets, _agents, _caches, _options.Contexts, _filtered, _scratch);
        around.AddDirectory(room.Directory, room.Target);
        return _containers.Run(state, step, around, output, keeps: false).ExitCode;
    }
}
