using Containers.Configuration;
using Containers.Linux.Processes;
using Containers.Oci.References;

namespace Containers.Engine.Images;

/// <summary>Where the signatures of images are, as registries.d has it, or where other tools keep them when nobody says.</summary>
internal sealed class SignaturePlaces(Engine engine)
{
    private const string OfRoot = "/var/lib/containers/sigstore";
    private const string OfUser = ".local/share/containers/sigstore";

    /// <summary>Files that are gone after one signature.</summary>
    internal string Scratch => engine.Paths.Signatures;

    /// <summary>What is said of an image.</summary>
    internal SignaturePlace Of(ImageReference image) => engine.Signatures.Find(image.Name, image.Digest is { } digest ? $"@{digest}" : $":{image.Tag}");

    /// <summary>Where its OpenPGP signatures are read.</summary>
    internal Uri ToRead(ImageReference image) => Of(image).Lookaside ?? Usual;

    /// <summary>Where they are written.</summary>
    internal Uri ToWrite(ImageReference image) => Of(image).Staging ?? Usual;

    private static Uri Usual => new("file://" + (ThisProcess.UserId == 0 ? OfRoot : Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/", OfUser)));
}
