using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Containers.Templates;

namespace Wherry.Output;

/// <summary>Prints documents as the user wants them: as JSON, or each through a Go template.</summary>
internal sealed class DocumentPrinter
{
    private static readonly JsonWriterOptions s_indented = new()
    {
        Indented = true, IndentSize = 4, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Template? _template;

    internal DocumentPrinter(string? format) =>
        _template = format is null or "json" ? null : Template.Parse(Template.UnescapeFormat(format));

    /// <summary>Whether all are printed as one JSON array, even none.</summary>
    internal bool IsWhole => _template is null;

    internal string Print(JsonArray documents) => _template is null
        ? Indent(documents) + "\n"
        : string.Concat(documents.Select(document => _template.Execute(document) + "\n"));

    /// <summary>Prints a document that stands alone: as JSON it is an object, no array.</summary>
    internal string PrintOne(JsonObject document) => _template is null ? Indent(document) + "\n" : _template.Execute(document) + "\n";

    private static string Indent(JsonNode node)
    {
        using var memory = new MemoryStream();
        using (var writer = new Utf8JsonWriter(memory, s_indented))
        {
            node.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(memory.ToArray());
    }
}
