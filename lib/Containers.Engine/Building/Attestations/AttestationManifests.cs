using System.Buffers;
using System.Text.Json;
using Containers.Engine.Images;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Engine.Building.Attestations;

/// <summary>
/// Writes what is said of an image into the content store: statements as in-toto has them, and a manifest that holds them as
/// its layers, for the list that the image is in. The form is BuildKit's, which registries and tools know.
/// </summary>
internal sealed class AttestationManifests(Engine engine)
{
    internal const string StatementType = "application/vnd.in-toto+json";
    internal const string ReferenceType = "vnd.docker.reference.type";
    private const string ReferenceDigest = "vnd.docker.reference.digest";
    private const string PredicateType = "in-toto.io/predicate-type";
    private const string Unknown = "unknown";

    /// <summary>Writes a manifest; the descriptor is as it stands in the list.</summary>
    /// <param name="image">The image's manifest, in the form in which it leaves.</param>
    /// <param name="platform">What it is for.</param>
    /// <param name="names">Its names.</param>
    /// <param name="predicates">What is said of it.</param>
    internal Descriptor Write(Descriptor image, Platform platform, IReadOnlyList<ImageReference> names, IReadOnlyList<Predicate> predicates)
    {
        var layers = predicates.Select(predicate => Store(predicate.Type, Statement(image, platform, names, predicate))).ToList();
        var configuration = new ImageConfiguration
        {
            Architecture = Unknown, Os = Unknown, Config = new ImageRunConfiguration(), Rootfs = new RootFileSystem { DiffIds = [.. layers.Select(layer => layer.Digest)] },
        };
        var manifest = new ManifestWriter(engine).Write(configuration, layers);
        return manifest with
        {
            Platform = new Platform { Architecture = Unknown, Os = Unknown },
            Annotations = new Dictionary<string, string> { [ReferenceDigest] = image.Digest.ToString(), [ReferenceType] = "attestation-manifest" },
        };
    }

    /// <summary>How package URLs name an image.</summary>
    internal static string PackageUrl(ImageReference name, Platform platform)
    {
        var version = name.Digest is { } digest ? Uri.EscapeDataString(digest.ToString()) : name.Tag ?? "latest";
        return $"pkg:docker/{Familiar(name)}@{version}?platform={Uri.EscapeDataString(platform.ToString())}";
    }

    private static string Familiar(ImageReference name)
    {
        const string Docker = "docker.io/";
        const string Library = "library/";
        var text = name.Name.StartsWith(Docker, StringComparison.Ordinal) ? name.Name[Docker.Length..] : name.Name;
        return text.StartsWith(Library, StringComparison.Ordinal) ? text[Library.Length..] : text;
    }

    private Descriptor Store(string type, byte[] statement) => new()
    {
        MediaType = StatementType, Digest = engine.Content.Add(statement), Size = statement.Length, Annotations = new Dictionary<string, string> { [PredicateType] = type },
    };

    private static byte[] Statement(Descriptor image, Platform platform, IReadOnlyList<ImageReference> names, Predicate predicate)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("_type", "https://in-toto.io/Statement/v0.1");
            json.WriteString("predicateType", predicate.Type);
            json.WriteStartArray("subject");
            foreach (var name in names.Count > 0 ? names.Select(name => PackageUrl(name, platform)) : ["_"])
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteStartObject("digest");
                json.WriteString(image.Digest.Algorithm, image.Digest.Hex);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WritePropertyName("predicate");
            json.WriteRawValue(predicate.Document);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
