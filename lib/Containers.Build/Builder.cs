using Containers.Dockerfile;
using Containers.Oci;
using Containers.Oci.Images;

namespace Containers.Build;

/// <summary>Builds one file: the stages that are needed, those that do not need each other beside each other.</summary>
public sealed class Builder : IDisposable
{
    private readonly IBuildProgress _progress;
    private readonly StageReferences _references;
    private readonly Dictionary<int, Task<ImageState>> _stages = [];
    private readonly SemaphoreSlim _slots;
    private readonly Lock _lock = new();

    /// <summary>Prepares to build.</summary>
    /// <param name="file">The file, which has no mistakes.</param>
    /// <param name="options">How.</param>
    /// <param name="machine">Who carries it out.</param>
    /// <param name="progress">Told how it goes.</param>
    /// <exception cref="ContainersException">Invalid: an argument before the first stage makes no sense.</exception>
    public Builder(BuildFile file, BuildOptions options, IBuildMachine machine, IBuildProgress progress)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);
        File = file;
        Options = options;
        Machine = machine;
        _progress = progress;
        Variables = new BuildVariables(file, options);
        _references = new StageReferences(file);
        _slots = new SemaphoreSlim(Math.Max(options.Jobs, 1));
    }

    /// <summary>Arguments that were given and that no stage asked for; known when the build has ended.</summary>
    public IReadOnlyList<string> UnusedArguments => Variables.Unused;

    internal BuildFile File { get; }

    internal BuildOptions Options { get; }

    internal IBuildMachine Machine { get; }

    internal BuildVariables Variables { get; }

    /// <summary>Builds the target; the failure, if it could not be built.</summary>
    /// <exception cref="ContainersException">NotFound: there is no such target.</exception>
    public (ImageState? State, BuildFailure? Failure) Build()
    {
        var target = _references.Target(Options.Target);
        var needed = Options.BuildsUnused ? File.Stages.Take(target.Index + 1).ToList() : _references.Closure(target);
        foreach (var stage in needed)
        {
            Begin(stage);
        }

        // The first that fails is what is told; the others end with what they are at.
        Task.WaitAll([.. needed.Select(stage => Begin(stage).ContinueWith(_ => { }, TaskScheduler.Default))]);
        var failed = needed.FirstOrDefault(stage => Begin(stage).IsFaulted);
        if (failed is null)
        {
            return (Finished(Begin(target).Result), null);
        }

        var cause = Begin(failed).Exception!.GetBaseException();
        return cause switch
        {
            StageException stage => (null, stage.Failure),
            _ => throw cause,
        };
    }

    /// <summary>Gives back what waiting took.</summary>
    public void Dispose() => _slots.Dispose();

    /// <summary>Where something named in a stage comes from.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="name">A context, a stage or an image; null for the main context.</param>
    internal FileSource Source(Stage stage, string? name) => name is null ? new ContextSource(null)
        : Machine.HasContext(name) ? new ContextSource(name)
        : new ImageSource(_references.Find(name, stage.Index) is { } other ? AwaitWithinStep(other) : Machine.FindImage(name, null));

    internal void Begin(BuildStep step)
    {
        _slots.Wait();
        _progress.Begin(step);
    }

    internal void Output(BuildStep step, ReadOnlyMemory<byte> text, bool isError) => _progress.Output(step, text, isError);

    internal void End(BuildStep step, bool isCached)
    {
        _progress.End(step, isCached);
        _slots.Release();
    }

    internal void Fail(BuildStep step, string message)
    {
        _progress.Fail(step, message);
        _slots.Release();
    }

    /// <summary>Lets others work after a step that did not come to an end of its own.</summary>
    internal void Leave() => _slots.Release();

    private Task<ImageState> Begin(Stage stage)
    {
        lock (_lock)
        {
            if (!_stages.TryGetValue(stage.Index, out var task))
            {
                task = Task.Factory.StartNew(() => Build(stage), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                _stages[stage.Index] = task;
            }

            return task;
        }
    }

    private ImageState Build(Stage stage)
    {
        try
        {
            return new StageBuilder(this, stage, Base(stage)).Build();
        }
        catch (StepException e)
        {
            throw new StageException(e.In(stage));
        }
    }

    private ImageState Base(Stage stage)
    {
        var step = new BuildStep(stage, 1, stage.Instructions.Count + 1, stage.From, stage.From.Text);
        try
        {
            var from = stage.From.Expand(Variables.Expander(File.Directives.Escape));
            var name = stage.Index == 0 && Options.From is { } other ? other : from.BaseName;
            var platform = string.IsNullOrEmpty(from.Platform) ? null : Machine.ReadPlatform(from.Platform);
            var earlier = Machine.HasContext(name) ? null : _references.Find(name, stage.Index);
            var built = earlier is null ? null : Await(earlier);
            var state = ConfigurationChanges.WithSearchPath(Begun(step, () => built ?? Find(stage, name, platform))) with { LayerTimes = Options.LayerTimes };
            return Options.InheritLabels ? state : state with { Config = state.Config with { Labels = null } };
        }
        catch (ContainersException e)
        {
            throw new StepException(stage.From, e);
        }
    }

    private ImageState Find(Stage stage, string name, Platform? platform) => name switch
    {
        "" => throw new ContainersException(ErrorKind.Invalid, $"base name ({stage.BaseName}) should not be blank"),
        "scratch" => new ImageState { Platform = platform ?? Options.TargetPlatform },
        _ => Machine.FindImage(name, platform),
    };

    private ImageState Begun(BuildStep step, Func<ImageState> find)
    {
        Begin(step);
        try
        {
            var state = find();
            End(step, isCached: false);
            return state;
        }
        catch (ContainersException e)
        {
            Fail(step, e.Message);
            throw;
        }
        catch
        {
            Leave();
            throw;
        }
    }

    // Whoever waits for a stage lets others work meanwhile.
    private ImageState AwaitWithinStep(Stage stage)
    {
        _slots.Release();
        try
        {
            return Await(stage);
        }
        finally
        {
            _slots.Wait();
        }
    }

    private ImageState Await(Stage stage)
    {
        var task = Begin(stage);
        try
        {
            return task.GetAwaiter().GetResult();
        }
        catch (StageException e)
        {
            throw new StageException(e.Failure); // the first cause is what is told
        }
    }

    private ImageState Finished(ImageState state)
    {
        var config = state.Config;
        var variables = ConfigurationChanges.WithVariables(config.Env ?? [], Options.Environment.Select(text => text.Split('=', 2)).Select(parts => new Dockerfile.Instructions.Pair(parts[0], parts.Length > 1 ? parts[1] : string.Empty)))
            .Where(variable => !Options.UnsetEnvironment.Contains(variable.Split('=', 2)[0])).ToList();
        var labels = ConfigurationChanges.WithLabels(config.Labels, Options.Labels.Select(label => new Dockerfile.Instructions.Pair(label.Key, label.Value)));
        foreach (var name in Options.UnsetLabels)
        {
            labels.Remove(name);
        }

        return state with { Config = config with { Env = variables.Count == 0 ? null : variables, Labels = labels.Count == 0 ? null : labels } };
    }

    /// <summary>A stage that failed, for those who wait for it.</summary>
    private sealed class StageException(BuildFailure failure) : Exception(failure.Cause.Message)
    {
        internal BuildFailure Failure => failure;
    }
}
