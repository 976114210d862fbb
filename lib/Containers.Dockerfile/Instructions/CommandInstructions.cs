namespace Containers.Dockerfile.Instructions;

/// <summary>CMD: what a container runs, or what it gives its entry point, unless told otherwise.</summary>
public sealed record CmdInstruction(Origin Origin, CommandForm Command) : Instruction(Origin)
{
    /// <inheritdoc/>
    public override string Name => "CMD";
}

/// <summary>ENTRYPOINT: what a container always runs.</summary>
public sealed record EntrypointInstruction(Origin Origin, CommandForm Command) : Instruction(Origin)
{
    /// <inheritdoc/>
    public override string Name => "ENTRYPOINT";
}

/// <summary>SHELL: what the shell form of later instructions is given to.</summary>
/// <param name="Origin">Where it was written.</param>
/// <param name="Arguments">A program and its arguments, at least one word.</param>
public sealed record ShellInstruction(Origin Origin, IReadOnlyList<string> Arguments) : Instruction(Origin)
{
    /// <inheritdoc/>
    public override string Name => "SHELL";
}
