using System.Text;
using System.Text.Json;

namespace Containers.Oci.Json;

/// <summary>Where something is in a document, for people.</summary>
internal static class JsonPlace
{
    /// <summary>Line, byte of the line, and the way there from the document's root: "line 2, byte 7 at $.layers[0].size".</summary>
    /// <param name="document">The document, JSON up to the position.</param>
    /// <param name="position">Bytes from its beginning to a token of it.</param>
    internal static string Describe(ReadOnlySpan<byte> document, long position)
    {
        var before = document[..(int)Math.Min(position, document.Length)];
        return $"line {before.Count((byte)'\n') + 1}, byte {before.Length - before.LastIndexOf((byte)'\n')} at ${PathTo(document, position)}";
    }

    // The document is read once more: an error is rare, and following the way each time is not free.
    private static string PathTo(ReadOnlySpan<byte> document, long position)
    {
        var path = new Stack<Level>();
        var reader = new Utf8JsonReader(document);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                path.Peek().Property = Encoding.UTF8.GetString(reader.ValueSpan); // as it stands there: it may be no text at all
                continue;
            }

            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                path.Pop();
            }
            else if (path.TryPeek(out var list))
            {
                list.Index++;
            }

            if (reader.TokenStartIndex >= position)
            {
                break;
            }

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                path.Push(new Level());
            }
        }

        return string.Concat(path.Reverse().Select(level => level.ToString()));
    }

    /// <summary>An object or list on the way.</summary>
    private sealed class Level
    {
        internal string? Property { get; set; }

        internal int Index { get; set; } = -1;

        public override string ToString() => Property is null ? $"[{Index}]" : "." + Property;
    }
}
