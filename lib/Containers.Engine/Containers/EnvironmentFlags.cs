using Containers.Engine.Containers.Options;

namespace Containers.Engine.Containers;

/// <summary>The environment that --env-file and --env add to a container's.</summary>
public static class EnvironmentFlags
{
    /// <summary>Files first, then flags; the last of a name wins. NAME alone takes the caller's value.</summary>
    public static IReadOnlyList<string> Resolve(IReadOnlyList<string> files, IReadOnlyList<string> flags) => EnvironmentText.Resolve([], files, flags);
}
