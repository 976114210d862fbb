using System.Text.Json;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Engine.Containers;

/// <summary>What the user asked for about health checks; null where nothing was said.</summary>
public sealed record HealthOptions
{
    private const string RetriesField = "Retries"; // of an image's health check

    /// <summary>--no-healthcheck.</summary>
    public bool None { get; init; }

    /// <summary>--health-cmd: a line for the shell, a JSON array, or "none".</summary>
    public string? Command { get; init; }

    /// <summary>--health-interval; zero is never by itself.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>--health-timeout.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>--health-retries.</summary>
    public long? Retries { get; init; }

    /// <summary>--health-start-period.</summary>
    public TimeSpan? StartPeriod { get; init; }

    /// <summary>--health-start-interval.</summary>
    public TimeSpan? StartInterval { get; init; }

    /// <summary>--health-on-failure.</summary>
    public string? OnFailure { get; init; }

    /// <summary>--health-log-destination.</summary>
    public string? LogDestination { get; init; }

    /// <summary>--health-max-log-count.</summary>
    public long? LogCount { get; init; }

    /// <summary>--health-max-log-size.</summary>
    public long? LogSize { get; init; }

    /// <summary>--health-startup-cmd.</summary>
    public string? StartupCommand { get; init; }

    /// <summary>--health-startup-interval.</summary>
    public TimeSpan? StartupInterval { get; init; }

    /// <summary>--health-startup-timeout.</summary>
    public TimeSpan? StartupTimeout { get; init; }

    /// <summary>--health-startup-retries.</summary>
    public long? StartupRetries { get; init; }

    /// <summary>--health-startup-success.</summary>
    public long? StartupSuccesses { get; init; }

    /// <summary>Whether anything was said.</summary>
    public bool IsGiven => this != new HealthOptions();

    /// <summary>The check that results for a container.</summary>
    /// <param name="before">What it has without these options: its image's, or its own.</param>
    /// <exception cref="ContainersException">Invalid, naming the flag.</exception>
    internal HealthCheck? Resolve(HealthCheck? before)
    {
        if (None)
        {
            return this == new HealthOptions { None = true } ? null : throw Wrong("--no-healthcheck conflicts with the other --health flags");
        }

        var test = Command is null ? before?.Test : (IReadOnlyList<string>?)Test(Command, "--health-cmd");
        if (test is null)
        {
            return IsGiven && Command is null ? throw Wrong("--health flags need a health check: give --health-cmd") : null;
        }

        var check = before is null ? new HealthCheck { Test = test } : before with { Test = test };
        return check with
        {
            Interval = Interval ?? check.Interval,
            Timeout = AtLeastOneSecond(Timeout, "--health-timeout") ?? check.Timeout,
            Retries = (int)(Positive(Retries, "--health-retries", 1) ?? check.Retries),
            StartPeriod = StartPeriod ?? check.StartPeriod,
            StartInterval = StartInterval ?? check.StartInterval,
            OnFailure = OnFailure is null or "none" or "kill" or "restart" or "stop" ? OnFailure ?? check.OnFailure
                : throw Wrong($"invalid --health-on-failure \"{OnFailure}\": want none, kill, restart or stop"),
            LogDirectory = LogDirectory() ?? check.LogDirectory,
            LogCount = (int)(Positive(LogCount, "--health-max-log-count", 0) ?? check.LogCount),
            LogSize = (int)(Positive(LogSize, "--health-max-log-size", 0) ?? check.LogSize),
            Startup = Startup(check.Startup),
        };
    }

    /// <summary>Reads an image's health check, docker's form with times in nanoseconds; null for none.</summary>
    internal static HealthCheck? OfImage(JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.Object } json || !json.TryGetProperty("Test", out var texts) || texts.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        List<string> test = [.. texts.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!)];
        if (test.Count < 2 || test[0] is not ("CMD" or "CMD-SHELL"))
        {
            return null; // "NONE", or nothing that could be run
        }

        var check = new HealthCheck { Test = test };
        return check with
        {
            Interval = Time(json, "Interval") ?? check.Interval,
            Timeout = Time(json, "Timeout") ?? check.Timeout,
            StartPeriod = Time(json, "StartPeriod") ?? check.StartPeriod,
            StartInterval = Time(json, "StartInterval") ?? check.StartInterval,
            Retries = json.TryGetProperty(RetriesField, out var retries) && retries.ValueKind == JsonValueKind.Number && retries.TryGetInt32(out var count) && count > 0 ? count : check.Retries,
        };
    }

    private static TimeSpan? Time(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var nanoseconds) && nanoseconds > 0
            ? TimeSpan.FromTicks(nanoseconds / 100) : null;

    private static List<string>? Test(string command, string flag)
    {
        if (command == "none")
        {
            return null;
        }

        if (!command.StartsWith('['))
        {
            return command.Trim().Length > 0 ? ["CMD-SHELL", command] : throw Wrong($"{flag}: no command");
        }

        try
        {
            using var document = JsonDocument.Parse(command);
            List<string> words = [.. document.RootElement.EnumerateArray().Select(word => word.GetString() ?? string.Empty)];
            return words is ["CMD" or "CMD-SHELL", _, ..] ? words : words.Count > 0 ? ["CMD", .. words] : throw Wrong($"{flag}: no command");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ["CMD-SHELL", command]; // "[" is a program, too
        }
    }

    private StartupCheck? Startup(StartupCheck? before)
    {
        var test = StartupCommand is null ? before?.Test : (IReadOnlyList<string>?)Test(StartupCommand, "--health-startup-cmd");
        if (test is null)
        {
            return StartupCommand is null && (StartupInterval ?? StartupTimeout) is null && (StartupRetries ?? StartupSuccesses) is null ? before
                : StartupCommand is not null ? null : throw Wrong("--health-startup flags need --health-startup-cmd");
        }

        var check = before is null ? new StartupCheck { Test = test } : before with { Test = test };
        return check with
        {
            Interval = StartupInterval ?? check.Interval,
            Timeout = AtLeastOneSecond(StartupTimeout, "--health-startup-timeout") ?? check.Timeout,
            Retries = (int)(Positive(StartupRetries, "--health-startup-retries", 0) ?? check.Retries),
            Successes = (int)(Positive(StartupSuccesses, "--health-startup-success", 0) ?? check.Successes),
        };
    }

    private string? LogDirectory() => LogDestination switch
    {
        null => null,
        "local" => string.Empty,
        "events_logger" => throw new ContainersException(ErrorKind.Unsupported, "--health-log-destination=events_logger is not supported: use local or a directory"),
        var path => Directory.Exists(path) ? Path.GetFullPath(path) : throw Wrong($"--health-log-destination: no such directory: {path}"),
    };

    private static long? Positive(long? value, string flag, long least) => value is null || (value >= least && value <= int.MaxValue) ? value
        : throw Wrong($"invalid {flag} {value}: want at least {least}");

    private static TimeSpan? AtLeastOneSecond(TimeSpan? value, string flag) => value is null || value >= TimeSpan.FromSeconds(1) ? value
        : throw Wrong($"invalid {flag}: must be at least 1 second");

    private static ContainersException Wrong(string message) => new(ErrorKind.Invalid, message);
}
