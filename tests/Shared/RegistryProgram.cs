using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Containers.Testing;

/// <summary>A real registry: docker's, from the package docker-registry, on a free port of the loopback interface.</summary>
public sealed class RegistryProgram : IDisposable
{
    private const int Patience = 20; // seconds

    private readonly string _directory = Directory.CreateTempSubdirectory("wherry-registry-").FullName;
    private readonly StringBuilder _said = new();
    private readonly Process _process;

    /// <summary>Starts it.</summary>
    /// <param name="settings">Given a directory to put files in, the lines to add to the configuration's "http" and top level.</param>
    public RegistryProgram(Func<string, (string Http, string Top)>? settings = null)
    {
        var port = FreePort();
        Domain = $"127.0.0.1:{port}";
        var (http, top) = settings?.Invoke(_directory) ?? (string.Empty, string.Empty);
        var configuration = Write(_directory, "registry.yml", $"""
            version: 0.1
            log:
              level: error
              accesslog:
                disabled: true
            storage:
              filesystem:
                rootdirectory: {_directory}/storage
            http:
              addr: {Domain}
              secret: test
            {http}
            {top}
            """);
        _process = Start(_said, "docker-registry", "docker-registry", "serve", configuration);
        WaitUntilItListens(port);
    }

    /// <summary>The registry as image names spell it.</summary>
    public string Domain { get; }

    /// <summary>Certificates for its clients, in the form of certs.d.</summary>
    public string CertificateDirectory { get; private init; } = string.Empty;

    /// <summary>A registry that wants user name and password, kept as bcrypt by htpasswd.</summary>
    public static RegistryProgram WithPassword(string user, string password) => new(directory =>
    {
        var path = Path.Combine(directory, "htpasswd");
        using var tool = Start(null, "htpasswd", "apache2-utils", "-cbB", path, user, password);
        tool.WaitForExit();
        return (string.Empty, $"""
            auth:
              htpasswd:
                realm: test
                path: {path}
            """);
    });

    /// <summary>A registry that speaks TLS with a certificate nobody vouches for.</summary>
    public static RegistryProgram WithTls() => new(directory =>
    {
        using var key = RSA.Create(2048);
        using var certificate = SelfSigned(key);
        var certificatePath = Write(directory, "tls.crt", certificate.ExportCertificatePem());
        var keyPath = Write(directory, "tls.key", key.ExportPkcs8PrivateKeyPem());
        return ($"""
              tls:
                certificate: {certificatePath}
                key: {keyPath}
            """, string.Empty);
    });

    /// <summary>
    /// A registry that speaks TLS with a certificate of a private authority. <see cref="CertificateDirectory"/> then has what
    /// a client needs: the authority, and a certificate to show if the registry wants to see one.
    /// </summary>
    public static RegistryProgram WithPrivateAuthority(bool wantsCertificate = false)
    {
        var directory = "";
        return new RegistryProgram(own =>
        {
            directory = Directory.CreateDirectory(Path.Combine(own, "certs")).FullName;
            using var authorityKey = RSA.Create(2048);
            using var authority = SelfSigned(authorityKey);
            var authorityPath = Write(directory, "ca.crt", authority.ExportCertificatePem());
            Issue(authority, own, "server.cert", "server.key");
            if (wantsCertificate)
            {
                Issue(authority, directory, "client.cert", "client.key");
            }

            return ($"""
                  tls:
                    certificate: {own}/server.cert
                    key: {own}/server.key
                {(wantsCertificate ? $"    clientcas: [{authorityPath}]" : string.Empty)}
                """, string.Empty);
        })
        { CertificateDirectory = directory };
    }

    private static void Issue(X509Certificate2 authority, string directory, string certificateName, string keyName)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=wherry test " + certificateName, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
        Write(directory, certificateName, certificate.ExportCertificatePem());
        Write(directory, keyName, key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A certificate for the loopback address that vouches for itself.</summary>
    public static X509Certificate2 SelfSigned(RSA key)
    {
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    /// <summary>Writes a file for the registry to read; returns its path.</summary>
    public static string Write(string directory, string name, string text)
    {
        var path = Path.Combine(directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static Process Start(StringBuilder? said, string program, string package, params string[] arguments)
    {
        try
        {
            var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.OutputDataReceived += (_, line) => said?.AppendLine(line.Data);
            process.ErrorDataReceived += (_, line) => said?.AppendLine(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return process;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"these tests need the program {program}: install the package {package}", e);
        }
    }

    private void WaitUntilItListens(int port)
    {
        for (var clock = Stopwatch.StartNew(); ; Thread.Sleep(20))
        {
            try
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException e) when (_process.HasExited || clock.Elapsed.TotalSeconds > Patience)
            {
                throw new InvalidOperationException($"docker-registry does not listen on port {port}: {_said}", e);
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }
    }
}
