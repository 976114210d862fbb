using System.Security.Cryptography;
using Containers.Engine.Building.Attestations;
using Containers.Engine.Files;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Registry;

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

    /// <summary>What it is, if it came from elsewhere; null for what only the user has.</summary>
    public BuildSource? Source { get; private init; }

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

            return UnpackOrRead(engine, path, directory, "the Dockerfile on standard input");
        });
    }

    /// <summary>Opens what is elsewhere; null when a text does not say that it is.</summary>
    /// <param name="engine">The store, which lends the room.</param>
    /// <param name="text">A git repository, or the address of an archive or a Dockerfile.</param>
    /// <exception cref="ContainersException">Unreachable.</exception>
    public static OpenedContext? TryFetch(Engine engine, string text)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(text);
        if (GitRepository.TryParse(text) is { } repository)
        {
            GitCheckout? fetched = null;
            var made = Make(engine, (target, _) =>
            {
                fetched = repository.Fetch(target, keepsGit: false);
                return null;
            });
            return new OpenedContext(fetched!.Directory, made._hold, made._scratch) { Source = fetched.Source };
        }

        if (!text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        BuildSource? source = null;
        var opened = Make(engine, (directory, scratch) =>
        {
            var path = Path.Combine(scratch.Make("stream"), "content");
            using (var file = File.Create(path))
            {
                Download.Fetch(new Uri(text), file, Environment.GetEnvironmentVariable);
                file.Position = 0;
                source = new BuildSource(text, "sha256", Convert.ToHexStringLower(SHA256.HashData(file)));
            }

            return UnpackOrRead(engine, path, directory, $"the Dockerfile at {text}");
        });
        return new OpenedContext(opened.Directory, opened._hold, opened._scratch) { FileText = opened.FileText, Source = source };
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

    // A Dockerfile that came instead of an archive.
    private static string? UnpackOrRead(Engine engine, string path, string directory, string title)
    {
        if (!ArchiveRecognition.IsArchive(() => File.OpenRead(path), out var archive))
        {
            return Dockerfiles.Read(path, title);
        }

        archive.Dispose();
        Unpack(engine, path, directory);
        return null;
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
