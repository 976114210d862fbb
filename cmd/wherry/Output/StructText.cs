using System.Text.Json.Nodes;

namespace Wherry.Output;

/// <summary>
/// Which objects of a document are structures to a template, with fields that exist or do not, and how Go prints those:
/// "{running true 0}". All others are maps, "map[a:b]", where any key may be asked for.
/// </summary>
internal static class StructText
{
    // By the name they have where they are.
    private static readonly HashSet<string> s_maps =
    [
        "Labels", "Annotations", "Attributes", "Ports", "PortBindings", "ExposedPorts", "Tmpfs", "Networks", "Options", "Volumes", "VolumesRW", "Data", "Sysctls", "DriverOpts",
    ];

    internal static bool IsStruct(JsonObject node) => node.Parent is not JsonObject || !s_maps.Contains(node.GetPropertyName());

    /// <summary>A structure as Go prints it; null for what is none.</summary>
    internal static string? Of(JsonNode node) => node is JsonObject structure && IsStruct(structure) ? Text(node) : null;

    private static string Text(JsonNode? node) => node switch
    {
        null => "<nil>",
        JsonObject structure when IsStruct(structure) => $"{{{string.Join(' ', structure.Select(field => Text(field.Value)))}}}",
        JsonObject map => $"map[{string.Join(' ', map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}:{Text(entry.Value)}"))}]",
        JsonArray list => $"[{string.Join(' ', list.Select(Text))}]",
        _ => node.ToString(),
    };
}
