using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Containers.Oci;

namespace Containers.Registry.Access;

/// <summary>Puts into one line why a host could not be spoken to.</summary>
internal static class ConnectionFailure
{
    private const string InsecureHint = "put its authority's certificate into /etc/containers/certs.d/HOST:PORT/ca.crt, or, if you trust this registry and the way to it, give --tls-verify=false";

    /// <summary>What went wrong while talking to a host.</summary>
    /// <param name="host">The host, with its port.</param>
    /// <param name="e">What HttpClient threw.</param>
    /// <param name="certificateProblem">What is wrong with the host's certificate, if that was it.</param>
    internal static ContainersException Describe(string host, Exception e, string? certificateProblem)
    {
        if (certificateProblem is not null)
        {
            return new ContainersException(ErrorKind.Denied, $"registry {host}: {certificateProblem}", e) { Hint = InsecureHint };
        }

        return e switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new ContainersException(
                ErrorKind.Unreachable, $"registry {host} does not answer with TLS: {Innermost(e)}", e)
            { Hint = InsecureHint },
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => Unreachable(host, "no such host", e),
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => new ContainersException(
                ErrorKind.Corrupt, $"registry {host}: the answer's header is too long", e),
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => new ContainersException(
                ErrorKind.Corrupt, $"registry {host}: the answer is not HTTP", e),
            HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } or
                HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => Unreachable(host, "the connection was closed too early", e),
            _ => Unreachable(host, Innermost(e), e),
        };
    }

    /// <summary>The host was silent for too long.</summary>
    internal static ContainersException Silence(string host, TimeSpan limit) => Unreachable(host, $"no answer for {limit.TotalSeconds:0.#} seconds", null);

    /// <summary>Whether another try may go better.</summary>
    internal static bool MayPass(Exception e) => e switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => false,
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.InvalidResponse } => false,
        _ => SocketErrorOf(e) is not (SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable),
    };

    /// <summary>Why a certificate is not to be trusted.</summary>
    internal static string DescribeCertificate(SslPolicyErrors errors, X509Chain? chain)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "it has no TLS certificate";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return "its TLS certificate is for another host";
        }

        var expired = chain?.ChainStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)) ?? false;
        return expired ? "its TLS certificate has expired or is not valid yet" : "its TLS certificate is signed by an unknown authority";
    }

    private static ContainersException Unreachable(string host, string why, Exception? e) =>
        new(ErrorKind.Unreachable, $"cannot reach registry {host}: {why}", e);

    private static SocketError? SocketErrorOf(Exception? e) => e switch
    {
        null => null,
        SocketException socket => socket.SocketErrorCode,
        _ => SocketErrorOf(e.InnerException),
    };

    private static string Innermost(Exception e)
    {
        if (SocketErrorOf(e) is { } error)
        {
            return error switch
            {
                SocketError.ConnectionRefused => "connection refused",
                SocketError.ConnectionReset or SocketError.Shutdown => "connection reset",
                SocketError.TimedOut => "connection timed out",
                SocketError.HostUnreachable => "no route to host",
                SocketError.NetworkUnreachable => "network is unreachable",
                _ => error.ToString(),
            };
        }

        var innermost = e;
        while (innermost.InnerException is { } inner)
        {
            innermost = inner;
        }

        return PlainText.OneLine(innermost.Message);
    }
}
