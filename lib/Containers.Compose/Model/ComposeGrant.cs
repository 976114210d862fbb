namespace Containers.Compose.Model;

/// <summary>That a service has a secret or a configuration.</summary>
/// <param name="Source">Which, by the name services have for it.</param>
/// <param name="Target">Where it is inside: absolute, or a name in the usual directory; null for its own name there.</param>
/// <param name="User">Whose file it is; null for root's.</param>
/// <param name="Group">The file's group; null for root's.</param>
/// <param name="Mode">The file's mode, in octal digits; null for the usual.</param>
/// <param name="Place">Where it stands: FILE:LINE: KEY.</param>
public sealed record ComposeGrant(string Source, string? Target, string? User, string? Group, string? Mode, string Place);
