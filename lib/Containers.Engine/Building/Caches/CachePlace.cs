using Containers.Engine.Containers.Options;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.Oci.References;

namespace Containers.Engine.Building.Caches;

/// <summary>In which form steps are kept somewhere.</summary>
public enum CacheForm
{
    /// <summary>A repository with a tag for each step.</summary>
    Repository,

    /// <summary>An index of steps under one name; or, to be read, an image that says which steps its layers are.</summary>
    Reference,

    /// <summary>An OCI layout with such an index.</summary>
    Directory,

    /// <summary>In the image that is built.</summary>
    Inline,
}

/// <summary>A place where builds find what steps came to elsewhere, or leave it for others.</summary>
public sealed record CachePlace
{
    private const string Hint = "want REPOSITORY, type=registry,ref=NAME, type=local,src=DIRECTORY|dest=DIRECTORY or type=inline";

    /// <summary>In which form.</summary>
    public required CacheForm Form { get; init; }

    /// <summary>The place, as messages and records have it.</summary>
    public required string Name { get; init; }

    /// <summary>For registries: what is asked for.</summary>
    public ImageReference? Reference { get; init; }

    /// <summary>For directories: where; absolute.</summary>
    public string? Directory { get; init; }

    /// <summary>For directories: which of its indexes.</summary>
    public string Tag { get; init; } = "latest";

    /// <summary>mode=max: steps of all stages, not only those in the image.</summary>
    public bool IsMax { get; init; }

    /// <summary>The build is fine also when this place cannot be written to.</summary>
    public bool IgnoresErrors { get; init; }

    /// <summary>The registry may be spoken to without encryption.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>How layers are compressed.</summary>
    public PushForm Compression { get; init; } = new();

    /// <summary>Reads a value of --cache-from.</summary>
    /// <exception cref="ContainersException">Invalid, or Unsupported: no cache of this kind is known here.</exception>
    public static CachePlace ParseSource(string text) => Parse(text, "--cache-from", "src");

    /// <summary>Reads a value of --cache-to.</summary>
    /// <exception cref="ContainersException">As above.</exception>
    public static CachePlace ParseTarget(string text) => Parse(text, "--cache-to", "dest");

    private static CachePlace Parse(string text, string flag, string directoryField)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains('='))
        {
            // Without a tag it is what podman means, a repository; with one it is what docker means.
            var name = ImageReference.Parse(text);
            var isRepository = name.Digest is null && !text[(text.LastIndexOf('/') + 1)..].Contains(':');
            return new CachePlace
            {
                Form = isRepository ? CacheForm.Repository : CacheForm.Reference, Name = isRepository ? name.Name : name.ToString(), Reference = name, IsMax = isRepository, Compression = PushForm.Parse("gzip", null, false, null),
            };
        }

        var fields = new MountFields(text, flag, Hint);
        var type = fields.Take("type") ?? throw fields.Bad("it has no type");
        var place = Read(type, fields, directoryField);
        fields.RequireAllUsed(type);
        return place;
    }

    private static CachePlace Read(string type, MountFields fields, string directoryField)
    {
        // Manifests and media types are the OCI's in any case.
        _ = fields.Take("oci-mediatypes");
        _ = fields.Take("image-manifest");
        var mode = fields.Take("mode") switch { null or "min" => false, "max" => true, var other => throw fields.Bad($"there is no mode {other}: want min or max") };
        var compression = fields.Take("compression") ?? "gzip";
        var level = fields.TakeNumber("compression-level");
        var isForced = fields.TakeSwitch("force-compression");
        var place = new CachePlace
        {
            Form = CacheForm.Inline,
            Name = "inline",
            IsMax = mode,
            IgnoresErrors = fields.TakeSwitch("ignore-error"),
            Compression = compression == "uncompressed" ? new PushForm() : PushForm.Parse(compression, level, isForced, null),
        };
        switch (type)
        {
            case "registry":
                var name = ImageReference.Parse(fields.Take("ref") ?? throw fields.Bad("it has no ref"));
                return place with { Form = CacheForm.Reference, Name = name.ToString(), Reference = name, IsInsecure = fields.TakeSwitch("registry.insecure") };
            case "local":
                var path = Path.GetFullPath(fields.Take(directoryField) is { Length: > 0 } given ? given : throw fields.Bad($"it has no {directoryField}"));
                return place with { Form = CacheForm.Directory, Name = path, Directory = path, Tag = fields.Take("tag") ?? "latest" };
            case "inline" when directoryField == "dest":
                return place;
            case "inline":
                throw fields.Bad("what is in an image is found by its name: type=registry,ref=NAME");
            case "gha" or "s3" or "azblob":
                throw new ContainersException(ErrorKind.Unsupported, $"there is no cache of type {type} here") { Hint = Hint };
            default:
                throw fields.Bad($"there is no cache of type {type}");
        }
    }
}
