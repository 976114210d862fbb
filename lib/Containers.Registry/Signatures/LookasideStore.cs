using System.Net;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.References;
using Containers.Registry.Access;

namespace Containers.Registry.Signatures;

/// <summary>
/// Where OpenPGP signatures are kept, beside registries: a directory, or a web server that shows one.
/// PLACE/REPOSITORY@sha256=HEX/signature-1, -2 and so on, without the registry's name.
/// </summary>
/// <param name="place">file:///DIRECTORY, or an address of http or https.</param>
/// <param name="options">How to speak to the server.</param>
public sealed class LookasideStore(Uri place, RegistryOptions options)
{
    private const int MostSignatures = 100;
    private const int LongestSignature = 64 * 1024;
    private const uint ReadableByAll = 0x1a4; // 0644

    /// <summary>All signatures of a manifest, not believed yet.</summary>
    /// <exception cref="ContainersException">Unreachable and so on.</exception>
    public async Task<IReadOnlyList<byte[]>> FetchAsync(ImageReference image, Digest manifest, CancellationToken cancel = default)
    {
        var found = new List<byte[]>();
        using var transport = place.IsFile ? null : new Transport(place.Authority, options);
        while (found.Count < MostSignatures && await ReadAsync(transport, PathOf(image, manifest, found.Count + 1), cancel).ConfigureAwait(false) is { } signature)
        {
            found.Add(signature);
        }

        return found;
    }

    /// <summary>Adds a signature to those of a manifest.</summary>
    /// <returns>Its file.</returns>
    /// <exception cref="ContainersException">Unsupported: the place is not a directory.</exception>
    public string Add(ImageReference image, Digest manifest, ReadOnlySpan<byte> signature)
    {
        if (!place.IsFile)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"signatures cannot be written to {place}") { Hint = "name a directory as lookaside-staging in registries.d" };
        }

        for (var number = 1; number <= MostSignatures; number++)
        {
            var path = PathOf(image, manifest, number).LocalPath;
            if (!File.Exists(path))
            {
                Tree.MakeDurably(Path.GetDirectoryName(path)!);
                DurableFile.Write(path, signature, ReadableByAll);
                return path;
            }
        }

        throw new ContainersException(ErrorKind.Invalid, $"{image.Familiar} has {MostSignatures} signatures already");
    }

    private Uri PathOf(ImageReference image, Digest manifest, int number)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new Uri($"{place.AbsoluteUri.TrimEnd('/')}/{image.Path}@{manifest.Algorithm}={manifest.Hex}/signature-{number}");
    }

    private async Task<byte[]?> ReadAsync(Transport? transport, Uri address, CancellationToken cancel)
    {
        if (transport is null)
        {
            var file = new FileInfo(address.LocalPath);
            return !file.Exists ? null : file.Length <= LongestSignature
                ? await File.ReadAllBytesAsync(file.FullName, cancel).ConfigureAwait(false)
                : throw new ContainersException(ErrorKind.Corrupt, $"signature {file.FullName} is longer than {LongestSignature} bytes");
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = await transport.SendAsync(request, cancel).ConfigureAwait(false);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => await Answer.ReadBodyAsync(response, LongestSignature, $"signature {address}", options, cancel).ConfigureAwait(false),
                HttpStatusCode.NotFound => null,
                var status => throw new ContainersException(ErrorKind.Unreachable, $"signature {address}: the server answers {(int)status}"),
            };
        }
        catch (TransientException e)
        {
            throw e.Report.Within($"signature {address}");
        }
    }
}
