namespace Containers.Compose.Model;

/// <summary>A network of an application.</summary>
public sealed record ComposeNetwork
{
    /// <summary>Its real name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether somebody else makes it.</summary>
    public bool IsExternal { get; init; }

    /// <summary>bridge, macvlan ...; null for the usual.</summary>
    public string? Driver { get; init; }

    /// <summary>Settings of the driver.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; init; } = [];

    /// <summary>Whether it leads nowhere else.</summary>
    public bool IsInternal { get; init; }

    /// <summary>Whether addresses of IPv6 are wanted.</summary>
    public bool HasIPv6 { get; init; }

    /// <summary>Who gives addresses; null for the usual.</summary>
    public string? AddressDriver { get; init; }

    /// <summary>Its subnets; none for whichever is free.</summary>
    public IReadOnlyList<ComposeSubnet> Subnets { get; init; } = [];

    /// <summary>Labels.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];
}
