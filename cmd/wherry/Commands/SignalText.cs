using Containers.Linux.Processes;
using Containers.Oci;

namespace Wherry.Commands;

/// <summary>Signals on the command line.</summary>
internal static class SignalText
{
    internal static int Parse(string text) =>
        Signals.Parse(text) ?? throw new ContainersException(ErrorKind.Invalid, $"invalid signal: {text}");
}
