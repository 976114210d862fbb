using System.Text.Json.Nodes;
using Containers.Templates.Execution;
using Containers.Templates.Syntax;

namespace Containers.Templates;

/// <summary>
/// A text in the language of Go's text/template with the functions docker and podman add to it, as people write it after
/// <c>--format</c>. Parsed once and executed any number of times, from any number of threads; data is JSON, where an object
/// plays both Go's struct and Go's map.
/// </summary>
public sealed class Template
{
    private static readonly TemplateOptions s_defaults = new();

    private readonly ParsedTemplate _parsed;

    private Template(ParsedTemplate parsed) => _parsed = parsed;

    /// <summary>Reads a template; a mistake in it is a <see cref="TemplateException"/>.</summary>
    public static Template Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Template(new Parser(text).Parse());
    }

    /// <summary>
    /// Takes the leading word "table" off a format that asks for a table with headings, along with the space around it.
    /// False, and the format untouched, when it does not. What remains is empty for a bare "table".
    /// </summary>
    public static bool TryTakeTable(ref string format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return FormatText.TryTakeTable(ref format);
    }

    /// <summary>
    /// Turns \t, \n and \\ into a tab, a line feed and a backslash: shells hand them over as two characters. Actions are left
    /// alone, for their string literals have escapes of their own.
    /// </summary>
    public static string UnescapeFormat(string format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return FormatText.Unescape(format);
    }

    /// <summary>The template's text for this data.</summary>
    public string Execute(JsonNode? data) => Execute(data, s_defaults);

    /// <summary>The template's text for this data, with what JSON cannot say about it.</summary>
    public string Execute(JsonNode? data, TemplateOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new Executor(_parsed, data, options, isHeading: false).Run();
    }

    /// <summary>
    /// The line of headings above a table's rows: the template executed with each field's heading in its place. Functions that
    /// shape values (<c>json</c>, <c>truncate</c>, <c>join</c> ...) leave headings as they are, and a loop over one runs once.
    /// A field that has no heading is a <see cref="TemplateException"/>.
    /// </summary>
    public string ExecuteHeadings(JsonObject headings)
    {
        ArgumentNullException.ThrowIfNull(headings);
        return new Executor(_parsed, headings, s_defaults, isHeading: true).Run();
    }
}
