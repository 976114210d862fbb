using Containers.Dockerfile;
using Containers.Dockerfile.Instructions;
using Containers.Oci;

namespace Containers.Build;

/// <summary>What COPY and ADD mean at one instruction of a stage.</summary>
internal sealed class StageFiles(Builder build, Stage stage, ImageState state)
{
    internal FileStep Of(CopyInstruction copy) => Common(copy, build.Source(stage, copy.From), copy.Sources) with { Parents = copy.Parents };

    internal FileStep Of(AddInstruction add)
    {
        var remotes = add.Sources.Where(IsRemote).ToList();
        if (add.Checksum is not null && (remotes.Count != 1 || add.Sources.Count != 1))
        {
            throw new ContainersException(ErrorKind.Invalid, "--checksum goes with a single source that is a URL or a git repository");
        }

        return Common(add, build.Source(stage, null), [.. add.Sources.Where(source => !IsRemote(source))]) with
        {
            Remotes = remotes,
            Checksum = add.Checksum,
            KeepsGitDirectory = add.KeepGitDirectory,
            Unpacks = add.Unpack ?? true,
        };
    }

    /// <summary>Whether a source of ADD is fetched from elsewhere.</summary>
    internal static bool IsRemote(string source) =>
        source.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || source.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ||
        source.StartsWith("git@", StringComparison.Ordinal) || source.StartsWith("git://", StringComparison.OrdinalIgnoreCase) || source.StartsWith("ssh://", StringComparison.OrdinalIgnoreCase);

    private FileStep Common(FileInstruction instruction, FileSource source, IReadOnlyList<string> patterns) => new()
    {
        Source = source,
        Patterns = patterns,
        InlineFiles = [.. instruction.InlineFiles.Select(file => new InlineFile(file.Name, file.Content))],
        Destination = Absolute(instruction, patterns.Count + instruction.InlineFiles.Count),
        Owner = instruction.Owner,
        Mode = instruction.Mode,
        Excludes = instruction.Excludes,
    };

    private string Absolute(FileInstruction instruction, int sources)
    {
        var text = instruction.Destination;
        var isDirectory = text.EndsWith('/') || text is "." or ".." || text.EndsWith("/.", StringComparison.Ordinal) || text.EndsWith("/..", StringComparison.Ordinal);
        if (sources > 1 && !isDirectory)
        {
            throw new ContainersException(ErrorKind.Invalid, $"when using {instruction.Name} with more than one source file, the destination must be a directory and end with a /");
        }

        var path = Path.GetFullPath(text, string.IsNullOrEmpty(state.Config.WorkingDir) ? "/" : state.Config.WorkingDir);
        return isDirectory && path != "/" ? path.TrimEnd('/') + "/" : path;
    }
}
