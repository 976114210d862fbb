using System.Text;
using Containers.Kube.Model;
using Containers.Kube.Reading;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands.Kube;

/// <summary>Reads files of Kubernetes YAML, or standard input.</summary>
internal static class KubeFiles
{
    private const int Largest = 32 * 1024 * 1024; // bytes

    /// <summary>Reads one.</summary>
    /// <param name="call">The command line.</param>
    /// <param name="path">Its name, or "-".</param>
    /// <param name="warns">Whether the user is told of what is odd in it.</param>
    internal static KubeFile Read(Invocation call, string path, bool warns = true)
    {
        if (path.StartsWith("http://", StringComparison.Ordinal) || path.StartsWith("https://", StringComparison.Ordinal))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"{path}: files are not fetched here") { Hint = $"curl -fsS {path} | wherry kube play -" };
        }

        var name = path == "-" ? "standard input" : path;
        using var stream = InputFile.Open(path, "YAML file");
        var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        for (var count = stream.Read(chunk); count > 0; count = stream.Read(chunk))
        {
            buffer.Write(chunk, 0, count);
            if (buffer.Length > Largest)
            {
                throw new ContainersException(ErrorKind.Invalid, $"{name}: it is larger than {Largest} bytes");
            }
        }

        return KubeReader.Read(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length), name, warns ? call.Engine.Options.Warn : _ => { });
    }

    /// <summary>The ConfigMaps and Secrets of files with nothing else in them; several stand between commas.</summary>
    internal static IReadOnlyList<KubeValues> ReadValues(Invocation call, IEnumerable<string> paths) =>
        [.. paths.SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries)).SelectMany(path => Read(call, path).Values)];
}
