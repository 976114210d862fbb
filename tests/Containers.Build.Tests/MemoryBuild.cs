using System.Collections.Concurrent;
using Containers.Dockerfile;
using Containers.Oci.Images;

namespace Containers.Build.Tests;

/// <summary>Builds texts, and keeps what was told meanwhile.</summary>
internal sealed class MemoryBuild : IBuildProgress
{
    internal MemoryMachine Machine { get; init; } = new();

    internal ConcurrentQueue<string> Told { get; } = [];

    internal IReadOnlyList<string> Unused { get; private set; } = [];

    /// <summary>The image.</summary>
    internal ImageState Build(string text, BuildOptions? options = null)
    {
        var (state, failure) = Try(text, options);
        Assert.Null(failure);
        return state!;
    }

    internal ImageRunConfiguration Configuration(string instructions, BuildOptions? options = null) => Build("FROM bb\n" + instructions, options).Config;

    internal BuildFailure Failure(string text, BuildOptions? options = null)
    {
        var (state, failure) = Try(text, options);
        Assert.Null(state);
        return failure!;
    }

    /// <summary>The key of the last step.</summary>
    internal string Key(string text, BuildOptions? options = null)
    {
        Build(text, options);
        return Machine.Keys.Last();
    }

    public void Begin(BuildStep step) => Told.Enqueue($"begin {step.Text}");

    public void Output(BuildStep step, ReadOnlyMemory<byte> text, bool isError)
    {
    }

    public void End(BuildStep step, bool isCached) => Told.Enqueue($"{(isCached ? "cached" : "end")} {step.Text}");

    public void Fail(BuildStep step, string message) => Told.Enqueue($"fail {step.Text}");

    private (ImageState? State, BuildFailure? Failure) Try(string text, BuildOptions? options)
    {
        var file = BuildFile.Parse(text);
        file.ThrowIfInvalid();
        using var builder = new Builder(file, options ?? new BuildOptions(), Machine, this);
        var result = builder.Build();
        Unused = builder.UnusedArguments;
        return result;
    }
}
