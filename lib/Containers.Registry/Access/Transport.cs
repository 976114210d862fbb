using System.Net;
using System.Net.Security;
using Containers.Oci;

namespace Containers.Registry.Access;

/// <summary>
/// Requests and answers. Redirects are followed here and not by HttpClient: what proves who we are goes to the host it is
/// meant for and to no other. No cookies, no decompression: digests are of the bytes as sent.
/// </summary>
internal sealed class Transport : IDisposable
{
    private const int MostRedirects = 5;
    private const int AnswerFactor = 10;
    private const int LongestHeadersInKilobytes = 64;

    private static readonly TimeSpan s_longestConnecting = TimeSpan.FromSeconds(20);

    private readonly HttpClient _client;
    private readonly HostCertificates _certificates;
    private readonly RegistryOptions _options;
    private volatile string? _certificateProblem;

    internal Transport(string domain, RegistryOptions options)
    {
        _options = options;
        _certificates = HostCertificates.Read(domain, options);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = new EnvironmentProxy(options.ProxyVariable),
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = LongestHeadersInKilobytes,
            ConnectTimeout = options.IdleLimit < s_longestConnecting ? options.IdleLimit : s_longestConnecting,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            if (errors == SslPolicyErrors.None || options.TlsVerify == false || _certificates.Trusts(certificate, chain, errors))
            {
                return true;
            }

            _certificateProblem = ConnectionFailure.DescribeCertificate(errors, chain);
            return false;
        };
        if (_certificates.Ours.Count > 0)
        {
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, issuers) =>
                _certificates.Ours.FirstOrDefault(ours => issuers.Contains(ours.Issuer)) ?? _certificates.Ours[0];
        }

        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("wherry");
    }

    /// <summary>Whether the last failure was a certificate that is not to be trusted.</summary>
    internal bool IsCertificateRefused => _certificateProblem is not null;

    /// <summary>Sends a request; a GET or HEAD is followed to where it is redirected.</summary>
    /// <exception cref="TransientException">It may work another time.</exception>
    /// <exception cref="ContainersException">It will not.</exception>
    internal async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        for (var hop = 0; ; hop++)
        {
            var response = await SendOnceAsync(request, cancel).ConfigureAwait(false);
            if (!IsRedirect(response) || (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head))
            {
                return response;
            }

            using (response)
            {
                request = Redirected(request, response.Headers.Location!, hop);
            }
        }
    }

    /// <summary>Sends a request and returns its answer, whatever it is, as soon as its header is here.</summary>
    internal async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        var host = request.RequestUri!.Authority;
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        idle.CancelAfter(_options.IdleLimit);
        if (request.Content is BlobContent upload)
        {
            // A registry that stores elsewhere answers only when it has passed everything on.
            upload.Advanced = isLast => idle.CancelAfter(isLast ? _options.IdleLimit * AnswerFactor : _options.IdleLimit);
        }

        try
        {
            var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, idle.Token).ConfigureAwait(false);
            _options.Debug($"{request.Method} {request.RequestUri.GetLeftPart(UriPartial.Path)}: {(int)response.StatusCode}");
            return response;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TransientException(ConnectionFailure.Silence(host, _options.IdleLimit));
        }
        catch (HttpRequestException e) when (e.InnerException is ContainersException ours)
        {
            throw ours; // what we wanted to send turned out to be damaged
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            var problem = e is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } ? _certificateProblem : null;
            var report = ConnectionFailure.Describe(host, e, problem);
            throw problem is null && ConnectionFailure.MayPass(e) ? new TransientException(report) : report;
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _certificates.Dispose();
    }

    /// <summary>Whether two addresses are served by the same host in the same way.</summary>
    internal static bool IsSameOrigin(Uri a, Uri b) =>
        Uri.Compare(a, b, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>Refuses an address that leads from an encrypted connection into the open.</summary>
    internal void RequireNoDowngrade(Uri from, Uri to, string what)
    {
        var mayBePlain = from.Scheme != Uri.UriSchemeHttps || _options.TlsVerify == false;
        if (to.Scheme != Uri.UriSchemeHttps && !(to.Scheme == Uri.UriSchemeHttp && mayBePlain))
        {
            var place = PlainText.OneLine(to.GetLeftPart(UriPartial.Path));
            throw new ContainersException(ErrorKind.Denied, $"registry {from.Authority} names {what} that is not encrypted: {place}");
        }
    }

    private static bool IsRedirect(HttpResponseMessage response) => response.Headers.Location is not null && response.StatusCode is
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or
        HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private HttpRequestMessage Redirected(HttpRequestMessage request, Uri location, int hop)
    {
        var from = request.RequestUri!;
        if (hop >= MostRedirects)
        {
            throw new ContainersException(ErrorKind.Unreachable, $"registry {from.Authority} redirects more than {MostRedirects} times");
        }

        var to = new Uri(from, location);
        RequireNoDowngrade(from, to, "a place");
        var next = new HttpRequestMessage(request.Method, to);
        foreach (var (name, values) in request.Headers)
        {
            if (name != "Authorization" || IsSameOrigin(from, to))
            {
                next.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return next;
    }
}
