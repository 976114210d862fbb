using Containers.Oci;

namespace Containers.Engine.Containers.Options;

/// <summary>Puts a container's environment together: image, then files, then flags, the last of a name winning.</summary>
internal static class EnvironmentText
{
    internal static IReadOnlyList<string> Resolve(IReadOnlyList<string> image, IReadOnlyList<string> files, IReadOnlyList<string> flags)
    {
        var variables = new Dictionary<string, string>();
        foreach (var variable in image.Concat(files.SelectMany(ReadFile)).Concat(flags).SelectMany(Expand))
        {
            variables[variable.Split('=', 2)[0]] = variable;
        }

        return [.. variables.Values];
    }

    /// <summary>NAME=value as it is; NAME with the caller's value, or not at all; NAME* with all of the caller's that begin so.</summary>
    private static IEnumerable<string> Expand(string variable)
    {
        if (variable.Contains('='))
        {
            return variable.StartsWith('=') ? throw new ContainersException(ErrorKind.Invalid, $"invalid environment variable \"{variable}\": it has no name") : [variable];
        }

        if (variable.EndsWith('*'))
        {
            return Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith(variable[..^1], StringComparison.Ordinal))
                .Order(StringComparer.Ordinal) // they come in another order at every start
                .Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}");
        }

        return Environment.GetEnvironmentVariable(variable) is { } value ? [$"{variable}={value}"] : [];
    }

    private static IEnumerable<string> ReadFile(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainersException(ErrorKind.NotFound, $"--env-file {path}: {(File.Exists(path) ? "cannot be read" : "no such file or directory")}", e);
        }

        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimStart();
            if (line.Length == 0 || line.StartsWith('#'))
            {
                continue;
            }

            var name = line.Split('=', 2)[0];
            if (name.Length == 0 || name.Any(char.IsWhiteSpace))
            {
                throw new ContainersException(ErrorKind.Invalid, $"--env-file {path}, line {i + 1}: \"{name}\" is not a variable's name");
            }

            yield return line;
        }
    }
}
