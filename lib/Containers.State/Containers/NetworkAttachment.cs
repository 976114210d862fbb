namespace Containers.State.Containers;

/// <summary>Another container that is known here by a name, docker's --link.</summary>
/// <param name="Container">Its id.</param>
/// <param name="Alias">The name.</param>
public sealed record ContainerLink(string Container, string Alias);

/// <summary>A network a container is to be on whenever it runs.</summary>
public sealed record NetworkAttachment
{
    /// <summary>The network's name.</summary>
    public required string Network { get; init; }

    /// <summary>The name of the container's interface; empty for the next eth.</summary>
    public string Interface { get; set; } = string.Empty;

    /// <summary>The addresses it must have; what is missing is chosen at each start.</summary>
    public IReadOnlyList<string> Addresses { get; set; } = [];

    /// <summary>The hardware address it must have; empty for a chosen one.</summary>
    public string Mac { get; set; } = string.Empty;

    /// <summary>What it is called there besides its name.</summary>
    public IReadOnlyList<string> Aliases { get; set; } = [];
}

/// <summary>A network a running container is on.</summary>
public sealed record LiveAttachment
{
    /// <summary>The network's name.</summary>
    public required string Network { get; init; }

    /// <summary>The network's id.</summary>
    public required string NetworkId { get; init; }

    /// <summary>The interface inside.</summary>
    public required string Interface { get; init; }

    /// <summary>Its hardware address.</summary>
    public required string Mac { get; init; }

    /// <summary>Its addresses with the length of the network's part, "10.89.0.2/24".</summary>
    public IReadOnlyList<string> Addresses { get; set; } = [];

    /// <summary>The ways out, one for each address or empty.</summary>
    public IReadOnlyList<string> Gateways { get; set; } = [];

    /// <summary>What it is called there.</summary>
    public IReadOnlyList<string> Aliases { get; set; } = [];
}
