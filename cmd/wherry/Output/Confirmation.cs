using System.Text;
using Containers.Linux.Files;

namespace Wherry.Output;

/// <summary>Asks before something is done that cannot be undone.</summary>
internal static class Confirmation
{
    /// <summary>Shows a warning and waits for a line; only "y" and "yes" agree. The end of the input does not.</summary>
    internal static bool Ask(Terminal terminal, string warning)
    {
        terminal.WriteError($"{warning}\nAre you sure you want to continue? [y/N] ");
        using var input = FileDescriptor.Standard(Terminal.Input);
        using var stream = input.OpenStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
