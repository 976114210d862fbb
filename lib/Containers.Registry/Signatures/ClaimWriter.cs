using System.Text.Json;
using Containers.Oci.References;

namespace Containers.Registry.Signatures;

/// <summary>Writes down what is to be signed: this digest is the image of that name.</summary>
public static class ClaimWriter
{
    /// <summary>The document.</summary>
    /// <param name="type">The kind of signature, see <see cref="SignedClaim"/>.</param>
    /// <param name="name">The image's name.</param>
    /// <param name="manifest">Its manifest.</param>
    public static byte[] Write(string type, ImageReference name, Digest manifest)
    {
        ArgumentNullException.ThrowIfNull(name);
        using var memory = new MemoryStream();
        using (var writer = new Utf8JsonWriter(memory))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("critical");
            writer.WriteStartObject("identity");
            writer.WriteString("docker-reference", name.Digest is null ? name.ToString() : name.Name);
            writer.WriteEndObject();
            writer.WriteStartObject("image");
            writer.WriteString("docker-manifest-digest", manifest.ToString());
            writer.WriteEndObject();
            writer.WriteString("type", type);
            writer.WriteEndObject();
            writer.WriteStartObject("optional");
            writer.WriteString("creator", "wherry");
            writer.WriteNumber("timestamp", DateTimeOffset.UtcNow.ToUnixTimeSeconds());
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return memory.ToArray();
    }
}
