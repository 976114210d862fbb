namespace Containers.Compose.Model;

/// <summary>That a service is on a network.</summary>
/// <param name="Network">Which, by the name services have for it.</param>
public sealed record ComposeAttachment(string Network)
{
    /// <summary>Further names of the service there.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Its address; null for whichever is free.</summary>
    public string? Address { get; init; }

    /// <summary>Its IPv6 address; null for whichever is free.</summary>
    public string? Address6 { get; init; }

    /// <summary>Its hardware address; null for a random one.</summary>
    public string? MacAddress { get; init; }

    /// <summary>The interface's name inside; null for the usual.</summary>
    public string? Interface { get; init; }

    /// <summary>The higher, the earlier its interface comes.</summary>
    public int Priority { get; init; }
}
