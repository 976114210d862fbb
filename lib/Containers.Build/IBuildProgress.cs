using Containers.Dockerfile;
using Containers.Dockerfile.Instructions;

namespace Containers.Build;

/// <summary>Told how a build goes on; from several threads, as stages are built beside each other.</summary>
public interface IBuildProgress
{
    /// <summary>A step begins.</summary>
    void Begin(BuildStep step);

    /// <summary>A step's command prints something.</summary>
    /// <param name="step">The step.</param>
    /// <param name="text">What it prints; valid until this returns.</param>
    /// <param name="isError">Whether on its standard error.</param>
    void Output(BuildStep step, ReadOnlyMemory<byte> text, bool isError);

    /// <summary>A step has been done.</summary>
    /// <param name="step">The step.</param>
    /// <param name="isCached">An earlier build had done it.</param>
    void End(BuildStep step, bool isCached);

    /// <summary>A step could not be done.</summary>
    /// <param name="step">The step.</param>
    /// <param name="message">Why.</param>
    void Fail(BuildStep step, string message);
}

/// <summary>An instruction being carried out.</summary>
/// <param name="Stage">Its stage.</param>
/// <param name="Number">Which of the stage's steps it is, from 1.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Instruction">The instruction.</param>
/// <param name="Text">The instruction in a line, as written.</param>
public sealed record BuildStep(Stage Stage, int Number, int Count, Instruction Instruction, string Text);
