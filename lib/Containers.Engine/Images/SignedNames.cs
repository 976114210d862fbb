using Containers.Configuration.Policies;
using Containers.Oci.References;

namespace Containers.Engine.Images;

/// <summary>Whether the name in a signature is the one the policy wants for an image.</summary>
internal static class SignedNames
{
    internal static bool Agree(PolicyRequirement requirement, ImageReference image, string signed)
    {
        if (ReferenceParts.TryParse(signed) is not { } parts)
        {
            return false;
        }

        var name = ImageReference.From(parts);
        var hasTag = parts.Tag is not null || parts.Digest is not null;
        return requirement.Identity switch
        {
            SignedIdentity.Repository => name.Name == image.Name,
            SignedIdentity.ExactRepository => ImageReference.TryParse(requirement.Name!, out var wanted) && name.Name == wanted.Name,
            SignedIdentity.ExactReference => hasTag && ImageReference.TryParse(requirement.Name!, out var wanted) && name == wanted,
            SignedIdentity.Exact => hasTag && name == image,
            SignedIdentity.Remapped => Remap(requirement, image) is { } remapped && IsExactOrRepository(remapped, name, hasTag),
            _ => IsExactOrRepository(image, name, hasTag),
        };
    }

    // Who asks by digest has said which image; the signer's tag adds nothing to that.
    private static bool IsExactOrRepository(ImageReference image, ImageReference signed, bool hasTag) =>
        image.Digest is null ? hasTag && signed == image : signed.Name == image.Name;

    private static ImageReference? Remap(PolicyRequirement requirement, ImageReference image)
    {
        var (name, prefix) = (image.ToString(), requirement.Name!);
        var isAbout = name.StartsWith(prefix, StringComparison.Ordinal) && (name.Length == prefix.Length || name[prefix.Length] is '/' or ':' or '@');
        return !isAbout ? image : ImageReference.TryParse(requirement.SignedPrefix + name[prefix.Length..], out var remapped) ? remapped : null;
    }
}
