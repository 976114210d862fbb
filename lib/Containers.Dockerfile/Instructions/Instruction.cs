using Containers.Dockerfile.Expansion;
using Containers.Dockerfile.Source;

namespace Containers.Dockerfile.Instructions;

/// <summary>
/// One instruction. Texts are as written, quotes and variables and all: <see cref="Expand"/> makes them what they mean.
/// </summary>
/// <param name="Origin">Where it was written.</param>
public abstract record Instruction(Origin Origin)
{
    /// <summary>Its name in upper case.</summary>
    public abstract string Name { get; }

    /// <summary>Its lines.</summary>
    public SourceRange Range => Origin.Range;

    /// <summary>The whole instruction in one line, as written.</summary>
    public string Text => Origin.Text;

    /// <summary>
    /// The same instruction with variables replaced and quotes removed where this instruction does that. It must be done once
    /// before an instruction is executed, even if there is no variable in it. ARG is left alone: see <see cref="ArgInstruction"/>.
    /// </summary>
    /// <exception cref="Oci.ContainersException">Invalid: a quote does not end, a variable must not be unset, a mount option is wrong.</exception>
    public virtual Instruction Expand(Expander expander) => this;
}
