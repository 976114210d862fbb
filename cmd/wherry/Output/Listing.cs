using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Containers.Oci;
using Containers.Templates;

namespace Wherry.Output;

/// <summary>One thing a template can show of a row.</summary>
/// <param name="Name">As in {{.Name}}.</param>
/// <param name="Heading">Above its column; empty for what nobody has columns of.</param>
/// <param name="Value">The value; only asked for when the format speaks of it.</param>
internal sealed record Field<T>(string Name, string Heading, Func<T, JsonNode?> Value);

/// <summary>How a list is to be printed.</summary>
/// <param name="Format">"table TEMPLATE", a template for each row, or "json".</param>
/// <param name="Headings">Whether a table has its line of headings.</param>
internal sealed record ListingStyle(string Format, bool Headings = true);

/// <summary>
/// What all commands that list have in common: the fields of a row, which templates name and tables have as columns, and a
/// row's document for "json".
/// </summary>
internal sealed partial class Listing<T>(string columns, IReadOnlyList<Field<T>> fields, Func<T, JsonNode> document)
{
    private static readonly TemplateOptions s_options = new() { TextOf = TextOf };

    /// <summary>The rows as text.</summary>
    internal string Print(IReadOnlyList<T> rows, ListingStyle style)
    {
        if (style.Format.Trim() == "json")
        {
            return new DocumentPrinter(null).Print(new JsonArray([.. rows.Select(document)]));
        }

        var format = style.Format;
        var isTable = Template.TryTakeTable(ref format);
        if (isTable && format.Length == 0)
        {
            format = columns;
        }

        try
        {
            var template = Template.Parse(Template.UnescapeFormat(format));
            var whole = SpeaksOfTheWhole(format);
            var wanted = fields.Where(field => whole || Mentions(format, field.Name)).ToList();
            JsonObject Row(T row) => new(wanted.Select(field => KeyValuePair.Create(field.Name, field.Value(row))));
            return isTable ? PrintTable(rows, row => template.Execute(Row(row), s_options), HeadingLine(template, wanted), style.Headings)
                : OwnLoop().IsMatch(format) ? template.Execute(new JsonArray([.. rows.Select(Row)]), s_options)
                : string.Concat(rows.Select(row => template.Execute(Row(row), s_options) + "\n"));
        }
        catch (TemplateException e)
        {
            throw new ContainersException(ErrorKind.Invalid, e.Message, e)
            {
                Hint = $"fields here are {string.Join(", ", fields.Select(field => "." + field.Name))}",
            };
        }
    }

    // Also asked for without rows and headings: a mistake in the template is a mistake.
    private static string HeadingLine(Template template, IReadOnlyList<Field<T>> wanted) =>
        template.ExecuteHeadings(new JsonObject(wanted.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)field.Heading))));

    private static string PrintTable(IReadOnlyList<T> rows, Func<T, string> print, string headings, bool withHeadings)
    {
        var lines = new List<string[]>(rows.Count + 1);
        if (withHeadings)
        {
            lines.Add(headings.Split('\t'));
        }

        foreach (var row in rows)
        {
            lines.Add(print(row).Split('\t'));
        }

        return Columns.Align(lines);
    }

    /// <summary>Whether a format may speak of a field by its name.</summary>
    internal static bool Mentions(string format, string field) => format.Contains("." + field, StringComparison.OrdinalIgnoreCase);

    // A dot that no name follows: {{json .}}, {{.}}, {{index . "ID"}}. Dots between actions do no harm here.
    private static bool SpeaksOfTheWhole(string format) =>
        format.Select((c, i) => c == '.' && (i + 1 == format.Length || !(char.IsLetter(format[i + 1]) || format[i + 1] == '_'))).Contains(true);

    // Labels and lists are objects and arrays for functions to work on, and docker's text when printed.
    private static string? TextOf(JsonNode node) => node switch
    {
        JsonObject labels when labels.All(label => label.Value is null or JsonValue) => string.Join(',', labels.Select(label => $"{label.Key}={label.Value}")),
        JsonArray list when list.All(item => item is JsonValue) => string.Join(',', list),
        _ => null,
    };

    // The loop over the rows may be written out.
    [GeneratedRegex(@"^\s*\{\{-?\s*range\s+\.\s*-?\}\}")]
    private static partial Regex OwnLoop();
}
