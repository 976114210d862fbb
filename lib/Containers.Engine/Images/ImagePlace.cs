using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>A file or directory with images in it, as other tools of this kind name it: TRANSPORT:PATH[:NAME].</summary>
/// <param name="Transport">docker-archive, oci-archive, oci or dir.</param>
/// <param name="Path">The file or directory.</param>
/// <param name="Name">Which of its images: a name, or "@NUMBER" counted from 0; null for all or the only one.</param>
public sealed record ImagePlace(string Transport, string Path, string? Name)
{
    private static readonly string[] s_transports = ["docker-archive", "oci-archive", "oci", "dir"];

    /// <summary>Reads such a name; null when the text is none, but the name of an image at a registry.</summary>
    /// <exception cref="ContainersException">Invalid: the path is missing.</exception>
    public static ImagePlace? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split(':', 2) is not [var transport, var rest] || !s_transports.Contains(transport))
        {
            return null;
        }

        // A directory may be called anything; the others' paths end at the colon.
        var parts = transport == "dir" ? [rest] : rest.Split(':', 2);
        return parts[0].Length == 0
            ? throw new ContainersException(ErrorKind.Invalid, $"{text}: want {transport}:PATH{(transport == "dir" ? "" : "[:NAME]")}")
            : new ImagePlace(transport, parts[0], parts.Length > 1 && parts[1].Length > 0 ? parts[1] : null);
    }

    /// <summary>The form of what is there.</summary>
    internal SaveFormat Format => Transport switch
    {
        "docker-archive" => SaveFormat.DockerArchive,
        "oci-archive" => SaveFormat.OciArchive,
        "oci" => SaveFormat.OciDirectory,
        _ => SaveFormat.DockerDirectory,
    };

    /// <summary>The place as it was named.</summary>
    public override string ToString() => $"{Transport}:{Path}{(Name is null ? string.Empty : ":" + Name)}";
}
