using System.Text.Json.Nodes;
using Containers.Configuration.Yaml;
using Containers.Oci;

namespace Containers.Compose.Reading;

/// <summary>What all of one file's reading shares.</summary>
/// <param name="file">The file, as messages call it.</param>
/// <param name="document">What it says.</param>
/// <param name="directory">Where relative paths begin.</param>
/// <param name="find">The value of a variable; null without one.</param>
/// <param name="warn">Told what is odd and stops nothing.</param>
internal sealed class ReadingContext(string file, YamlDocument document, string directory, Func<string, string?> find, Action<string> warn)
{
    private readonly HashSet<string> _missing = [];

    internal string Directory => directory;

    internal Action<string> Warn => warn;

    internal string PlaceOf(JsonNode? node) => $"{file}:{document.LineOf(node)}";

    internal string? Find(string variable) => find(variable);

    /// <summary>A text with its variables replaced.</summary>
    internal string Interpolate(string text, ComposeNode node)
    {
        if (!text.Contains('$'))
        {
            return text;
        }

        try
        {
            return Interpolation.Replace(text, find, name =>
            {
                if (_missing.Add(name))
                {
                    warn($"{node.Place}: the variable {name} is not set: nothing is put in its place");
                }
            });
        }
        catch (ContainersException e)
        {
            throw new ContainersException(e.Kind, $"{node.Place}: {e.Message}", e);
        }
    }

    /// <summary>A path of the file, absolute; ~ is the caller's home.</summary>
    internal string Absolute(string path) => path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
        ? Path.GetFullPath((find("HOME") ?? "/") + path[1..])
        : Path.GetFullPath(Path.Combine(directory, path));
}
