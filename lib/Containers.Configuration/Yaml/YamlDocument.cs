using System.Text.Json.Nodes;

namespace Containers.Configuration.Yaml;

/// <summary>A document of a YAML file, as the JSON it stands for, with the lines of the file.</summary>
/// <param name="Root">What it holds.</param>
/// <param name="Number">Which of the file's documents it is, from 1, empty ones counted.</param>
/// <param name="Lines">The lines at which values begin, or their keys; of what an alias or a merge repeats there are none.</param>
public sealed record YamlDocument(JsonNode Root, int Number, IReadOnlyDictionary<JsonNode, int> Lines)
{
    /// <summary>The line, from 1, of a value; of one without, that of the nearest it is in.</summary>
    public int LineOf(JsonNode? node)
    {
        for (var at = node; at is not null; at = at.Parent)
        {
            if (Lines.TryGetValue(at, out var line))
            {
                return line;
            }
        }

        return Lines.GetValueOrDefault(Root, 1);
    }
}
