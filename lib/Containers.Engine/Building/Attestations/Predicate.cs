namespace Containers.Engine.Building.Attestations;

/// <summary>What a statement says about an image: the part that does not name the image.</summary>
/// <param name="Type">Its kind, an address.</param>
/// <param name="Document">The JSON document.</param>
internal sealed record Predicate(string Type, byte[] Document)
{
    internal const string Provenance = "https://slsa.dev/provenance/v0.2";
    internal const string Provenance1 = "https://slsa.dev/provenance/v1";
    internal const string Contents = "https://spdx.dev/Document";
}
