namespace Containers.Dockerfile.Instructions;

/// <summary>ONBUILD: an instruction for builds that start from the image.</summary>
/// <param name="Origin">Where it was written.</param>
/// <param name="Trigger">The instruction, whose lines are those of the whole.</param>
/// <param name="TriggerText">What the image records: the instruction as written, here-documents after it.</param>
public sealed record OnBuildInstruction(Origin Origin, Instruction Trigger, string TriggerText) : Instruction(Origin)
{
    /// <inheritdoc/>
    public override string Name => "ONBUILD";
}
