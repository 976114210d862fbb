using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Build.Tests;

/// <summary>A machine that has no files: layers are named by what they were made of, so that equal ones are made of the same.</summary>
internal sealed class MemoryMachine : IBuildMachine
{
    private static readonly DateTimeOffset s_time = DateTimeOffset.UnixEpoch.AddYears(50);
    private readonly ConcurrentDictionary<string, StepResult> _known = [];

    /// <summary>What the files of the context hold.</summary>
    internal ConcurrentDictionary<string, string> Files { get; } = new() { ["f"] = "content" };

    internal ConcurrentDictionary<string, ImageRunConfiguration> Images { get; } = new() { ["bb"] = new ImageRunConfiguration { Cmd = ["sh"] } };

    /// <summary>Commands that were run.</summary>
    internal ConcurrentQueue<RunStep> Commands { get; } = [];

    /// <summary>Files that were put somewhere.</summary>
    internal ConcurrentQueue<FileStep> Copies { get; } = [];

    /// <summary>Keys in the order they were asked for.</summary>
    internal ConcurrentQueue<string> Keys { get; } = [];

    /// <summary>What happens instead of a command: its exit code.</summary>
    internal Func<string, int> OnRun { get; set; } = _ => 0;

    internal IEnumerable<string> Scripts => Commands.Select(command => command.Arguments[^1]);

    public ImageState FindImage(string name, Platform? platform) => Images.TryGetValue(name, out var config)
        ? new ImageState { Platform = platform ?? Platform.Host, Config = config, Layers = [Layer(name)], BaseLayers = 1, Created = s_time }
        : throw new ContainersException(ErrorKind.NotFound, $"{name}: no such image");

    public Platform ReadPlatform(string text) => new() { Os = text.Split('/')[0], Architecture = text.Split('/')[1] };

    public bool IsSignal(string text) => text.StartsWith("SIG", StringComparison.Ordinal) || int.TryParse(text, out _);

    public bool HasContext(string name) => false;

    public StepResult? Recall(string key)
    {
        Keys.Enqueue(key);
        return _known.GetValueOrDefault(key);
    }

    public void Remember(string key, string description, StepResult result) => _known[key] = result;

    public string Fingerprint(FileStep step) => string.Join('\n', step.Source is ImageSource image
        ? step.Patterns.Prepend(image.State.ChainKey)
        : step.Patterns.Select(path => Files.GetValueOrDefault(path) ?? throw new ContainersException(ErrorKind.NotFound, $"\"/{path}\": not found")));

    public StepResult Copy(ImageState state, FileStep step)
    {
        Copies.Enqueue(step);
        return Result($"{state.ChainKey} copy {Fingerprint(step)} {step.Destination}");
    }

    public StepResult MakeDirectory(ImageState state, string path, string? owner) => Result($"{state.ChainKey} directory {path} {owner}");

    public RunOutcome Run(ImageState state, RunStep step, Action<ReadOnlyMemory<byte>, bool> output)
    {
        Commands.Enqueue(step);
        var code = OnRun(step.Arguments[^1]);
        return new RunOutcome(code, code == 0 ? Result($"{state.ChainKey} run {string.Join(' ', step.Arguments)}") : null);
    }

    private static StepResult Result(string text) => new(Layer(text), s_time);

    private static BuildLayer Layer(string text)
    {
        var digest = Digest.Parse("sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
        return new BuildLayer(digest, new Descriptor { MediaType = MediaTypes.OciLayer, Digest = digest, Size = text.Length }, s_time);
    }
}
