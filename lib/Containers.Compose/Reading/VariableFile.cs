using System.Text;
using Containers.Oci;

namespace Containers.Compose.Reading;

/// <summary>
/// Reads files with variables, .env and those of env_file: NAME=VALUE lines with comments. In single quotes all means itself; in double
/// quotes, and without any, variables are replaced.
/// </summary>
internal static class VariableFile
{
    /// <summary>The variables of a file, the last of a name counting.</summary>
    /// <param name="path">The file; it must be there.</param>
    /// <param name="find">The value of a variable that the file does not have.</param>
    /// <param name="isRaw">Whether quotes and dollar signs mean themselves.</param>
    /// <exception cref="ContainersException">Invalid, with file and line.</exception>
    internal static Dictionary<string, string> Read(string path, Func<string, string?> find, bool isRaw = false)
    {
        var variables = new Dictionary<string, string>();
        var lines = ReadLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            var number = i + 1;
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            line = line.StartsWith("export ", StringComparison.Ordinal) ? line[7..].TrimStart() : line;
            var parts = line.Split('=', 2);
            var name = parts[0].TrimEnd();
            if (name.Length == 0 || name.Any(char.IsWhiteSpace))
            {
                throw new ContainersException(ErrorKind.Invalid, $"{path}:{number}: \"{name}\" is no variable's name");
            }

            if (parts.Length == 1)
            {
                if (find(name) is { } own)
                {
                    variables[name] = own;
                }

                continue;
            }

            string? Find(string other) => find(other) ?? variables.GetValueOrDefault(other);
            try
            {
                variables[name] = isRaw ? parts[1] : Value(parts[1].TrimStart(), lines, ref i, Find);
            }
            catch (ContainersException e)
            {
                throw new ContainersException(e.Kind, $"{path}:{number}: {name}: {e.Message}", e);
            }
        }

        return variables;
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainersException(ErrorKind.NotFound, $"{path}: {(File.Exists(path) ? "cannot be read" : "no such file or directory")}", e);
        }
    }

    // A value in quotes goes on over lines until they end.
    private static string Value(string text, string[] lines, ref int index, Func<string, string?> find)
    {
        if (text.Length == 0 || text[0] is not ('"' or '\''))
        {
            var comment = text.IndexOf(" #", StringComparison.Ordinal);
            return Interpolation.Replace((text.StartsWith('#') ? string.Empty : comment < 0 ? text : text[..comment]).TrimEnd(), find, _ => { });
        }

        var quote = text[0];
        while (EndOf(text, quote) < 0)
        {
            text = ++index < lines.Length ? $"{text}\n{lines[index]}" : throw new ContainersException(ErrorKind.Invalid, $"a {quote} has no end");
        }

        var inside = text[1..EndOf(text, quote)];
        return quote == '\'' ? inside : Interpolation.Replace(Unescaped(inside), find, _ => { });
    }

    private static int EndOf(string text, char quote)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\' && quote == '"')
            {
                i++;
            }
            else if (text[i] == quote)
            {
                return i;
            }
        }

        return -1;
    }

    private static string Unescaped(string text)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            result.Append(text[++i] switch { 'n' => "\n", 't' => "\t", 'r' => "\r", '$' => "$$", '"' => "\"", '\\' => "\\", var other => "\\" + other });
        }

        return result.ToString();
    }
}
