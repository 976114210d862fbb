using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands;

/// <summary>The flags about health checks, which several commands have.</summary>
/// <param name="text">Declares a flag with a text.</param>
/// <param name="number">Declares a flag with a number.</param>
/// <param name="switches">Declares a switch.</param>
internal sealed class HealthFlags(
    Func<string, string?, string, string, Option<string?>> text,
    Func<string, string?, string, string, Option<long?>> number,
    Func<string, string?, string, Option<bool>> switches)
{
    private readonly Option<string?> _command = text("--health-cmd", "--healthcheck-command", "COMMAND", "Command that finds out whether it is healthy: for the shell, or a JSON array; none for none");
    private readonly Option<string?> _interval = text("--health-interval", "--healthcheck-interval", "DURATION", "Time between two runs of it (default 30s); disable for never by itself");
    private readonly Option<string?> _timeout = text("--health-timeout", "--healthcheck-timeout", "DURATION", "Time a run may take (default 30s)");
    private readonly Option<long?> _retries = number("--health-retries", "--healthcheck-retries", "NUMBER", "Failures in a row that make it unhealthy (default 3)");
    private readonly Option<string?> _startPeriod = text("--health-start-period", "--healthcheck-start-period", "DURATION", "Time after its start in which failures do not count");
    private readonly Option<string?> _startInterval = text("--health-start-interval", null, "DURATION", "Time between two runs in the start period (default 5s)");
    private readonly Option<string?> _onFailure = text("--health-on-failure", null, "ACTION", "What to do when it has become unhealthy: none, kill, restart or stop");
    private readonly Option<string?> _destination = text("--health-log-destination", null, "DIR", "Directory to write the results to as well, or local for none");
    private readonly Option<long?> _logCount = number("--health-max-log-count", null, "NUMBER", "Results that are kept (default 5; 0 for all)");
    private readonly Option<long?> _logSize = number("--health-max-log-size", null, "NUMBER", "Characters of each output that are kept (default 500; 0 for all)");
    private readonly Option<bool> _none = switches("--no-healthcheck", null, "Do without the image's health check");
    private readonly Option<string?> _startupCommand = text("--health-startup-cmd", null, "COMMAND", "Command that has to succeed before the health check begins");
    private readonly Option<string?> _startupInterval = text("--health-startup-interval", null, "DURATION", "Time between two runs of that (default 30s)");
    private readonly Option<string?> _startupTimeout = text("--health-startup-timeout", null, "DURATION", "Time a run of that may take (default 30s)");
    private readonly Option<long?> _startupRetries = number("--health-startup-retries", null, "NUMBER", "Failures of that after which the container is restarted (default 0 for never)");
    private readonly Option<long?> _startupSuccess = number("--health-startup-success", null, "NUMBER", "Successes of that which are needed (default 1)");

    /// <summary>What was said.</summary>
    internal HealthOptions Read(Invocation call) => new()
    {
        None = call.Has(_none),
        Command = call.Get(_command),
        Interval = call.Get(_interval) == "disable" ? TimeSpan.Zero : Duration(call, _interval),
        Timeout = Duration(call, _timeout),
        Retries = call.Get(_retries),
        StartPeriod = Duration(call, _startPeriod),
        StartInterval = Duration(call, _startInterval),
        OnFailure = call.Get(_onFailure),
        LogDestination = call.Get(_destination),
        LogCount = call.Get(_logCount),
        LogSize = call.Get(_logSize),
        StartupCommand = call.Get(_startupCommand),
        StartupInterval = Duration(call, _startupInterval),
        StartupTimeout = Duration(call, _startupTimeout),
        StartupRetries = call.Get(_startupRetries),
        StartupSuccesses = call.Get(_startupSuccess),
    };

    private static TimeSpan? Duration(Invocation call, Option<string?> option) => call.Get(option) switch
    {
        null => null,
        "0" => TimeSpan.Zero,
        var given => TimeText.ParseDuration(given) ?? throw new UsageException($"invalid argument \"{given}\" for \"{option.Name}\" flag: want a duration such as 30s", null),
    };
}
