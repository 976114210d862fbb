using System.Text.RegularExpressions;
using Containers.Dockerfile.Source;

namespace Containers.Dockerfile.Parsing;

/// <summary>Reads the parser directives: comments of the form "# name=value", as long as nothing else has come.</summary>
internal static partial class DirectiveParser
{
    /// <summary>Reads them, and leaves the reader at the first line that is none.</summary>
    internal static Directives Read(LineReader reader, ICollection<Diagnostic> diagnostics)
    {
        var found = new Dictionary<string, string>();
        if (reader.Peek()?.StartsWith("#!", StringComparison.Ordinal) == true)
        {
            reader.ReadLine(); // how a system runs the file is no comment on it
        }

        while (reader.Peek() is { } line && Directive().Match(line) is { Success: true } match)
        {
            var name = match.Groups[1].Value.ToLowerInvariant();
            if (name is not ("syntax" or "escape" or "check"))
            {
                break;
            }

            reader.ReadLine();
            if (!found.TryAdd(name, match.Groups[2].Value))
            {
                diagnostics.Add(Diagnostic.Error($"only one {name} parser directive can be used", SourceRange.Line(reader.Number)));
            }
            else if (name == "escape" && found[name] is not ("\\" or "`"))
            {
                diagnostics.Add(Diagnostic.Error($"invalid escape token '{found[name]}' does not match ` or \\", SourceRange.Line(reader.Number)));
                found[name] = "\\";
            }
        }

        return new Directives
        {
            Syntax = found.GetValueOrDefault("syntax"),
            Escape = found.GetValueOrDefault("escape", "\\")[0],
            Check = found.GetValueOrDefault("check"),
        };
    }

    [GeneratedRegex(@"^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(\S(?:.*\S)?)\s*$")]
    private static partial Regex Directive();
}
