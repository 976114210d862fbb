namespace Containers.Oci.Runtime;

/// <summary>How to find out whether a container does what it is there for: a command run in it now and then.</summary>
public sealed record HealthCheck
{
    /// <summary>Docker's form: "CMD" and arguments, or "CMD-SHELL" and one line for the shell.</summary>
    public required IReadOnlyList<string> Test { get; init; }

    /// <summary>From the end of one run to the next; zero for never by itself.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a run may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>So many failures in a row make it unhealthy.</summary>
    public int Retries { get; set; } = 3;

    /// <summary>So long after the start failures do not count.</summary>
    public TimeSpan StartPeriod { get; init; }

    /// <summary>The interval during the start period.</summary>
    public TimeSpan StartInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What happens to a container that has become unhealthy: none, kill, restart or stop.</summary>
    public string OnFailure { get; set; } = "none";

    /// <summary>A directory where the results are written too; empty for none.</summary>
    public string LogDirectory { get; set; } = string.Empty;

    /// <summary>How many results are kept; 0 for all.</summary>
    public int LogCount { get; set; } = 5;

    /// <summary>How many characters of each output are kept; 0 for all.</summary>
    public int LogSize { get; set; } = 500;

    /// <summary>What must succeed once before the test itself is run; null for nothing.</summary>
    public StartupCheck? Startup { get; init; }

    /// <summary>What to run in the container for a test in docker's form.</summary>
    /// <param name="test">The test.</param>
    /// <param name="shell">The shell of CMD-SHELL.</param>
    public static IReadOnlyList<string> Arguments(IReadOnlyList<string> test, IReadOnlyList<string> shell)
    {
        ArgumentNullException.ThrowIfNull(test);
        return test[0] == "CMD-SHELL" ? [.. shell, .. test.Skip(1)] : [.. test.Skip(1)];
    }
}

/// <summary>A test while a container comes up.</summary>
public sealed record StartupCheck
{
    /// <summary>Docker's form.</summary>
    public required IReadOnlyList<string> Test { get; init; }

    /// <summary>From one run to the next.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a run may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After so many failures the container is started again; 0 for never.</summary>
    public int Retries { get; init; }

    /// <summary>So many successes are needed; 0 is one.</summary>
    public int Successes { get; init; }
}
