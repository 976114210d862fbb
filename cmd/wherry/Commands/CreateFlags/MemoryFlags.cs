using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>Limits of memory.</summary>
internal sealed class MemoryFlags : IFlagGroup
{
    private readonly Option<string?> _memory;
    private readonly Option<string?> _reservation;
    private readonly Option<string?> _swap;
    private readonly Option<long?> _swappiness;

    internal MemoryFlags(FlagSet flags)
    {
        _memory = flags.Text("--memory", "-m", "SIZE", "Memory it may use");
        _reservation = flags.Text("--memory-reservation", null, "SIZE", "Memory it is pressed down to when memory is short");
        _swap = flags.Text("--memory-swap", null, "SIZE", "Memory and swap it may use together; -1 for any amount of swap");
        _swappiness = flags.Number("--memory-swappiness", null, "NUMBER", "How readily its memory is swapped, 0 to 100 (cgroup version 1)");
        flags.Accept("--kernel-memory", "SIZE");
    }

    public CreateOptions Apply(Invocation call, CreateOptions options) => options with
    {
        Memory = call.Get(_memory),
        MemoryReservation = call.Get(_reservation),
        MemorySwap = call.Get(_swap),
        MemorySwappiness = call.Get(_swappiness),
    };
}
