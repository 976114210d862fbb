namespace Containers.Compose.Model;

/// <summary>A subnet of a network.</summary>
/// <param name="Subnet">ADDRESS/BITS.</param>
/// <param name="Gateway">The gateway's address; null for the first.</param>
/// <param name="Range">The part of it that addresses are given from; null for all.</param>
public sealed record ComposeSubnet(string Subnet, string? Gateway, string? Range);
