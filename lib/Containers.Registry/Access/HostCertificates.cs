using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Containers.Oci;

namespace Containers.Registry.Access;

/// <summary>
/// The certificates kept for one registry: authorities to trust besides the system's (NAME.crt), and what proves to the
/// registry who we are (NAME.cert with NAME.key), all PEM.
/// </summary>
internal sealed class HostCertificates : IDisposable
{
    private readonly X509Certificate2Collection _authorities = [];
    private readonly X509Certificate2Collection _ours = [];

    private HostCertificates()
    {
    }

    /// <summary>What proves who we are; empty when there is nothing.</summary>
    internal X509Certificate2Collection Ours => _ours;

    /// <summary>Reads those of a registry: from the one directory that was named, or from the first place that has one for it.</summary>
    /// <exception cref="ContainersException">Invalid: a file cannot be used; the message names it.</exception>
    internal static HostCertificates Read(string domain, RegistryOptions options)
    {
        var certificates = new HostCertificates();
        var directory = options.CertificateDirectory ?? options.CertificatePlaces.Select(place => Path.Combine(place, domain)).FirstOrDefault(Directory.Exists);
        if (directory is null)
        {
            return certificates;
        }

        if (!Directory.Exists(directory))
        {
            throw new ContainersException(ErrorKind.NotFound, $"certificate directory {directory}: no such directory");
        }

        foreach (var path in Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal))
        {
            certificates.Add(path);
        }

        options.Debug($"certificates read from {directory}: {certificates._authorities.Count} to trust, {certificates._ours.Count} to show");
        return certificates;
    }

    /// <summary>Whether a chain that the system does not trust ends in, or passes through, one of these authorities.</summary>
    internal bool Trusts(X509Certificate? leaf, X509Chain? presented, SslPolicyErrors errors)
    {
        if (leaf is not X509Certificate2 certificate || errors != SslPolicyErrors.RemoteCertificateChainErrors || _authorities.Count == 0)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.ExtraStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;

        // An authority of ours need not vouch for itself: whether the chain reaches one is looked at below.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(certificate) && chain.ChainElements.Any(element => _authorities.Any(ours => ours.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)));
    }

    public void Dispose()
    {
        foreach (var certificate in _authorities.Concat(_ours))
        {
            certificate.Dispose();
        }
    }

    private void Add(string path)
    {
        try
        {
            switch (Path.GetExtension(path))
            {
                case ".crt":
                    _authorities.ImportFromPemFile(path);
                    break;
                case ".cert" when File.Exists(Path.ChangeExtension(path, ".key")):
                    _ours.Add(X509Certificate2.CreateFromPemFile(path, Path.ChangeExtension(path, ".key")));
                    break;
                case ".cert":
                    throw new ContainersException(ErrorKind.Invalid, $"missing key {Path.ChangeExtension(path, ".key")} for client certificate {path}; authorities are named .crt");
                case ".key" when !File.Exists(Path.ChangeExtension(path, ".cert")):
                    throw new ContainersException(ErrorKind.Invalid, $"missing client certificate {Path.ChangeExtension(path, ".cert")} for key {path}");
            }
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ContainersException(ErrorKind.Invalid, $"certificate {path}: {PlainText.OneLine(e.Message)}", e);
        }
    }
}
