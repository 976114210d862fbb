using System.Text;
using Containers.Dockerfile;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>Finds a build's file and its ignore file.</summary>
public static class Dockerfiles
{
    private static readonly string[] s_names = ["Containerfile", "Dockerfile"];
    private static readonly string[] s_ignoreNames = [".containerignore", ".dockerignore"];

    /// <summary>The file that is meant.</summary>
    /// <param name="given">What was given with --file: a path as the caller sees it, or in the context; null for the usual names.</param>
    /// <param name="context">The context's directory.</param>
    /// <exception cref="ContainersException">NotFound.</exception>
    public static string Find(string? given, string context)
    {
        if (given is not null)
        {
            string[] places = [given, Path.Combine(context, given)];
            return places.FirstOrDefault(File.Exists) ?? throw new ContainersException(ErrorKind.NotFound, $"the Dockerfile {given}: no such file");
        }

        return s_names.Select(name => Path.Combine(context, name)).FirstOrDefault(File.Exists) ?? throw new ContainersException(
            ErrorKind.NotFound, $"no Containerfile or Dockerfile in the build context {context}")
        { Hint = "name it with -f" };
    }

    /// <summary>A file's text.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">What it is called in messages.</param>
    /// <exception cref="ContainersException">Invalid: too long, or no text.</exception>
    public static string Read(string path, string title)
    {
        try
        {
            using var file = FileOpening.ReadWithoutWaiting(path);
            using var stream = file.OpenStream();
            using var memory = new MemoryStream();
            var buffer = new byte[32 * 1024];
            int count;
            while ((count = stream.Read(buffer)) > 0)
            {
                memory.Write(buffer, 0, count);
                if (memory.Length > BuildFile.MaxLength)
                {
                    throw new ContainersException(ErrorKind.Invalid, $"{title} is longer than {BuildFile.MaxLength} bytes");
                }
            }

            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(memory.ToArray());
        }
        catch (DecoderFallbackException e)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{title} is not UTF-8 text", e);
        }
        catch (LinuxException e)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{title} cannot be read: {Errno.Describe(e.Errno)}", e);
        }
    }

    /// <summary>Patterns of what the context does not have: of the ignore file that is named, or the file's own, or the context's.</summary>
    /// <param name="given">--ignorefile; null when it was not given.</param>
    /// <param name="file">The build's file; null when it is no file.</param>
    /// <param name="context">The context's directory.</param>
    /// <exception cref="ContainersException">NotFound.</exception>
    public static IReadOnlyList<string> ReadIgnored(string? given, string? file, string context)
    {
        if (given is not null && !File.Exists(given))
        {
            throw new ContainersException(ErrorKind.NotFound, $"the ignore file {given}: no such file");
        }

        IEnumerable<string> ofFile = file is null ? [] : [file + ".containerignore", file + ".dockerignore"];
        var path = given ?? ofFile.Concat(s_ignoreNames.Select(name => Path.Combine(context, name))).FirstOrDefault(File.Exists);
        return path is null ? [] : [.. Read(path, $"the ignore file {path}").TrimStart('\uFEFF').Split('\n').Where(line => !line.StartsWith('#'))];
    }
}
