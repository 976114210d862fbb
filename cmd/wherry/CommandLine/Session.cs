using Containers.Engine;
using Wherry.Output;

namespace Wherry.CommandLine;

/// <summary>What all of one run of the program shares.</summary>
internal sealed class Session(Terminal terminal, Calling calling, EngineOptions options, IReadOnlyList<string> commandLine)
{
    private Engine? _engine;

    internal Terminal Terminal => terminal;

    internal Calling Calling => calling;

    internal IReadOnlyList<string> CommandLine => commandLine;

    /// <summary>The store; opened by the first command that needs it.</summary>
    internal Engine Engine => _engine ??= Engine.Open(options);
}
