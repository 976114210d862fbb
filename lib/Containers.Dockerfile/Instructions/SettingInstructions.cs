using Containers.Dockerfile.Expansion;

namespace Containers.Dockerfile.Instructions;

/// <summary>MAINTAINER: the author, as LABEL says it nowadays.</summary>
public sealed record MaintainerInstruction(Origin Origin, string Author) : Instruction(Origin)
{
    /// <inheritdoc/>
    public override string Name => "MAINTAINER";
}

/// <summary>USER: user[:group], names or numbers.</summary>
public sealed record UserInstruction(Origin Origin, string User) : Instruction(Origin)
{
    /// <inheritdoc/>
    public override string Name => "USER";

    /// <inheritdoc/>
    public override UserInstruction Expand(Expander expander) => this with { User = expander.Word(User) };
}

/// <summary>WORKDIR: a path, relative to the one before.</summary>
public sealed record WorkdirInstruction(Origin Origin, string Path) : Instruction(Origin)
{
    /// <inheritdoc/>
    public override string Name => "WORKDIR";

    /// <inheritdoc/>
    public override WorkdirInstruction Expand(Expander expander) => this with { Path = expander.Word(Path) };
}

/// <summary>VOLUME: paths.</summary>
public sealed record VolumeInstruction(Origin Origin, IReadOnlyList<string> Paths) : Instruction(Origin)
{
    /// <inheritdoc/>
    public override string Name => "VOLUME";

    /// <inheritdoc/>
    public override VolumeInstruction Expand(Expander expander) => this with { Paths = [.. Paths.Select(expander.Word)] };
}

/// <summary>STOPSIGNAL: a name or a number.</summary>
public sealed record StopSignalInstruction(Origin Origin, string Signal) : Instruction(Origin)
{
    /// <inheritdoc/>
    public override string Name => "STOPSIGNAL";

    /// <inheritdoc/>
    public override StopSignalInstruction Expand(Expander expander) => this with { Signal = expander.Word(Signal) };
}
