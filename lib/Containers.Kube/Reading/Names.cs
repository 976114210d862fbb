using System.Text.RegularExpressions;

namespace Containers.Kube.Reading;

/// <summary>What names may be made of. They become names of pods, volumes, variables and files.</summary>
internal static partial class Names
{
    private const int Longest = 253;

    /// <summary>The name of an object, under "name".</summary>
    internal static string Object(Field parent, string key = "name") => parent.RequireText(key) is var name && IsObject(name) ? name
        : throw parent.Require(key).Wrong($"\"{Field.Shown(name)}\" is no name", "letters, digits, '-', '_' and '.', beginning with a letter or a digit");

    /// <summary>A key of a ConfigMap or a Secret, which may become a file's name.</summary>
    internal static void RequireKey(Field place, string key)
    {
        if (key is "." or ".." || key.StartsWith("..", StringComparison.Ordinal) || key.Length > Longest || !Key().IsMatch(key))
        {
            throw place.Wrong($"\"{Field.Shown(key)}\" is no key", "letters, digits, '-', '_' and '.'");
        }
    }

    /// <summary>A variable's name, under "name".</summary>
    internal static string Variable(Field parent) => parent.RequireText("name") is var name && !name.AsSpan().ContainsAny('=', '\n') ? name
        : throw parent.Require("name").Wrong($"\"{Field.Shown(name)}\" is no name of a variable");

    /// <summary>A path inside a volume, under a name: relative, and not out of it.</summary>
    internal static string? Inside(Field parent, string key)
    {
        if (parent.Text(key) is not { Length: > 0 } path)
        {
            return null;
        }

        return path.StartsWith('/') || path.Split('/').Contains("..") || path.Contains('"') ? throw parent.Require(key).Wrong($"\"{Field.Shown(path)}\" leads out", "want a relative path without '..'")
            : path.Trim('/');
    }

    private static bool IsObject(string name) => name.Length <= Longest && Name().IsMatch(name);

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9_.-]*\\z")]
    private static partial Regex Name();

    [GeneratedRegex("^[a-zA-Z0-9_.-]+\\z")]
    private static partial Regex Key();
}
