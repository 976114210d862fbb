using Containers.Oci;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads --label and --label-file.</summary>
internal static class LabelOptions
{
    /// <summary>The image's labels, then those of files, then those of flags; the last of a name wins.</summary>
    internal static IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string>? image, IReadOnlyList<string> flags, IReadOnlyList<string>? files = null)
    {
        var labels = new Dictionary<string, string>(image ?? new Dictionary<string, string>());
        foreach (var label in (files ?? []).SelectMany(ReadFile).Concat(flags))
        {
            var parts = label.Split('=', 2);
            if (parts[0].Length == 0)
            {
                throw new ContainersException(ErrorKind.Invalid, $"invalid label format: \"{label}\"");
            }

            labels[parts[0]] = parts.Length > 1 ? parts[1] : string.Empty;
        }

        return labels;
    }

    private static IEnumerable<string> ReadFile(string path)
    {
        try
        {
            return File.ReadAllLines(path).Select(line => line.TrimStart()).Where(line => line.Length > 0 && line[0] != '#');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainersException(ErrorKind.NotFound, $"--label-file {path}: {e.Message}", e);
        }
    }
}
