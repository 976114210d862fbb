using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry;
using Containers.State.Images;
using Containers.State.Lists;

namespace Containers.Engine.Images;

/// <summary>Finds the image in a manifest list that is for this machine: what the list stands for wherever an image is wanted.</summary>
internal sealed class ListMembers(Engine engine)
{
    /// <summary>The image; null when the list has none for this machine, or only its content is here.</summary>
    internal ImageRecord? FindImage(ManifestListRecord list) => FindManifest(list) is { } manifest
        ? engine.Images.List().FirstOrDefault(image => image.ManifestDigest == manifest.Digest.ToString())
        : null;

    /// <summary>The image, made one of its own if only its content is here.</summary>
    /// <exception cref="ContainersException">NotFound: the list has none for this machine.</exception>
    internal ImageRecord MakeImage(ManifestListRecord list, ImageReference? name)
    {
        var manifest = PlatformChoice.Choose(ManifestListEditor.Read(list), Platform.Host, $"manifest list {name?.Familiar ?? list.Id}");
        return FindImage(list) ?? ContentAddition.Run(engine, () => new ImageRegistration(engine).Register(manifest, [], []));
    }

    private static Descriptor? FindManifest(ManifestListRecord list)
    {
        try
        {
            return PlatformChoice.Choose(ManifestListEditor.Read(list), Platform.Host, list.Name);
        }
        catch (ContainersException e) when (e.Kind is ErrorKind.NotFound or ErrorKind.Corrupt)
        {
            return null;
        }
    }
}
