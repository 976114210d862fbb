using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>The flags that change limits of containers there are.</summary>
internal sealed class LimitChangeFlags(FlagSet flags)
{
    private readonly CpuFlags _cpu = new(flags);
    private readonly MemoryFlags _memory = new(flags);
    private readonly DiskFlags _disk = new(flags);
    private readonly Option<long?> _pids = flags.Number("--pids-limit", null, "NUMBER", "Processes it may have; -1 for no limit");

    /// <summary>What was said.</summary>
    internal UpdateOptions Read(Invocation call) => new()
    {
        Limits = _disk.Apply(call, _memory.Apply(call, _cpu.Apply(call, new CreateOptions { Image = string.Empty }))) with { PidsLimit = call.Get(_pids) },
    };
}
