using Containers.Oci;
using Containers.Oci.Images;

namespace Containers.Build;

/// <summary>
/// Who carries out what a build wants: finds images, runs commands, copies files, remembers. Called from several threads, as
/// stages are built beside each other.
/// </summary>
public interface IBuildMachine
{
    /// <summary>The image a name stands for, fetched if it has to be.</summary>
    /// <param name="name">The name as written.</param>
    /// <param name="platform">What machine it must be for; null for the build's target.</param>
    /// <exception cref="ContainersException">It is neither here nor there.</exception>
    ImageState FindImage(string name, Platform? platform);

    /// <summary>The machine a text such as "linux/arm64" stands for.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    Platform ReadPlatform(string text);

    /// <summary>Whether a name stands for a context the user gave.</summary>
    bool HasContext(string name);

    /// <summary>What an earlier build remembers of a step; null when it is to be done.</summary>
    /// <param name="key">What the step depends on.</param>
    StepResult? Recall(string key);

    /// <summary>Remembers what a step came to.</summary>
    /// <param name="key">What the step depends on.</param>
    /// <param name="description">The instruction, for people.</param>
    /// <param name="result">What it came to.</param>
    void Remember(string key, string description, StepResult result);

    /// <summary>What stands for the content of files: the same for the same files, whenever and wherever they are.</summary>
    /// <exception cref="ContainersException">NotFound: a file that is named is not there.</exception>
    string Fingerprint(FileStep step);

    /// <summary>Makes a layer of files.</summary>
    /// <exception cref="ContainersException">Why not.</exception>
    StepResult Copy(ImageState state, FileStep step);

    /// <summary>Makes a directory, with those above it; nothing if it is there.</summary>
    /// <param name="state">The image so far.</param>
    /// <param name="path">The directory: absolute.</param>
    /// <param name="owner">user[:group] as the image knows them; null for root.</param>
    StepResult MakeDirectory(ImageState state, string path, string? owner);

    /// <summary>Runs a command and makes a layer of what it changed.</summary>
    /// <param name="state">The image so far.</param>
    /// <param name="step">The command.</param>
    /// <param name="output">Given what the command prints, as it comes; true for its standard error.</param>
    RunOutcome Run(ImageState state, RunStep step, Action<ReadOnlyMemory<byte>, bool> output);
}
