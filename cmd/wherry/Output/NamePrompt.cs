using System.Text;
using Containers.Linux.Files;
using Containers.Oci.References;

namespace Wherry.Output;

/// <summary>Asks which registry a short name is meant to be at.</summary>
internal static class NamePrompt
{
    /// <summary>The choice, or null where nobody can be asked: both sides must be a terminal.</summary>
    internal static Containers.Engine.Images.NameChoice? For(Terminal terminal) =>
        Terminal.IsInputTerminal && Terminal.IsErrorTerminal ? (name, candidates) => Ask(terminal, name, candidates) : null;

    private static ImageReference? Ask(Terminal terminal, string name, IReadOnlyList<ImageReference> candidates)
    {
        var list = string.Concat(candidates.Select((candidate, i) => $"  {i + 1}) {candidate}\n"));
        using var input = FileDescriptor.Standard(Terminal.Input);
        using var stream = input.OpenStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (true)
        {
            terminal.WriteError($"\"{name}\" may be one of:\n{list}Which one? [1-{candidates.Count}] ");
            if (reader.ReadLine() is not { } line)
            {
                return null;
            }

            if (int.TryParse(line.Trim(), out var number) && number >= 1 && number <= candidates.Count)
            {
                return candidates[number - 1];
            }
        }
    }
}
