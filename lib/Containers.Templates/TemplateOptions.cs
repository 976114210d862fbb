using System.Text.Json.Nodes;

namespace Containers.Templates;

/// <summary>What JSON cannot say about the data, and a template needs to know.</summary>
public sealed record TemplateOptions
{
    /// <summary>
    /// Whether an object has a fixed set of fields, so that asking for another one is a mistake worth an error; in any other
    /// object a missing key prints as <c>&lt;no value&gt;</c>. The object a template is executed with always has fixed fields.
    /// </summary>
    public Func<JsonObject, bool> HasFixedFields { get; init; } = static _ => false;

    /// <summary>
    /// The text of an object or array that has one of its own: docker prints labels as "a=b,c=d" where Go would print a map.
    /// Null for all others. It counts only where an action prints the value itself; functions see the object.
    /// </summary>
    public Func<JsonNode, string?> TextOf { get; init; } = static _ => null;
}
