using System.Text;
using Containers.Build;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Building.Attestations;

/// <summary>
/// Has scanners, images of their own, list what is in the image that was built. They run as commands of the build do, see the
/// files without being able to change them, and write into a directory that nobody else has.
/// </summary>
/// <param name="machine">Runs them.</param>
/// <param name="contexts">What was copied from.</param>
internal sealed class ImageScanner(BuildMachine machine, BuildContexts contexts)
{
    private const string Root = "/run/src/core";
    private const string Output = "/run/out";
    private const long Largest = 256 * 1024 * 1024;
    private const int MostWords = 4096;
    private const int OpenToAll = 0x1ff; // 0777

    /// <summary>Runs an image as BuildKit runs its generators: they are told by variables where what is.</summary>
    /// <returns>What it has written: lists in the form of SPDX.</returns>
    /// <exception cref="ContainersException">It failed, or wrote nothing.</exception>
    internal IReadOnlyList<Predicate> Generate(string image, ImageState built)
    {
        var scanner = machine.FindScanner(image);
        var room = machine.MakeRoom("scan");
        string[] command = [.. scanner.Config.Entrypoint ?? [], .. scanner.Config.Cmd ?? []];
        var step = Step(scanner, command, [new BindMount($"{Root}/sbom", new ImageSource(built), "/", false)]) with
        {
            Environment = [.. scanner.Config.Env ?? [], $"BUILDKIT_SCAN_DESTINATION={Output}", $"BUILDKIT_SCAN_SOURCE={Root}/sbom", "BUILDKIT_SCAN_SOURCE_EXTRAS=/run/src/extras"],
        };
        Run(scanner, step, room, image);
        var written = Names(room).Where(name => name.EndsWith(".spdx.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name => Read(room, name, image)).ToList();
        return written.Count > 0 ? [.. written.Select(list => new Predicate(Predicate.Contents, SbomDocuments.Verified(list)))] : throw new ContainersException(ErrorKind.Invalid, $"the scanner {image} has written no *.spdx.json");
    }

    /// <summary>Runs commands of an image; those that speak of a context, for each context.</summary>
    /// <returns>What each has written.</returns>
    /// <exception cref="ContainersException">One failed, or wrote nothing.</exception>
    internal IReadOnlyList<byte[]> Scan(SbomOptions options, ImageState built)
    {
        var scanner = machine.FindScanner(options.Image);
        var written = new List<byte[]>();
        foreach (var command in options.Commands)
        {
            var files = command.Contains("{CONTEXT}", StringComparison.Ordinal)
                ? contexts.Directories.Select((name, i) => new BindMount($"/run/src/context{i}", new ContextSource(name), "/", false))
                : [new BindMount($"{Root}/rootfs", new ImageSource(built), "/", false)];
            foreach (var mount in files.ToList())
            {
                var room = machine.MakeRoom("scan");
                var words = Words(command).Select(word => word.Replace("{ROOTFS}", mount.Target, StringComparison.Ordinal)
                    .Replace("{CONTEXT}", mount.Target, StringComparison.Ordinal).Replace("{OUTPUT}", $"{Output}/list", StringComparison.Ordinal));
                Run(scanner, Step(scanner, [.. words], [mount]), room, options.Image);
                written.Add(Read(room, "list", options.Image));
            }
        }

        return written;
    }

    private static RunStep Step(ImageState scanner, IReadOnlyList<string> arguments, IReadOnlyList<StepMount> mounts) => new()
    {
        Arguments = arguments,
        Environment = scanner.Config.Env ?? [],
        User = scanner.Config.User ?? string.Empty,
        WorkingDirectory = string.IsNullOrEmpty(scanner.Config.WorkingDir) ? "/" : scanner.Config.WorkingDir,
        Network = "default",
        Mounts = mounts,
    };

    private void Run(ImageState scanner, RunStep step, string room, string image)
    {
        if (step.Arguments.Count == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, $"the scanner {image} has no command");
        }

        File.SetUnixFileMode(room, (UnixFileMode)OpenToAll); // scanners have users of their own
        var said = new MemoryStream();
        var code = machine.RunAside(scanner, step, (room, Output), (text, _) =>
        {
            lock (said)
            {
                said.Write(text.Span);
            }
        });
        if (code != 0)
        {
            var lines = Encoding.UTF8.GetString(said.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            throw new ContainersException(ErrorKind.Invalid, $"the scanner {image} ended with {code}: {(lines.Length > 0 ? Shown(lines[^1]) : "it said nothing")}");
        }
    }

    private static string Shown(string line) => new([.. line.Where(c => !char.IsControl(c))]);

    private static IEnumerable<string> Names(string room)
    {
        using var directory = DirectoryHandle.Open(room);
        return [.. directory.Names().Select(Encoding.UTF8.GetString)];
    }

    // What is there is the scanner's doing: no link is followed, and there is an end to it.
    private static byte[] Read(string room, string name, string image)
    {
        using var directory = DirectoryHandle.Open(room);
        var bytes = Encoding.UTF8.GetBytes(name);
        if (directory.Status(bytes) is not { Type: FileType.Regular } status)
        {
            throw new ContainersException(ErrorKind.Invalid, $"the scanner {image} has not written its list");
        }

        if (status.Size > Largest)
        {
            throw new ContainersException(ErrorKind.Invalid, $"what the scanner {image} has written is longer than {Largest} bytes");
        }

        using var file = directory.OpenFile(bytes);
        using var stream = file.OpenStream();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    /// <summary>The words of a command: separated by blanks, unless quoted.</summary>
    internal static IReadOnlyList<string> Words(string command)
    {
        var (words, word, quote) = (new List<string>(), (StringBuilder?)null, '\0');
        foreach (var c in command)
        {
            if (quote != '\0' && c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is '"' or '\'')
            {
                (quote, word) = (c, word ?? new StringBuilder());
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                words.AddRange(word is null ? [] : [word.ToString()]);
                word = null;
            }
            else
            {
                (word ??= new StringBuilder()).Append(c);
            }
        }

        words.AddRange(word is null ? [] : [word.ToString()]);
        return quote == '\0' && words.Count is > 0 and < MostWords ? words : throw new ContainersException(ErrorKind.Invalid, $"--sbom-scanner-command \"{command}\" is no command");
    }
}
