using System.Text.Json.Nodes;
using Containers.Engine.Artifacts;
using Containers.Oci.References;

namespace Wherry.Output;

/// <summary>What artifact ls can show.</summary>
internal static class ArtifactListing
{
    private const string Columns = @"{{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.Size}}";
    private const int ShortDigest = 12;

    internal static Listing<ArtifactView> Make(bool isWhole) => new(
        Columns,
        [
            new("Repository", "REPOSITORY", artifact => ReferenceParts.Parse(artifact.Record.Name).Name),
            new("Tag", "TAG", artifact => ReferenceParts.Parse(artifact.Record.Name).Tag ?? string.Empty),
            new("Digest", "DIGEST", artifact => Hex(artifact, isWhole)),
            new("Size", "SIZE", artifact => HumanText.Size(artifact.Size)),
        ],
        artifact => new JsonObject
        {
            ["Repository"] = ReferenceParts.Parse(artifact.Record.Name).Name,
            ["Tag"] = ReferenceParts.Parse(artifact.Record.Name).Tag ?? string.Empty,
            ["Digest"] = artifact.Record.ManifestDigest,
            ["Size"] = artifact.Size,
        });

    private static string Hex(ArtifactView artifact, bool isWhole) => Digest.Parse(artifact.Record.ManifestDigest).Hex is var hex && isWhole ? hex : hex[..ShortDigest];
}
