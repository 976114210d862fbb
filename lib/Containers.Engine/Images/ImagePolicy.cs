using Containers.Configuration;
using Containers.Configuration.Policies;
using Containers.Oci;
using Containers.Oci.References;
using Containers.Registry;
using Containers.Registry.Signatures;

namespace Containers.Engine.Images;

/// <summary>Lets images in as policy.json has it.</summary>
internal sealed class ImagePolicy(Engine engine)
{
    private readonly PolicyConfiguration _policy = engine.Policy;

    /// <summary>Whether there is nothing to be checked.</summary>
    internal bool AcceptsAnything => _policy.AcceptsAnything;

    /// <summary>Lets an image of an archive or a directory in, or throws.</summary>
    /// <param name="transport">docker-archive, oci-archive, oci or dir.</param>
    /// <param name="path">The file or directory; "-" for standard input.</param>
    internal void RequireLocal(string transport, string path)
    {
        var scopes = path == "-" ? [] : PolicyConfiguration.ScopesOf(path);
        foreach (var requirement in _policy.Find(transport, scopes).Where(requirement => requirement.Kind != RequirementKind.Nothing))
        {
            throw requirement.Kind == RequirementKind.Never ? Rejected($"{transport}:{path}") : new ContainersException(
                ErrorKind.Denied, $"{transport}:{path} has no signatures, and {_policy.File} wants one");
        }
    }

    /// <summary>Lets an image of a registry in, or throws.</summary>
    /// <param name="name">The name the user meant.</param>
    /// <param name="client">The registry it comes from.</param>
    /// <param name="source">Its name there.</param>
    /// <param name="digests">Its manifest's digest, after those of the indexes that lead there.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="ContainersException">Denied: the policy does not let it in. Unsupported: nobody here can tell.</exception>
    internal async Task RequireAsync(ImageReference name, RegistryClient client, ImageReference source, IReadOnlyList<Digest> digests, CancellationToken cancel)
    {
        var suffix = name.Digest is { } digest ? $"@{digest}" : $":{name.Tag}";
        foreach (var requirement in _policy.Find("docker", PolicyConfiguration.ScopesOf(name.Name, suffix)))
        {
            switch (requirement.Kind)
            {
                case RequirementKind.Never:
                    throw Rejected(name.Familiar);
                case RequirementKind.OpenPgp:
                    await RequireSignatureAsync(requirement, name, digests, (digest, keys) => OpenPgpAsync(name, digest, keys, client, cancel)).ConfigureAwait(false);
                    break;
                case RequirementKind.Sigstore when requirement.Service is { } service:
                    throw Unsupported(name, $"a signature vouched for online ({service})");
                case RequirementKind.Sigstore:
                    await RequireSignatureAsync(requirement, name, digests, (digest, keys) => SigstoreAsync(name, digest, keys, client, source, cancel)).ConfigureAwait(false);
                    break;
            }
        }
    }

    private async Task RequireSignatureAsync(
        PolicyRequirement requirement, ImageReference name, IReadOnlyList<Digest> digests, Func<Digest, List<byte[]>, Task<IEnumerable<SignedClaim?>>> find)
    {
        var keys = requirement.Keys.Concat(requirement.KeyPaths.Select(ReadKey)).ToList();
        string? closest = null;
        foreach (var digest in digests)
        {
            foreach (var claim in await find(digest, keys).ConfigureAwait(false))
            {
                if (claim is null)
                {
                    closest ??= "none of its signatures is by a key the policy names";
                }
                else if (claim.Manifest != digest)
                {
                    closest = $"a signature is about {claim.Manifest}, and this is {digest}";
                }
                else if (!SignedNames.Agree(requirement, name, claim.Name))
                {
                    closest = $"it was signed under the name {claim.Name}";
                }
                else
                {
                    engine.Options.Debug($"{name.Familiar}: signed as {claim.Name}, {digest}");
                    return;
                }
            }
        }

        throw new ContainersException(ErrorKind.Denied, $"image {name.Familiar} is rejected by policy: {closest ?? "it has no signature, and one is required"} ({_policy.File})");
    }

    private async Task<IEnumerable<SignedClaim?>> SigstoreAsync(
        ImageReference name, Digest digest, List<byte[]> keys, RegistryClient client, ImageReference source, CancellationToken cancel)
    {
        if (new SignaturePlaces(engine).Of(name).UseAttachments == false)
        {
            return [];
        }

        var signatures = await SignatureFetch.FetchAsync(client, source, digest, cancel).ConfigureAwait(false);
        return signatures.Select(signature => SignedClaim.Verify(signature, keys));
    }

    private async Task<IEnumerable<SignedClaim?>> OpenPgpAsync(ImageReference name, Digest digest, List<byte[]> keys, RegistryClient client, CancellationToken cancel)
    {
        var places = new SignaturePlaces(engine);
        var signatures = await new LookasideStore(places.ToRead(name), client.Options).FetchAsync(name, digest, cancel).ConfigureAwait(false);
        return signatures.Select(signature => OpenPgpClaims.Verify(signature, keys, places.Scratch));
    }

    private static byte[] ReadKey(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainersException(ErrorKind.NotFound, $"key {path} of the policy: {e.Message}", e);
        }
    }

    private ContainersException Rejected(string name) => new(ErrorKind.Denied, $"image {name} is rejected by policy ({_policy.File})");

    private ContainersException Unsupported(ImageReference name, string what) =>
        new(ErrorKind.Unsupported, $"policy {_policy.File} wants {name.Familiar} to have {what}, which cannot be checked here");
}
