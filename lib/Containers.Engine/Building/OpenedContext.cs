using Containers.Engine.Files;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>
/// A build context that is here: a directory of the user's, or one made of what came from elsewhere, which goes when this is
/// disposed of.
/// </summary>
public sealed class OpenedContext : IDisposable
{
    private readonly ContentHold? _hold;
    private readonly BuildScratch? _scratch;

    private OpenedContext(string directory, ContentHold? hold, BuildScratch? scratch)
    {
        Directory = directory;
        _hold = hold;
        _scratch = scratch;
    }

    /// <summary>The context's root.</summary>
    public string Directory { get; }

    /// <summary>The Dockerfile that came instead of a context; null when the context has to have one.</summary>
    public string? FileText { get; private init; }

    /// <summary>Opens a directory of the user's.</summary>
    /// <exception cref="ContainersException">NotFound, or Invalid: it is none.</exception>
    public static OpenedContext OfDirectory(string path) => System.IO.Directory.Exists(path)
        ? new OpenedContext(Path.GetFullPath(path), null, null)
        : throw new ContainersException(
            File.Exists(path) ? ErrorKind.Invalid : ErrorKind.NotFound,
            File.Exists(path) ? $"the build context {path} is not a directory" : $"the build context {path}: no such directory")
        { Hint = File.Exists(path) ? $"name the directory, and the file with -f: wherry build -f {path} ." : null };

    /// <summary>Opens what a stream has: an archive in any compression, or a Dockerfile, which then has no files to copy.</summary>
    public static OpenedContext OfStream(Engine engine, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return Make(engine, (directory, scratch) =>
        {
            var path = Path.Combine(scratch.Make("stream"), "content");
            using (var file = File.Create(path))
            {
                stream.CopyTo(file);
            }

            if (!ArchiveRecognition.IsArchive(() => File.OpenRead(path), out var archive))
            {
                return Dockerfiles.Read(path, "the Dockerfile on standard input");
            }

            archive.Dispose();
            Unpack(engine, path, directory);
            return null;
        });
    }

    /// <summary>Makes a context of something that is not here yet.</summary>
    /// <param name="engine">The store, which lends the room.</param>
    /// <param name="fill">Fills the directory; returns the text of a Dockerfile if that is all there is.</param>
    internal static OpenedContext Make(Engine engine, Func<string, BuildScratch, string?> fill)
    {
        var hold = engine.HoldContent(); // or a collection would take it for something forgotten
        var scratch = new BuildScratch(engine);
        try
        {
            var directory = scratch.Make("context");
            return new OpenedContext(directory, hold, scratch) { FileText = fill(directory, scratch) };
        }
        catch
        {
            scratch.Dispose();
            hold.Dispose();
            throw;
        }
    }

    /// <summary>Takes away what was made.</summary>
    public void Dispose()
    {
        _scratch?.Dispose();
        _hold?.Dispose();
    }

    private static void Unpack(Engine engine, string path, string directory)
    {
        using var input = FileOpening.Read(path);
        engine.Work.Do(
            new FilesRequest
            {
                Action = FilesAction.Copy,
                Copy = new CopyRequest
                {
                    Source = new CopySide(),
                    Destination = new CopySide { Place = TreePlace.Host, Path = new CopyPath(directory, false, true), Title = "the build context" },
                    SquashOwners = engine.Namespace.HasSingleId,
                },
            },
            input);
    }
}
