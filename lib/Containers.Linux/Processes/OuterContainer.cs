namespace Containers.Linux.Processes;

/// <summary>The container this process is in itself, if any.</summary>
public static class OuterContainer
{
    // What podman and docker put into theirs; others, wherry too, set a variable, as systemd's documents want it.
    private static readonly string[] s_marks = ["/run/.containerenv", "/.dockerenv"];

    /// <summary>What to try when the kernel or a program refuses something; null outside of containers.</summary>
    public static string? Hint => Array.Exists(s_marks, File.Exists) || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("container"))
        ? "this is a container: wherry(1) names the flags it has to be run with, under \"In a container\"" : null;
}
