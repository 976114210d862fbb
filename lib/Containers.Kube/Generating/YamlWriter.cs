using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Containers.Kube.Generating;

/// <summary>Writes JSON as YAML that every reader reads as the same.</summary>
public static partial class YamlWriter
{
    private static readonly HashSet<string> s_words = new(StringComparer.OrdinalIgnoreCase) { "null", "true", "false", "yes", "no", "on", "off", "y", "n" };

    /// <summary>One document, without marks around it.</summary>
    public static string Write(JsonObject document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var text = new StringBuilder();
        Append(text, document, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonObject mapping, int indent, bool isFirstPlaced = false)
    {
        foreach (var (key, value) in mapping)
        {
            text.Append(' ', isFirstPlaced ? 0 : indent).Append(Scalar(key)).Append(':');
            isFirstPlaced = false;
            switch (value)
            {
                case JsonObject { Count: > 0 } child:
                    text.Append('\n');
                    Append(text, child, indent + 2);
                    break;
                case JsonArray { Count: > 0 } list:
                    text.Append('\n');
                    Append(text, list, indent);
                    break;
                default:
                    text.Append(' ').Append(Leaf(value)).Append('\n');
                    break;
            }
        }
    }

    private static void Append(StringBuilder text, JsonArray list, int indent)
    {
        foreach (var item in list)
        {
            text.Append(' ', indent).Append("- ");
            if (item is JsonObject { Count: > 0 } child)
            {
                Append(text, child, indent + 2, isFirstPlaced: true);
            }
            else
            {
                text.Append(Leaf(item)).Append('\n'); // what is inside of another sequence stays JSON, which is YAML
            }
        }
    }

    private static string Leaf(JsonNode? value) => value is null ? "null"
        : value.GetValueKind() == JsonValueKind.String ? Scalar(value.GetValue<string>())
        : value.ToJsonString();

    // JSON's quotes and escapes are YAML's, too.
    private static string Scalar(string text) => Plain().IsMatch(text) && !s_words.Contains(text) ? text
        : $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    [GeneratedRegex(@"^[A-Za-z_/](?:[A-Za-z0-9_./@+-]| (?=[A-Za-z0-9_./])|:(?=[A-Za-z0-9_./]))*\z")]
    private static partial Regex Plain();
}
