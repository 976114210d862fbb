using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>Limits of processor time.</summary>
internal sealed class CpuFlags(FlagSet flags) : IFlagGroup
{
    private readonly Option<long?> _period = flags.Number("--cpu-period", null, "MICROSECONDS", "Period of --cpu-quota");
    private readonly Option<long?> _quota = flags.Number("--cpu-quota", null, "MICROSECONDS", "Processor time it may use in a period");
    private readonly Option<long?> _realTimePeriod = flags.Number("--cpu-rt-period", null, "MICROSECONDS", "Period of --cpu-rt-runtime (cgroup version 1)");
    private readonly Option<long?> _realTimeRuntime = flags.Number("--cpu-rt-runtime", null, "MICROSECONDS", "Real-time it may use in a period (cgroup version 1)");
    private readonly Option<long?> _shares = flags.Number("--cpu-shares", "-c", "NUMBER", "Weight beside other containers, 2 to 262144");
    private readonly Option<string?> _cpus = flags.Text("--cpus", null, "NUMBER", "Processors' worth of time it may use");
    private readonly Option<string?> _setCpus = flags.Text("--cpuset-cpus", null, "LIST", "Processors it may run on, such as 0-3,5");
    private readonly Option<string?> _setMems = flags.Text("--cpuset-mems", null, "LIST", "Memory nodes it may use");

    public CreateOptions Apply(Invocation call, CreateOptions options) => options with
    {
        CpuPeriod = call.Get(_period),
        CpuQuota = call.Get(_quota),
        RealTime = call.Get(_realTimePeriod) is not (null or 0) || call.Get(_realTimeRuntime) is not (null or 0),
        CpuShares = call.Get(_shares),
        Cpus = call.Get(_cpus),
        CpusetCpus = call.Get(_setCpus),
        CpusetMems = call.Get(_setMems),
    };
}
