using System.Security.Cryptography;
using System.Text;
using Containers.Dockerfile.Matching;
using Containers.Engine.Files;
using Containers.Layers;
using Containers.Layers.Trees;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>
/// The worker's side of COPY and ADD: puts what was chosen into the archive of a layer, at the place it has in the stage.
/// Directories on the way are in the archive as the stage has them, since a layer that has them otherwise would change them.
/// A fingerprint is the digest of the same archive with all times alike and nothing of the stage in it.
/// </summary>
internal sealed class Placement
{
    private readonly PlacementRequest _request;
    private readonly OpenTree? _stage;
    private readonly LayerWriter _writer;
    private readonly PlacedMode? _mode;
    private readonly (uint UserId, uint GroupId)? _owner;
    private readonly HashSet<string> _made = [];
    private Chosen? _current;
    private bool _isEmpty = true;

    private Placement(PlacementRequest request, OpenTree? stage, Stream archive)
    {
        _request = request;
        _stage = stage;
        _writer = new LayerWriter(archive, Options());
        _mode = PlacedMode.Parse(request.Mode);
        _owner = PlacedOwner.Read(stage, request.Owner);
    }

    /// <summary>What stands for the files, wherever they are put.</summary>
    internal static string Fingerprint(PlacementRequest request)
    {
        using var hash = SHA256.Create();
        using (var archive = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            new Placement(request with { LatestTime = 0 }, null, archive).Write();
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }

    /// <summary>Writes the archive. True: there is nothing in it that the stage does not have.</summary>
    internal static bool IsEmpty(PlacementRequest request, Stream archive)
    {
        using var stage = OpenTree.Open(request.Stage!);
        var placement = new Placement(request, stage, archive);
        placement.Write();
        return placement._isEmpty;
    }

    private void Write()
    {
        var chosen = new List<Chosen>();
        var trees = new List<SourceTree>();
        try
        {
            foreach (var source in _request.Sources)
            {
                var tree = new SourceTree(OpenTree.Open(source.Place), new PathPatterns(source.Ignored), new PathPatterns(_request.Excluded));
                trees.Add(tree);
                chosen.AddRange(source.Patterns.SelectMany(pattern => tree.Find(pattern).Select(path => new Chosen(tree, source, path, pattern))));
            }

            Write(chosen);
            _writer.Finish();
        }
        finally
        {
            trees.ForEach(tree => tree.Dispose());
        }
    }

    private void Write(List<Chosen> chosen)
    {
        var destination = Destination(_request.Destination);
        var isDirectory = _request.Destination.EndsWith('/') || chosen.Count > 1 || _request.Parents || destination.Type == FileType.Directory;
        if (_request.Sources.Count == 0)
        {
            MakeDirectory(destination); // which is all there is to do
        }

        foreach (var one in chosen)
        {
            using var item = TreeItem.Find(one.Tree.Root, Encoding.UTF8.GetBytes(one.Path), follow: true);
            var place = _request.Parents ? Destination($"{_request.Destination.TrimEnd('/')}/{KeptPart(one.Path, one.Pattern)}") : destination;
            if (item.IsDirectory)
            {
                using var directory = item.Directory.OpenDirectory(item.Name);
                AddContents(one, directory, place);
            }
            else if (one.Tree.IsLeftOut(one.Path, Path.GetFileName(one.Path), isDirectory: false))
            {
                // A wildcard stood for it, and --exclude takes it back.
            }
            else if (one.Source.UnpackIn is { } room && TryUnpack(item, room) is { } unpacked)
            {
                using (unpacked)
                {
                    AddContents(one with { IsUnpacked = true }, unpacked, destination);
                }
            }
            else
            {
                AddFile(one, item, _request.Parents || !isDirectory ? place : Destination($"{_request.Destination.TrimEnd('/')}/{Path.GetFileName(one.Path)}"));
            }
        }
    }

    private void AddContents(Chosen chosen, DirectoryHandle directory, DestinationPath place)
    {
        MakeDirectory(place);
        Adding(chosen with { Prefix = Encoding.UTF8.GetString(place.Whole) }, () => _writer.AddContents(directory, place.Whole));
    }

    private void AddFile(Chosen chosen, TreeItem item, DestinationPath place)
    {
        if (place.Type == FileType.Directory)
        {
            throw new ContainersException(ErrorKind.Invalid, $"cannot put the file \"/{chosen.Path}\" at /{Encoding.UTF8.GetString(place.Whole)}: there is a directory");
        }

        MakeParents(place);
        Adding(chosen with { Prefix = Encoding.UTF8.GetString(place.Whole) }, () => _writer.AddEntry(item.Directory, item.Name, place.Whole));
    }

    private void Adding(Chosen chosen, Action add)
    {
        _current = chosen;
        add();
        _current = null;
        _isEmpty = false;
    }

    // What is added while nothing is chosen are the stage's own directories, which stay as they are.
    private LayerWriterOptions Options() => new()
    {
        MapOwner = (user, group) => _current is null or { IsUnpacked: true } ? (user, group) : _owner ?? (_current.Source.KeepOwners ? (user, group) : (0, 0)),
        MapMode = status => _current is null or { IsUnpacked: true } || _mode is null ? status.Mode : _mode.Apply(status),
        LatestTime = _request.LatestTime is { } seconds ? new FileTime(seconds, 0) : null,
        IsOneTime = _request.IsOneTime,
        IsLeftOut = (name, status) => _current is not null && (IsSpecial(status) || _current.IsLeftOut(name, status)),
    };

    private static bool IsSpecial(FileStatus status) => status.Type is FileType.CharacterDevice or FileType.BlockDevice or FileType.Socket or FileType.Unknown;

    private static DirectoryHandle? TryUnpack(TreeItem item, string room)
    {
        if (item.Status?.Type != FileType.Regular)
        {
            return null;
        }

        if (!ArchiveRecognition.IsArchive(() => Open(item), out var archive))
        {
            return null;
        }

        var place = Path.Combine(room, Guid.NewGuid().ToString("N"));
        Tree.Make(place);
        var directory = DirectoryHandle.Open(place);
        using (archive)
        {
            using var extractor = new TreeExtractor(directory, [], new ExtractOptions());
            extractor.Extract(archive);
        }

        return directory;
    }

    private static Stream Open(TreeItem item)
    {
        using var file = item.Directory.OpenFile(item.Name);
        return file.OpenStream();
    }

    // "a/./b/c" keeps "b/c".
    private static string KeptPart(string path, string pattern)
    {
        var pivot = pattern.IndexOf("/./", StringComparison.Ordinal);
        if (pivot < 0)
        {
            return path;
        }

        var above = pattern[..pivot].Split('/', StringSplitOptions.RemoveEmptyEntries).Count(component => component != ".");
        return string.Join('/', path.Split('/').Skip(above));
    }

    private DestinationPath Destination(string path) => _stage is null
        ? new DestinationPath([.. DestinationPath.Split(Encoding.UTF8.GetBytes(path))], 0, null)
        : DestinationPath.Resolve(_stage.Root, Encoding.UTF8.GetBytes(path));

    private void MakeParents(DestinationPath place) => MakeDirectories(place, place.Components.Count - 1);

    private void MakeDirectory(DestinationPath place)
    {
        if (place.Type is not (null or FileType.Directory))
        {
            throw new ContainersException(ErrorKind.Invalid, $"cannot put a directory at /{Encoding.UTF8.GetString(place.Whole)}: there is a file");
        }

        MakeDirectories(place, place.Components.Count);
    }

    private void MakeDirectories(DestinationPath place, int count)
    {
        for (var i = 0; _stage is not null && i < count; i++)
        {
            var path = DestinationPath.Join(place.Components.Take(i + 1));
            if (!_made.Add(Encoding.UTF8.GetString(path)))
            {
                continue;
            }

            if (i < place.Existing)
            {
                using var above = _stage.Root.OpenDirectoryInRoot(i == 0 ? "."u8 : DestinationPath.Join(place.Components.Take(i)));
                _writer.AddAlone(above, place.Components[i], path);
            }
            else
            {
                _writer.AddDirectory(path, _request.DirectoryMode, _owner ?? (0, 0), new FileTime(_request.Now, 0));
                _isEmpty = false;
            }
        }
    }

    /// <summary>Something that is put into the stage.</summary>
    /// <param name="Tree">The tree it is in.</param>
    /// <param name="Source">What is said about the tree.</param>
    /// <param name="Path">Its path there.</param>
    /// <param name="Pattern">The pattern that stood for it.</param>
    private sealed record Chosen(SourceTree Tree, PlacementSource Source, string Path, string Pattern)
    {
        /// <summary>Its path in the archive.</summary>
        internal string Prefix { get; init; } = string.Empty;

        /// <summary>It is what was in an archive: owners and permissions are those it has there, and nothing is ignored.</summary>
        internal bool IsUnpacked { get; init; }

        internal bool IsLeftOut(byte[] name, FileStatus status)
        {
            var text = Encoding.UTF8.GetString(name);
            if (IsUnpacked || (Prefix.Length > 0 && text.Length <= Prefix.Length))
            {
                return false; // the thing itself, which was found
            }

            var below = Prefix.Length == 0 ? text : text[(Prefix.Length + 1)..];
            return Tree.IsLeftOut(Path.Length == 0 ? below : $"{Path}/{below}", below, status.Type == FileType.Directory);
        }
    }
}
