using System.Buffers;
using System.Globalization;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>--chmod: octal digits, or changes as chmod(1) has them: u=rwX,go-w.</summary>
internal sealed class PlacedMode
{
    private const uint All = 0xfff; // 07777
    private static readonly SearchValues<char> s_rights = SearchValues.Create("rwxXst");
    private readonly uint? _fixed;
    private readonly List<Change> _changes = [];

    private PlacedMode(uint? all) => _fixed = all;

    /// <summary>Reads it; null for none.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    internal static PlacedMode? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (text.Length is > 0 and <= 5 && text.All(c => c is >= '0' and <= '7'))
        {
            var bits = Convert.ToUInt32(text, 8);
            return bits <= All ? new PlacedMode(bits) : throw Refusal(text);
        }

        var mode = new PlacedMode(null);
        foreach (var clause in text.Split(','))
        {
            mode.AddClause(clause, text);
        }

        return mode;
    }

    /// <summary>The permissions of something with this mode.</summary>
    internal uint Apply(FileStatus status)
    {
        if (status.Type == FileType.SymbolicLink)
        {
            return status.Mode;
        }

        return _fixed ?? _changes.Aggregate(status.Mode, (mode, change) => change.Apply(mode, status.Type == FileType.Directory));
    }

    private void AddClause(string clause, string text)
    {
        var operation = clause.AsSpan().IndexOfAny("+-=");
        if (operation < 0)
        {
            throw Refusal(text);
        }

        var who = clause[..operation];
        var targets = who.Length == 0 ? "ugo" : who.Replace("a", "ugo", StringComparison.Ordinal);
        for (var i = operation; i < clause.Length;)
        {
            var end = clause.AsSpan(i + 1).IndexOfAny("+-=");
            end = end < 0 ? clause.Length : i + 1 + end;
            var rights = clause[(i + 1)..end];
            if (targets.AsSpan().ContainsAnyExcept("ugo") || rights.AsSpan().ContainsAnyExcept(s_rights))
            {
                throw Refusal(text);
            }

            _changes.Add(new Change(targets, clause[i], rights));
            i = end;
        }
    }

    private static ContainersException Refusal(string text) =>
        new(ErrorKind.Invalid, string.Create(CultureInfo.InvariantCulture, $"invalid mode \"{text}\" for --chmod: want octal digits, or changes such as u=rwX,go=rX"));

    private sealed record Change(string Targets, char Operation, string Rights)
    {
        internal uint Apply(uint mode, bool isDirectory)
        {
            uint mask = 0, bits = 0;
            foreach (var target in Targets)
            {
                var shift = target == 'u' ? 6 : target == 'g' ? 3 : 0;
                mask |= (7u << shift) | SpecialOf(target);
                bits |= Basic(mode, isDirectory) << shift;
                bits |= Rights.Contains('s') && target != 'o' ? SpecialOf(target) : 0;
            }

            bits |= Rights.Contains('t') ? 0x200u : 0;
            return Operation switch { '+' => mode | bits, '-' => mode & ~bits, _ => (mode & ~mask) | bits };
        }

        // X is for directories, and for what somebody may execute already.
        private uint Basic(uint mode, bool isDirectory)
        {
            uint bits = 0;
            foreach (var right in Rights)
            {
                bits |= right switch { 'r' => 4u, 'w' => 2u, 'x' => 1u, 'X' when isDirectory || (mode & 0x49) != 0 => 1u, _ => 0u };
            }

            return bits;
        }

        private static uint SpecialOf(char target) => target switch { 'u' => 0x800u, 'g' => 0x400u, _ => 0u };
    }
}
