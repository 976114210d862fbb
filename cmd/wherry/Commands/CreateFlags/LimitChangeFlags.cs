using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>The flags that change limits of containers there are.</summary>
internal sealed class LimitChangeFlags(FlagSet flags)
{
    private readonly CpuFlags _cpu = new(flags);
    private readonly MemoryFlags _memory = new(flags);
    private readonly Option<string?> _weight = flags.Text("--blkio-weight", null, "NUMBER", "Weight of its disk requests, 10 to 1000");
    private readonly Option<long?> _pids = flags.Number("--pids-limit", null, "NUMBER", "Processes it may have; -1 for no limit");

    /// <summary>What was said.</summary>
    internal UpdateOptions Read(Invocation call) => new()
    {
        Limits = _memory.Apply(call, _cpu.Apply(call, new CreateOptions { Image = string.Empty })) with { BlockWeight = call.Get(_weight), PidsLimit = call.Get(_pids) },
    };
}
