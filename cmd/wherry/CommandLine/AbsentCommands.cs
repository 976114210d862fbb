namespace Wherry.CommandLine;

/// <summary>Commands of docker and podman that there are not, and never will be: who types one is told why.</summary>
internal static class AbsentCommands
{
    /// <summary>Why what runs is not frozen.</summary>
    internal const string Checkpoints = "freezing what runs and going on with it later takes CRIU, which needs root";

    private const string Clusters = "containers run on this machine, not in a cluster";
    private const string Elsewhere = "containers run on this machine, and no daemon is asked";

    /// <summary>By name; a group stands for all its commands.</summary>
    internal static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>
    {
        ["checkpoint"] = Checkpoints,
        ["config"] = Clusters,
        ["container checkpoint"] = Checkpoints,
        ["container cleanup"] = "a container's monitor cleans up when it ends, and the next command what a killed monitor left",
        ["container restore"] = Checkpoints,
        ["container runlabel"] = "an image's label is not run as a command on the host",
        ["context"] = Elsewhere,
        ["farm"] = Elsewhere,
        ["image scp"] = "`wherry save IMAGE | ssh MACHINE wherry load` does it",
        ["machine"] = "containers need no virtual machine here",
        ["node"] = Clusters,
        ["plugin"] = "a volume plug-in is a program like any other, found by its socket in /run/docker/plugins",
        ["service"] = Clusters,
        ["stack"] = Clusters,
        ["swarm"] = Clusters,
        ["system connection"] = Elsewhere,
        ["system migrate"] = "nothing of one version has to be moved to another, and no process waits to be told",
        ["system renumber"] = "locks are files and have no numbers",
        ["trust"] = "signatures are those of `image sign`, and `image trust` says which are asked for",
        ["volume update"] = Clusters,
    };

    /// <summary>The command that is meant by some words, and why it is not there; null for other words.</summary>
    internal static (string Name, string Reason)? ReasonFor(IReadOnlyList<string> words)
    {
        foreach (var name in (string[])[words[0], string.Join(' ', words.Take(2))])
        {
            if (Reasons.TryGetValue(name, out var reason))
            {
                return ($"wherry {name}", reason);
            }
        }

        return null;
    }
}
