namespace Containers.Compose.Model;

/// <summary>Ports of a service that the host has, too.</summary>
/// <param name="HostAddress">The host's address; empty for all.</param>
/// <param name="Published">The port there or a range of them, FIRST-LAST; empty for whichever is free.</param>
/// <param name="Target">The port inside, or a range.</param>
/// <param name="Protocol">tcp, udp or sctp.</param>
public sealed record ComposePort(string HostAddress, string Published, string Target, string Protocol);
