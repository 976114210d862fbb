namespace Containers.Runtime.Protocol;

/// <summary>A secret for a container. The content is read by the monitor and is in no message.</summary>
/// <param name="Source">The file with the content.</param>
/// <param name="IsVariable">Whether it becomes an environment variable; a file otherwise.</param>
/// <param name="Target">The variable's name, or the file's path in the container.</param>
/// <param name="UserId">The file's owner inside.</param>
/// <param name="GroupId">The file's group inside.</param>
/// <param name="Mode">The file's permission bits.</param>
public sealed record SecretPlan(string Source, bool IsVariable, string Target, uint UserId, uint GroupId, uint Mode);
