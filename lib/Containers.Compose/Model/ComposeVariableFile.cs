namespace Containers.Compose.Model;

/// <summary>A file with variables of a service's environment.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="IsRequired">Whether it must be there.</param>
/// <param name="IsRaw">Whether quotes and dollar signs mean themselves in it.</param>
public sealed record ComposeVariableFile(string Path, bool IsRequired, bool IsRaw);
