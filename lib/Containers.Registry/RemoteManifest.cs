using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Registry;

/// <summary>A manifest or index as a registry gave it, verified.</summary>
/// <param name="MediaType">What it is, see <see cref="MediaTypes"/>.</param>
/// <param name="Bytes">The document, byte for byte.</param>
public sealed record RemoteManifest(string MediaType, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The digest of the bytes.</summary>
    public Digest Digest { get; } = Digest.Of(Bytes.Span);

    /// <summary>The document as content.</summary>
    public Descriptor Descriptor => new() { MediaType = MediaType, Digest = Digest, Size = Bytes.Length };

    /// <summary>Finds out what a document is that no registry has said anything of.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="name">What it is the manifest of, for messages.</param>
    /// <exception cref="ContainersException">Corrupt or Unsupported.</exception>
    public static RemoteManifest Of(byte[] bytes, string name) => Read(null, bytes, name);

    /// <summary>Finds out what a document is: the header and the document must not contradict each other.</summary>
    /// <param name="header">The answer's content type; null for none.</param>
    /// <param name="bytes">The document.</param>
    /// <param name="name">The image's name, for messages.</param>
    /// <exception cref="ContainersException">Corrupt or Unsupported.</exception>
    internal static RemoteManifest Read(string? header, byte[] bytes, string name)
    {
        var shape = OciJson.Read(bytes, RegistryJson.Default.DocumentShape, $"manifest of {name}");
        if (shape.SchemaVersion == 1)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"{name} has a manifest of docker's schema 1, which is no longer in use")
            {
                Hint = "push the image again with a current program",
            };
        }

        // Otherwise one digest could be one image to this program and another one to the next.
        if (shape is { Config: not null, Manifests: not null })
        {
            throw new ContainersException(ErrorKind.Corrupt, $"manifest of {name} claims to be a manifest and an index at once");
        }

        var fromHeader = IsKnown(header) ? header : null;
        var fromShape = shape.MediaType ?? (shape.Manifests is not null ? MediaTypes.OciIndex : shape.Config is not null ? MediaTypes.OciManifest : null);
        if (shape.MediaType is not null && fromHeader is not null && shape.MediaType != fromHeader)
        {
            throw new ContainersException(
                ErrorKind.Corrupt, $"manifest of {name} is called {fromHeader} and calls itself {Access.PlainText.OneLine(shape.MediaType)}");
        }

        var type = fromHeader ?? fromShape;
        return IsKnown(type) ? new RemoteManifest(type!, bytes) : throw new ContainersException(
            ErrorKind.Unsupported, $"manifest of {name} is of the unknown type {Access.PlainText.OneLine(type ?? header ?? "(none)")}");
    }

    private static bool IsKnown(string? type) => type is not null && (MediaTypes.IsManifest(type) || MediaTypes.IsIndex(type));
}
