using Containers.Oci;

namespace Containers.Engine.Building.Attestations;

/// <summary>How lists of several scans become one.</summary>
public enum SbomMerging
{
    /// <summary>One after the other.</summary>
    Concatenate,

    /// <summary>CycloneDX: components by name and version.</summary>
    CycloneDx,

    /// <summary>SPDX: packages by name and version.</summary>
    Spdx,
}

/// <summary>Lists of what is in an image, made by a scanner and written to files, as podman has it. {ROOTFS}, {CONTEXT} and {OUTPUT} in commands stand for places.</summary>
public sealed record SbomOptions
{
    private const string Syft = "ghcr.io/anchore/syft";
    private const string Trivy = "ghcr.io/aquasecurity/trivy";

    /// <summary>The image with the scanner.</summary>
    public required string Image { get; init; }

    /// <summary>What is run in it.</summary>
    public required IReadOnlyList<string> Commands { get; init; }

    /// <summary>What becomes of several outputs.</summary>
    public required SbomMerging Merging { get; init; }

    /// <summary>A file of the host for the list; null for none.</summary>
    public string? Output { get; init; }

    /// <summary>A file of the host for the package URLs in it; null for none.</summary>
    public string? PurlOutput { get; init; }

    /// <summary>A file in the image for the list; null for none.</summary>
    public string? ImageOutput { get; init; }

    /// <summary>A file in the image for the package URLs; null for none.</summary>
    public string? ImagePurlOutput { get; init; }

    /// <summary>Whether the list is wanted anywhere.</summary>
    public bool HasOutput => (Output ?? PurlOutput ?? ImageOutput ?? ImagePurlOutput) is not null;

    /// <summary>The settings that go by a name; null when there are none.</summary>
    public static SbomOptions? OfPreset(string name) => name switch
    {
        "" or "syft" or "syft-cyclonedx" => OfSyft("cyclonedx-json", SbomMerging.CycloneDx),
        "syft-spdx" => OfSyft("spdx-json", SbomMerging.Spdx),
        "trivy" or "trivy-cyclonedx" => OfTrivy("cyclonedx", SbomMerging.CycloneDx),
        "trivy-spdx" => OfTrivy("spdx-json", SbomMerging.Spdx),
        _ => null,
    };

    /// <summary>Reads the name of a way to merge.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    public static SbomMerging ParseMerging(string text) => text switch
    {
        "cat" => SbomMerging.Concatenate,
        "merge-cyclonedx-by-component-name-and-version" => SbomMerging.CycloneDx,
        "merge-spdx-by-package-name-and-versioninfo" => SbomMerging.Spdx,
        _ => throw new ContainersException(
            ErrorKind.Invalid, $"--sbom-merge-strategy \"{text}\": want cat, merge-cyclonedx-by-component-name-and-version or merge-spdx-by-package-name-and-versioninfo"),
    };

    private static SbomOptions OfSyft(string form, SbomMerging merging) => new()
    {
        Image = Syft,
        Commands = [$"/syft scan -q dir:{{ROOTFS}} --output {form}={{OUTPUT}}", $"/syft scan -q dir:{{CONTEXT}} --output {form}={{OUTPUT}}"],
        Merging = merging,
    };

    private static SbomOptions OfTrivy(string form, SbomMerging merging) => new()
    {
        Image = Trivy,
        Commands = [$"trivy filesystem -q {{ROOTFS}} --format {form} --output {{OUTPUT}}", $"trivy filesystem -q {{CONTEXT}} --format {form} --output {{OUTPUT}}"],
        Merging = merging,
    };
}
