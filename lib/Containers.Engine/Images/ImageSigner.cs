using Containers.Oci;
using Containers.Oci.References;
using Containers.Registry;
using Containers.Registry.Signatures;
using Containers.Registry.Signatures.Keys;

namespace Containers.Engine.Images;

/// <summary>With what images are signed; nothing unless it is given.</summary>
public sealed record SigningOptions
{
    /// <summary>The file of a private key for a signature beside the image.</summary>
    public string? SigstoreKey { get; init; }

    /// <summary>gpg's name of a key for a signature in the place registries.d names.</summary>
    public string? OpenPgpKey { get; init; }

    /// <summary>The file whose first line is the key's passphrase.</summary>
    public string? PassphraseFile { get; init; }

    /// <summary>Whether anything is to be signed.</summary>
    public bool IsAny => SigstoreKey is not null || OpenPgpKey is not null;

    /// <summary>Asks for the passphrase of a file; null when nobody can be asked.</summary>
    public Func<string, string?>? AskPassphrase { get; init; }
}

/// <summary>Signs images that are at a registry.</summary>
public sealed class ImageSigner : IDisposable
{
    private readonly Engine _engine;
    private readonly SigningOptions _options;
    private readonly SigningKey? _key;

    /// <summary>Reads the key, so that a wrong passphrase ends a command before anything is sent.</summary>
    /// <exception cref="ContainersException">NotFound, Invalid, Denied.</exception>
    public ImageSigner(Engine engine, SigningOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _engine = engine;
        _options = options;
        if (options.PassphraseFile is not null && options.SigstoreKey is not null && options.OpenPgpKey is not null)
        {
            throw new ContainersException(ErrorKind.Invalid, "one passphrase file is not for two keys");
        }

        _key = options.SigstoreKey is { } path ? ReadKey(path) : null;
    }

    /// <summary>Lets go of the key.</summary>
    public void Dispose() => _key?.Dispose();

    /// <summary>Signs a manifest under a name before it is sent there: what cannot be signed is not sent.</summary>
    /// <exception cref="ContainersException">Unsupported: registries.d does not have it so. Denied: gpg does not sign.</exception>
    internal void SignAside(ImageReference name, Digest manifest, RegistryOptions registry)
    {
        if (_key is not null && new SignaturePlaces(_engine).Of(name).UseAttachments == false)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"{name.Familiar} cannot be signed: registries.d says use-sigstore-attachments: false");
        }

        if (_options.OpenPgpKey is { } key)
        {
            WriteOpenPgp(name, manifest, key, new SignaturePlaces(_engine).ToWrite(name), registry);
        }
    }

    /// <summary>Puts the signature beside a manifest that is at its registry.</summary>
    /// <exception cref="ContainersException">All that a registry can do.</exception>
    internal void SignBeside(RegistryClient client, ImageReference name, Digest manifest)
    {
        if (_key is not null)
        {
            SignaturePush.SignAsync(client, name, manifest, _key, _engine.Content).GetAwaiter().GetResult();
        }
    }

    /// <summary>Signs an image that is here, under its name and all digests it is known to have at registries.</summary>
    /// <param name="text">The image.</param>
    /// <param name="all">Of a list at a registry, also the images in it.</param>
    /// <param name="directory">Where to; null for the place registries.d names.</param>
    /// <param name="registry">How to speak to registries.</param>
    /// <returns>The files written.</returns>
    /// <exception cref="ContainersException">NotFound; Invalid: it was never at a registry.</exception>
    public IReadOnlyList<string> SignHere(string text, bool all, string? directory, RegistryOptions registry)
    {
        var key = _options.OpenPgpKey ?? throw new ContainersException(ErrorKind.Invalid, "no key to sign with: give --sign-by");
        var (image, name) = _engine.Images.Resolve(text) ?? throw new ContainersException(ErrorKind.NotFound, $"{text}: image not known");
        var known = image.RepoDigests.Select(ImageReference.Parse).Where(reference => name is null || reference.Name == name.Name).ToList();
        if (known.Count == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{text} is at no registry that is known of: push it first");
        }

        var files = new List<string>();
        foreach (var reference in known)
        {
            var digest = reference.Digest!.Value;
            var signed = name is { Digest: null } ? name : reference;
            var place = directory is null ? new SignaturePlaces(_engine).ToWrite(signed) : new Uri("file://" + Path.GetFullPath(directory));
            files.AddRange(new[] { digest }.Concat(all ? InList(reference, registry) : []).Distinct().Select(d => WriteOpenPgp(signed, d, key, place, registry)));
        }

        return files;
    }

    private static IReadOnlyList<Digest> InList(ImageReference reference, RegistryOptions registry)
    {
        using var client = new RegistryClient(reference.Domain, registry);
        var manifest = client.GetManifestAsync(reference).GetAwaiter().GetResult();
        return Oci.Images.MediaTypes.IsIndex(manifest.MediaType)
            ? [.. OciJson.Read(manifest.Bytes.Span, OciReading.ImageIndex, $"index of {reference.Familiar}").Manifests.Select(entry => entry.Digest)]
            : [];
    }

    private string WriteOpenPgp(ImageReference name, Digest manifest, string key, Uri place, RegistryOptions registry)
    {
        var signature = OpenPgp.Sign(ClaimWriter.Write(SignedClaim.OpenPgpType, name, manifest), key, _options.PassphraseFile);
        var file = new LookasideStore(place, registry).Add(name, manifest, signature);
        _engine.Options.Debug($"signature of {name.Familiar} written to {file}");
        return file;
    }

    private SigningKey ReadKey(string path)
    {
        try
        {
            var pem = File.ReadAllText(path);
            return SigningKey.Read(pem, SigningKey.IsLocked(pem) ? Passphrase(path) : string.Empty);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainersException(ErrorKind.NotFound, $"key {path}: {e.Message}", e);
        }
        catch (ContainersException e)
        {
            throw e.Within($"key {path}");
        }
    }

    private string Passphrase(string path) => _options.PassphraseFile is { } file
        ? File.ReadAllText(file).Split('\n')[0].TrimEnd('\r')
        : _options.AskPassphrase?.Invoke(path) ?? throw new ContainersException(ErrorKind.Denied, "it is locked, and nobody can be asked for its passphrase")
        {
            Hint = "give a file with it: --sign-passphrase-file",
        };
}
