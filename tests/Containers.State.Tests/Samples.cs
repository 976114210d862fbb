using System.Security.Cryptography;
using Containers.State.Containers;
using Containers.State.Images;

namespace Containers.State.Tests;

internal static class Samples
{
    internal static string NewId() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    internal static ContainerRecord Container(string name, string? id = null) => new()
    {
        Id = id ?? NewId(),
        Name = name,
        Created = DateTimeOffset.UnixEpoch,
        ImageId = new string('a', 64),
        ImageName = "busybox",
        Layers = ["sha256:" + new string('b', 64)],
        Hostname = "host",
        Runtime = "/usr/bin/crun",
    };

    internal static ImageRecord Image(string? id = null) => new()
    {
        Id = id ?? NewId(),
        ManifestDigest = "sha256:" + new string('c', 64),
        ManifestMediaType = "application/vnd.oci.image.manifest.v1+json",
        Layers = [],
        Size = 1,
    };
}
