using Containers.Engine.Containers.Options;
using Containers.Oci;

namespace Containers.Engine.Building.Attestations;

/// <summary>How much a record of a build's making tells.</summary>
public enum ProvenanceMode
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>What was built, of what, when.</summary>
    Min,

    /// <summary>Also arguments, labels, names of secrets, the file and its steps: nothing that may not be public should be in them.</summary>
    Max,
}

/// <summary>What is to be said of an image beside it: --provenance, --sbom and --attest as docker has them.</summary>
public sealed record AttestationOptions
{
    private const string UsualGenerator = "docker.io/docker/buildkit-syft-scanner:stable-1";
    private const string Hint = "want type=provenance[,mode=min|max][,builder-id=URL][,version=v0.2|v1][,reproducible=true] or type=sbom[,generator=IMAGE]";

    /// <summary>How the image was made.</summary>
    public ProvenanceMode Provenance { get; init; }

    /// <summary>Who made it, as an address; empty for nobody in particular.</summary>
    public string Builder { get; init; } = string.Empty;

    /// <summary>Whether the record has SLSA's form of version 1 instead of 0.2.</summary>
    public bool IsVersion1 { get; init; }

    /// <summary>Whether the same input gives the same image: the user's word.</summary>
    public bool IsReproducible { get; init; }

    /// <summary>The image that lists what is in the image that was built; null for no list.</summary>
    public string? Generator { get; init; }

    /// <summary>Whether anything is to be said.</summary>
    public bool IsAny => Provenance != ProvenanceMode.None || Generator is not null;

    /// <summary>Reads the values of all three flags, in docker's order: what is said with --attest first.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    public static AttestationOptions Parse(IReadOnlyList<string> attest, string? provenance, string? sbom)
    {
        ArgumentNullException.ThrowIfNull(attest);
        var options = new AttestationOptions();
        foreach (var text in attest)
        {
            options = options.With(new MountFields(text, "--attest", Hint));
        }

        options = provenance is null ? options : options.With(new MountFields(Long("provenance", provenance), "--provenance", Hint));
        return sbom is null ? options : options.With(new MountFields(Long("sbom", sbom), "--sbom", Hint));
    }

    // "true", "false" and nothing at all stand for fields.
    private static string Long(string type, string value) => value switch
    {
        "" or "true" or "1" => $"type={type}",
        "false" or "0" => $"type={type},disabled=true",
        _ => $"type={type},{value}",
    };

    private AttestationOptions With(MountFields fields)
    {
        var type = fields.Take("type");
        var isDisabled = fields.TakeSwitch("disabled");
        switch (type)
        {
            case "provenance":
                var read = ReadProvenance(fields);
                fields.RequireAllUsed(type);
                return isDisabled ? this with { Provenance = ProvenanceMode.None } : read;
            case "sbom":
                var generator = fields.Take("generator");
                fields.RequireAllUsed(type);
                return this with { Generator = isDisabled ? null : string.IsNullOrEmpty(generator) ? UsualGenerator : generator };
            default:
                throw fields.Bad(type is null ? "it has no type" : $"there is no attestation of type {type}");
        }
    }

    private AttestationOptions ReadProvenance(MountFields fields) => this with
    {
        Provenance = fields.Take("mode") switch
        {
            null or "min" => ProvenanceMode.Min,
            "max" => ProvenanceMode.Max,
            var other => throw fields.Bad($"\"{other}\" is no mode: want min or max"),
        },
        IsVersion1 = fields.Take("version") switch
        {
            null or "v0.2" => false,
            "v1" => true,
            var other => throw fields.Bad($"\"{other}\" is no version: want v0.2 or v1"),
        },
        Builder = fields.Take("builder-id") ?? Builder,
        IsReproducible = fields.TakeSwitch("reproducible"),
    };
}
