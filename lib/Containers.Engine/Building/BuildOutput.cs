using Containers.Engine.Containers.Options;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.Oci.References;

namespace Containers.Engine.Building;

/// <summary>What is made of the target's files, or of its image.</summary>
public enum BuildOutputKind
{
    /// <summary>An image in the store.</summary>
    Image,

    /// <summary>The files, in a directory.</summary>
    Directory,

    /// <summary>The files, in an archive.</summary>
    Archive,

    /// <summary>The image as an OCI layout, in an archive or a directory.</summary>
    OciLayout,

    /// <summary>The image in docker's archive.</summary>
    DockerArchive,

    /// <summary>Nothing but what the cache remembers.</summary>
    Nothing,
}

/// <summary>One --output of a build.</summary>
public sealed record BuildOutput
{
    /// <summary>Standard output, as a destination.</summary>
    public const string StandardOutput = "-";

    private const string Hint = "want PATH, -, or type=local|tar|oci|docker|image|registry|cacheonly[,dest=PATH][,name=NAME][,push=true]";

    /// <summary>What is made.</summary>
    public required BuildOutputKind Kind { get; init; }

    /// <summary>Where: absolute, or <see cref="StandardOutput"/>; null for the store.</summary>
    public string? Destination { get; init; }

    /// <summary>For images: names beyond those of --tag.</summary>
    public IReadOnlyList<ImageReference> Names { get; init; } = [];

    /// <summary>For images: they are brought to the registries their names say.</summary>
    public bool Push { get; init; }

    /// <summary>For OCI layouts: a directory, not an archive.</summary>
    public bool IsDirectory { get; init; }

    /// <summary>In which form images leave the store.</summary>
    public PushForm Form { get; init; } = new();

    /// <summary>Annotations of the manifest.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads a value of --output: docker's fields, or its short forms, a directory and "-" for an archive on standard output.</summary>
    /// <exception cref="ContainersException">Invalid: it makes no sense, or the destination is something else than it has to be.</exception>
    public static BuildOutput Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == StandardOutput)
        {
            return new BuildOutput { Kind = BuildOutputKind.Archive, Destination = StandardOutput };
        }

        if (!text.Contains(',') && !text.StartsWith("type=", StringComparison.Ordinal) && !text.StartsWith("dest=", StringComparison.Ordinal))
        {
            return new BuildOutput { Kind = BuildOutputKind.Directory, Destination = DirectoryAt(text, "local") };
        }

        var fields = new MountFields(text, "--output", Hint);
        var type = fields.Take("type") ?? throw fields.Bad("it has no type");
        var output = Read(type, fields, fields.Take("dest", "destination"));
        fields.RequireAllUsed(type);
        return output;
    }

    private static BuildOutput Read(string type, MountFields fields, string? destination)
    {
        switch (type)
        {
            case "local":
                _ = fields.Take("platform-split");
                return new BuildOutput { Kind = BuildOutputKind.Directory, Destination = DirectoryAt(destination, type) };
            case "tar":
                return new BuildOutput { Kind = BuildOutputKind.Archive, Destination = FileAt(destination ?? StandardOutput) };
            case "oci":
                var isDirectory = fields.Take("tar") is "false" or "0";
                var place = isDirectory ? DirectoryAt(destination, type) : FileAt(destination ?? StandardOutput);
                return ReadImage(fields) with { Kind = BuildOutputKind.OciLayout, Destination = place, IsDirectory = isDirectory };
            case "docker":
                _ = fields.Take("context");
                return destination is null
                    ? ReadImage(fields) // docker would load it into its store
                    : ReadImage(fields) with { Kind = BuildOutputKind.DockerArchive, Destination = FileAt(destination) };
            case "image" or "registry":
                if (fields.TakeSwitch("push-by-digest"))
                {
                    throw fields.Bad("an image is pushed under its names, never by its digest alone");
                }

                return ReadImage(fields) with { Push = fields.TakeSwitch("push") || type == "registry" };
            case "cacheonly":
                return new BuildOutput { Kind = BuildOutputKind.Nothing };
            default:
                throw fields.Bad($"there is no output of type {type}");
        }
    }

    private static BuildOutput ReadImage(MountFields fields)
    {
        // What every image here has or does anyway.
        foreach (var field in (string[])["unpack", "store", "name-canonical", "dangling-name-prefix", "rewrite-timestamp", "attestation-inline", "buildinfo"])
        {
            _ = fields.Take(field);
        }

        var compression = fields.Take("compression");
        var level = fields.TakeNumber("compression-level");
        var isForced = fields.TakeSwitch("force-compression");
        var form = compression is null or "uncompressed" ? new PushForm() : PushForm.Parse(compression, level, isForced, null);
        var wantsOci = fields.Take("oci-mediatypes");
        return new BuildOutput
        {
            Kind = BuildOutputKind.Image,
            Names = fields.Take("name") is { Length: > 0 } names ? [.. names.Split(',').Select(ImageReference.Parse)] : [],
            Form = form with { IsDocker = wantsOci is "false" or "0" ? true : null, MayCompress = compression is null },
            Annotations = fields.TakeBelow("annotation.").Concat(fields.TakeBelow("annotation-manifest.")).DistinctBy(one => one.Key).ToDictionary(),
        };
    }

    private static string FileAt(string path) => path == StandardOutput ? path
        : Directory.Exists(path) ? throw new ContainersException(ErrorKind.Invalid, $"destination file {path} is a directory")
        : Path.GetFullPath(path);

    // The root of this machine is nowhere to put an image's files over, whoever asks.
    private static string DirectoryAt(string? path, string type) => path is null or "" or StandardOutput
        ? throw new ContainersException(ErrorKind.Invalid, $"dest is required for {type} exporter")
        : File.Exists(path) ? throw new ContainersException(ErrorKind.Invalid, $"destination directory {path} is not a directory")
        : Path.GetFullPath(path) == "/" ? throw new ContainersException(ErrorKind.Invalid, "refusing to write the image's files over the root directory of this machine")
        : Path.GetFullPath(path);
}
