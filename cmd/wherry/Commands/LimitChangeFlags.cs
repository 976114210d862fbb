using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands;

/// <summary>The flags that change limits of containers there are.</summary>
/// <param name="text">Declares a flag with a text.</param>
/// <param name="number">Declares a flag with a number.</param>
internal sealed class LimitChangeFlags(
    Func<string, string?, string, string, Option<string?>> text, Func<string, string?, string, string, Option<long?>> number)
{
    private readonly Option<string?> _cpus = text("--cpus", null, "NUMBER", "Processors' worth of time it may use; 0 for no limit");
    private readonly Option<string?> _memory = text("--memory", "-m", "SIZE", "Memory it may use; 0 for no limit");
    private readonly Option<long?> _pids = number("--pids-limit", null, "NUMBER", "Processes it may have; -1 for no limit");

    /// <summary>What was said.</summary>
    internal UpdateOptions Read(Invocation call) => new() { Cpus = call.Get(_cpus), Memory = call.Get(_memory), PidsLimit = call.Get(_pids) };
}
