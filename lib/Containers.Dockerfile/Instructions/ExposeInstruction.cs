using Containers.Dockerfile.Expansion;

namespace Containers.Dockerfile.Instructions;

/// <summary>EXPOSE: ports a container listens on.</summary>
/// <param name="Origin">Where it was written.</param>
/// <param name="Ports">As written: "80", "8000-8010/udp", "$PORTS". A variable may stand for several words.</param>
public sealed record ExposeInstruction(Origin Origin, IReadOnlyList<string> Ports) : Instruction(Origin)
{
    /// <inheritdoc/>
    public override string Name => "EXPOSE";

    /// <inheritdoc/>
    public override ExposeInstruction Expand(Expander expander) => this with { Ports = [.. Ports.SelectMany(expander.Words)] };

    /// <summary>The single ports, after <see cref="Expand"/>, in order and each once.</summary>
    /// <exception cref="Oci.ContainersException">Invalid: a word is no port.</exception>
    public IReadOnlyList<ExposedPort> ToPorts() => [.. Ports.SelectMany(ExposedPort.Parse).Distinct()];
}
