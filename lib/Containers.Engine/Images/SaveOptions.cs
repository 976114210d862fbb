using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>The forms that images are saved in.</summary>
public enum SaveFormat
{
    /// <summary>docker's archive, uncompressed layers by their digests.</summary>
    DockerArchive,

    /// <summary>An OCI image layout in an archive.</summary>
    OciArchive,

    /// <summary>An OCI image layout.</summary>
    OciDirectory,

    /// <summary>A manifest of docker's version 2, schema 2, with its blobs beside it.</summary>
    DockerDirectory,
}

/// <summary>The forms' names.</summary>
public static class SaveFormats
{
    /// <summary>Reads a form as --format has it.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    public static SaveFormat Parse(string text) => text switch
    {
        "docker-archive" => SaveFormat.DockerArchive,
        "oci-archive" => SaveFormat.OciArchive,
        "oci-dir" => SaveFormat.OciDirectory,
        "docker-dir" => SaveFormat.DockerDirectory,
        _ => throw new ContainersException(ErrorKind.Invalid, $"unknown format \"{text}\": want docker-archive, oci-archive, oci-dir or docker-dir"),
    };

    /// <summary>Whether a form is a directory rather than a file.</summary>
    public static bool IsDirectory(SaveFormat format) => format is SaveFormat.OciDirectory or SaveFormat.DockerDirectory;
}
