using Containers.Oci;

namespace Containers.Engine.Pods;

/// <summary>A file with the id of a pod.</summary>
public static class PodIdFile
{
    /// <summary>The id in it.</summary>
    /// <exception cref="ContainersException">NotFound, or Invalid for an empty one.</exception>
    public static string Read(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault()?.Trim() is { Length: > 0 } id
                ? id
                : throw new ContainersException(ErrorKind.Invalid, $"pod id file {path} is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainersException(ErrorKind.NotFound, $"reading pod id file: no such file: {path}", e);
        }
    }
}
