using Containers.Dockerfile;
using Containers.Dockerfile.Instructions;
using Containers.Oci;

namespace Containers.Build;

/// <summary>Why a build did not come to its end.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Instruction">The instruction that could not be carried out.</param>
/// <param name="Cause">What went wrong.</param>
/// <param name="ExitCode">For a command that failed: how it ended, as a shell has it.</param>
public sealed record BuildFailure(Stage Stage, Instruction Instruction, ContainersException Cause, int? ExitCode);

/// <summary>A failure on its way up from the step to the build.</summary>
internal sealed class StepException(Instruction instruction, ContainersException cause, int? exitCode = null) : Exception(cause.Message, cause)
{
    internal BuildFailure In(Stage stage) => new(stage, instruction, cause, exitCode);
}
