using Containers.Engine.Images;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Engine.Building;

/// <summary>Finds out which machines images can be built for, because there are base images for them.</summary>
public sealed class BasePlatforms(Engine engine, PullOptions pull)
{
    /// <summary>The platforms that all of some images are there for, in the order of the first.</summary>
    /// <param name="names">The images.</param>
    /// <exception cref="ContainersException">Invalid: there are no images to ask, or they have nothing in common.</exception>
    public IReadOnlyList<Platform> Find(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, "--all-platforms: the file begins with no image that could be asked for its platforms") { Hint = "name them with --platform" };
        }

        var all = names.Select(Of).ToList();
        var common = all[0].Where(platform => all.TrueForAll(others => others.Any(other => other.ToString() == platform.ToString()))).DistinctBy(platform => platform.ToString()).ToList();
        return common.Count > 0 ? common : throw new ContainersException(ErrorKind.Invalid, $"--all-platforms: there is no platform that all of {string.Join(", ", names)} are there for");
    }

    private IReadOnlyList<Platform> Of(string name)
    {
        if (engine.Images.ResolveList(name) is not null)
        {
            return OfList(new ManifestListEditor(engine).Find(name));
        }

        if (engine.Images.Resolve(name)?.Image is { } image)
        {
            var configuration = OciJson.Read(engine.Content.ReadDocument(Digest.FromSha256Hex(image.Id)), OciReading.ImageConfiguration, "image configuration");
            if (image.RepoDigests.Count == 0)
            {
                return [new Platform { Os = configuration.Os, Architecture = configuration.Architecture, Variant = configuration.Variant }]; // made here: there is no other
            }
        }

        var document = OciJson.Read(new ManifestListTransfer(engine, pull).Inspect(name).Span, OciReading.ImageIndex, $"index of {name}");
        return document.Manifests.Count > 0 ? OfList(document) : throw new ContainersException(ErrorKind.Invalid, $"--all-platforms: {name} is an image for one platform, which it does not say") { Hint = "name it with --platform" };
    }

    // What is said of images is in lists, too.
    private static IReadOnlyList<Platform> OfList(ImageIndex list) => [.. list.Manifests.Select(entry => entry.Platform).OfType<Platform>().Where(platform => platform.Os != "unknown")];
}
