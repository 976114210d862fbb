using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Engine.Filters;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>The flags about health checks, which several commands have.</summary>
internal sealed class HealthFlags(FlagSet flags) : IFlagGroup
{
    private readonly Option<string?> _command = flags.Text("--health-cmd", "--healthcheck-command", "COMMAND", "Command that finds out whether it is healthy: for the shell, or a JSON array; none for none");
    private readonly Option<string?> _interval = flags.Text("--health-interval", "--healthcheck-interval", "DURATION", "Time between two runs of it (default 30s); disable for never by itself");
    private readonly Option<string?> _timeout = flags.Text("--health-timeout", "--healthcheck-timeout", "DURATION", "Time a run may take (default 30s)");
    private readonly Option<long?> _retries = flags.Number("--health-retries", "--healthcheck-retries", "NUMBER", "Failures in a row that make it unhealthy (default 3)");
    private readonly Option<string?> _startPeriod = flags.Text("--health-start-period", "--healthcheck-start-period", "DURATION", "Time after its start in which failures do not count");
    private readonly Option<string?> _startInterval = flags.Text("--health-start-interval", null, "DURATION", "Time between two runs in the start period (default 5s)");
    private readonly Option<string?> _onFailure = flags.Text("--health-on-failure", null, "ACTION", "What to do when it has become unhealthy: none, kill, restart or stop");
    private readonly Option<string?> _destination = flags.Text("--health-log-destination", null, "DIR", "Directory to write the results to as well, or local for none");
    private readonly Option<long?> _logCount = flags.Number("--health-max-log-count", null, "NUMBER", "Results that are kept (default 5; 0 for all)");
    private readonly Option<long?> _logSize = flags.Number("--health-max-log-size", null, "NUMBER", "Characters of each output that are kept (default 500; 0 for all)");
    private readonly Option<bool> _none = flags.Switch("--no-healthcheck", null, "Do without the image's health check");
    private readonly Option<string?> _startupCommand = flags.Text("--health-startup-cmd", null, "COMMAND", "Command that has to succeed before the health check begins");
    private readonly Option<string?> _startupInterval = flags.Text("--health-startup-interval", null, "DURATION", "Time between two runs of that (default 30s)");
    private readonly Option<string?> _startupTimeout = flags.Text("--health-startup-timeout", null, "DURATION", "Time a run of that may take (default 30s)");
    private readonly Option<long?> _startupRetries = flags.Number("--health-startup-retries", null, "NUMBER", "Failures of that after which the container is restarted (default 0 for never)");
    private readonly Option<long?> _startupSuccess = flags.Number("--health-startup-success", null, "NUMBER", "Successes of that which are needed (default 1)");

    public CreateOptions Apply(Invocation call, CreateOptions options) => options with { Health = Read(call) };

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
