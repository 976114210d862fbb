using Containers.Build;
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
    private readonly StepLayers _layers;
    private readonly StepFiles _files;
    private readonly StepContainers _containers;
    private readonly CacheDirectories _caches;
    private readonly LayerSquashing _squashing;

    internal BuildMachine(Engine engine, ImageBuildOptions options)
    {
        _options = options;
        _scratch = new BuildScratch(engine);
        var trees = new StageTrees(engine, options.Contexts, _scratch);
        Trees = trees;
        var pull = options.Pull with { Platform = options.Build.TargetPlatform };
        _images = new BaseImages(engine, new Images.ImagePuller(engine, pull), options.PullPolicy, options.Build.TargetPlatform);
        _layers = new StepLayers(engine, options.Build.SourceDate, options.CacheLifetime is { } lifetime ? DateTimeOffset.UtcNow - lifetime : null);
        _files = new StepFiles(engine, trees, _layers, _scratch, new RemoteFiles(_scratch), options.Build.SourceDate);
        _containers = new StepContainers(engine, options.Containers, _layers, options.Build.SourceDate);
        _squashing = new LayerSquashing(engine, _layers, _scratch, options.Build.SourceDate);
        _caches = new CacheDirectories(engine, trees, _scratch);
    }

    /// <summary>Where the files of what was built are.</summary>
    internal StageTrees Trees { get; }

    public void Dispose() => _scratch.Dispose();

    /// <summary>The image with as few layers as were asked for.</summary>
    internal ImageState Finish(ImageState state) => _options.SquashAll ? _squashing.Squash(state, 0) : _options.Squash ? _squashing.Squash(state, state.BaseLayers) : state;

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

        using var around = StepSurroundings.Make(step, _options.Secrets, _caches, _options.Contexts, _scratch);
        return _containers.Run(state, step, around, output);
    }
}
