using System.Globalization;
using System.Text.Json.Nodes;
using Containers.Engine.Images;

namespace Wherry.Output;

/// <summary>A step of an image's making as a row.</summary>
/// <param name="Step">The step.</param>
/// <param name="Whole">Nothing is to be cut.</param>
/// <param name="Human">Sizes and times are for people.</param>
internal sealed record HistoryRow(HistoryStep Step, bool Whole, bool Human);

/// <summary>What steps can show: docker's fields and podman's.</summary>
internal static class HistoryListing
{
    internal const string Columns = @"{{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}";

    private const string Missing = "<missing>";
    private const int Width = 45;

    private static readonly Field<HistoryRow>[] s_fields =
    [
        new("ID", "IMAGE", Id),
        new("CreatedSince", "CREATED", row => row.Human ? HumanText.Ago(row.Step.Created) : Stamp(row)),
        new("CreatedAt", "CREATED AT", Stamp),
        new("Created", "CREATED", row => row.Human ? HumanText.Ago(row.Step.Created) : Stamp(row)),
        new("CreatedBy", "CREATED BY", row => row.Whole ? Line(row.Step.CreatedBy) : HumanText.Cut(Line(row.Step.CreatedBy), Width)),
        new("Size", "SIZE", row => row.Human ? HumanText.Size(row.Step.Size) : row.Step.Size.ToString(CultureInfo.InvariantCulture)),
        new("Comment", "COMMENT", row => Line(row.Step.Comment)),
        new("Tags", "TAGS", row => new JsonArray([.. row.Step.Tags.Select(tag => (JsonNode)tag)])),
    ];

    internal static Listing<HistoryRow> Make() => new(Columns, s_fields, Document);

    // podman's document.
    private static JsonObject Document(HistoryRow row)
    {
        var document = new JsonObject
        {
            ["id"] = row.Step.Id ?? Missing,
            ["created"] = row.Step.Created?.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture),
            ["CreatedBy"] = row.Step.CreatedBy,
            ["size"] = row.Step.Size,
            ["comment"] = row.Step.Comment,
        };
        if (row.Step.Tags.Count > 0)
        {
            document["tags"] = new JsonArray([.. row.Step.Tags.Select(tag => (JsonNode)tag)]);
        }

        return document;
    }

    private static JsonNode Id(HistoryRow row) => row.Step.Id is not { } id ? Missing : row.Whole ? "sha256:" + id : id[..12];

    private static JsonNode Stamp(HistoryRow row) =>
        row.Step.Created?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture) ?? "N/A";

    // An image's words stay in their cell.
    private static string Line(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
