using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Terminals;
using Containers.Oci;

namespace Wherry.Output;

/// <summary>Asks on the terminal for a line.</summary>
internal static class LinePrompt
{
    private const int LongestLine = 64 * 1024;
    private const byte Interrupt = 3;
    private const byte EndOfInput = 4;
    private const byte Erase = 8;
    private const byte EraseLine = 21;
    private const byte Delete = 127;

    /// <summary>A line that is shown while it is typed; null at the end of the input.</summary>
    internal static string? Ask(Terminal terminal, string question)
    {
        terminal.WriteError(question);
        using var input = FileDescriptor.Standard(Terminal.Input);
        using var stream = input.OpenStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadLine();
    }

    /// <summary>A line that is not shown; null at the end of the input.</summary>
    /// <exception cref="ContainersException">Invalid: the user pressed ^C. The terminal is as it was before.</exception>
    internal static string? AskSecretly(Terminal terminal, string question)
    {
        using var input = FileDescriptor.Standard(Terminal.Input);
        try
        {
            // Raw, so that ^C comes as a key: a process it killed would leave a terminal that echoes nothing. Before the question: who
            // types as soon as it is there must not see it either.
            using var raw = RawMode.Enter(Terminal.Input);
            terminal.WriteError(question);
            return ReadLine(input);
        }
        finally
        {
            terminal.WriteError("\n");
        }
    }

    private static string? ReadLine(FileDescriptor input)
    {
        var line = new List<byte>();
        Span<byte> key = stackalloc byte[1];
        while (input.Read(key) == 1)
        {
            switch (key[0])
            {
                case (byte)'\r' or (byte)'\n':
                    return Encoding.UTF8.GetString([.. line]);
                case EndOfInput when line.Count == 0:
                    return null;
                case Interrupt:
                    throw new ContainersException(ErrorKind.Invalid, "interrupted");
                case Erase or Delete:
                    RemoveCharacter(line);
                    break;
                case EraseLine:
                    line.Clear();
                    break;
                default:
                    line.Add(line.Count < LongestLine ? key[0] : throw new ContainersException(ErrorKind.Invalid, "the line is too long"));
                    break;
            }
        }

        return null;
    }

    // Bytes 10xxxxxx go on with a character of UTF-8.
    private static void RemoveCharacter(List<byte> line)
    {
        var isContinued = true;
        while (isContinued && line.Count > 0)
        {
            isContinued = (line[^1] & 0xc0) == 0x80;
            line.RemoveAt(line.Count - 1);
        }
    }
}
