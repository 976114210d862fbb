namespace Containers.Linux.Processes;

/// <summary>The step between clone and exec that failed; the values are native/spawn.h's.</summary>
public enum SpawnStage
{
    /// <summary>Nothing failed.</summary>
    None,

    /// <summary>clone(2): the process could not be made, or not with these namespaces.</summary>
    Clone,

    /// <summary>The starter gave up while the child waited.</summary>
    Go,

    /// <summary>setns(2).</summary>
    Join,

    /// <summary>unshare(2).</summary>
    Unshare,

    /// <summary>setgroups, setresgid or setresuid.</summary>
    Identity,

    /// <summary>Entering the cgroup.</summary>
    Cgroup,

    /// <summary>setsid(2).</summary>
    Session,

    /// <summary>Becoming a subreaper.</summary>
    Subreaper,

    /// <summary>Placing the descriptors.</summary>
    Descriptors,

    /// <summary>chdir(2).</summary>
    Directory,

    /// <summary>Resetting signals.</summary>
    Signals,

    /// <summary>execve(2).</summary>
    Exec,

    /// <summary>sethostname(2).</summary>
    Hostname,

    /// <summary>Writing kernel parameters.</summary>
    Settings,
}

/// <summary>A process could not be started: at which step, and why.</summary>
public sealed class SpawnException(SpawnStage stage, int errno, string program)
    : IOException($"start {program}: {stage.ToString().ToLowerInvariant()}: {Linux.Errno.Describe(errno)}")
{
    /// <summary>The step.</summary>
    public SpawnStage Stage => stage;

    /// <summary>The error number, see <see cref="Linux.Errno"/>.</summary>
    public int Errno => errno;

    /// <summary>What was to be started.</summary>
    public string Program => program;
}
