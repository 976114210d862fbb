using System.Text;
using System.Text.Json.Nodes;

namespace Wherry.Output;

/// <summary>Prints a document for people to read, indented, as YAML would be.</summary>
internal static class YamlText
{
    internal static string Write(JsonObject document)
    {
        var text = new StringBuilder();
        Append(text, document, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonObject document, int depth)
    {
        foreach (var (key, value) in document)
        {
            text.Append(' ', depth * 2).Append(key).Append(':');
            switch (value)
            {
                case JsonObject child:
                    text.Append('\n');
                    Append(text, child, depth + 1);
                    break;
                case JsonArray list:
                    text.Append('\n');
                    foreach (var item in list)
                    {
                        text.Append(' ', (depth + 1) * 2).Append("- ").Append(item).Append('\n');
                    }

                    break;
                default:
                    text.Append(' ').Append(value).Append('\n');
                    break;
            }
        }
    }
}
