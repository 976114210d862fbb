using System.Text;
using Containers.Dockerfile.Source;
using Containers.Oci;

namespace Containers.Dockerfile.Parsing;

/// <summary>Fields between commas; one in double quotes may hold commas, and quotes twice.</summary>
internal static class CommaFields
{
    /// <exception cref="ContainersException">Invalid: a quote in the middle of a field, or without its end.</exception>
    internal static IReadOnlyList<string> Read(string text)
    {
        var fields = new List<string>();
        var position = 0;
        do
        {
            fields.Add(position < text.Length && text[position] == '"' ? ReadQuoted(text, ref position) : ReadPlain(text, ref position));
        }
        while (position++ < text.Length);

        return fields;
    }

    private static string ReadPlain(string text, ref int position)
    {
        var start = position;
        position = text.IndexOf(',', start) is var comma and >= 0 ? comma : text.Length;
        var field = text[start..position];
        return field.Contains('"') ? throw Mistake(text) : field;
    }

    private static string ReadQuoted(string text, ref int position)
    {
        var field = new StringBuilder();
        for (position++; position < text.Length; position++)
        {
            if (text[position] != '"')
            {
                field.Append(text[position]);
            }
            else if (position + 1 < text.Length && text[position + 1] == '"')
            {
                field.Append(text[++position]);
            }
            else
            {
                position++;
                return position == text.Length || text[position] == ',' ? field.ToString() : throw Mistake(text);
            }
        }

        throw Mistake(text);
    }

    private static ContainersException Mistake(string text) => new(ErrorKind.Invalid, $"a quote is out of place in \"{ShownText.Of(text)}\"");
}
