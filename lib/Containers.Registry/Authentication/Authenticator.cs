using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Containers.Oci;
using Containers.Registry.Access;

namespace Containers.Registry.Authentication;

/// <summary>
/// Proves to one registry who we are, in the way it asks for: not at all, by user name and password, or by a token that its
/// token server gives for a scope.
/// </summary>
internal sealed class Authenticator(RegistryAddress address, Transport transport, RegistryOptions options) : IDisposable
{
    private const int LongestTokenAnswer = 256 * 1024;
    private const int DefaultLifetime = 60; // seconds, by the token specification
    private const int Margin = 10;

    private readonly ConcurrentDictionary<string, (string Value, DateTimeOffset Until)> _tokens = new();
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private Challenge? _challenge;
    private bool _hasTold;

    public void Dispose() => _oneAtATime.Dispose();

    /// <summary>Learns from a refusal what the registry wants. False: it does not say anything we understand.</summary>
    internal bool Learn(HttpResponseMessage refusal)
    {
        _challenge = Challenge.Choose(refusal.Headers.WwwAuthenticate) ?? _challenge;
        return _challenge is not null;
    }

    /// <summary>Forgets a scope's token, after it was refused.</summary>
    internal void Forget(string scope) => _tokens.TryRemove(scope, out _);

    /// <summary>What to put into a request's Authorization header; null for nothing.</summary>
    /// <param name="origin">The registry's address, as it turned out to be reachable.</param>
    /// <param name="repository">The repository the request is about.</param>
    /// <param name="scope">The access it needs, as "repository:NAME:pull".</param>
    /// <param name="cancel">Ends it early.</param>
    internal async Task<AuthenticationHeaderValue?> HeaderAsync(Uri origin, string repository, string scope, CancellationToken cancel)
    {
        if (_challenge is not { } challenge)
        {
            return null;
        }

        var credential = Find(repository).Credential;
        if (!challenge.IsBearer)
        {
            return credential is { IdentityToken: null } ? new AuthenticationHeaderValue("Basic", credential.Basic) : null;
        }

        await _oneAtATime.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (!_tokens.TryGetValue(scope, out var token) || token.Until < DateTimeOffset.UtcNow)
            {
                token = await AskForTokenAsync(origin, challenge, credential, scope, cancel).ConfigureAwait(false);
                _tokens[scope] = token;
            }

            return new AuthenticationHeaderValue("Bearer", token.Value);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>The error for a refusal, with what may help.</summary>
    internal ContainersException Refused(string subject, string repository, string why)
    {
        var finding = Find(repository);
        if (finding.Credential is not null)
        {
            return new ContainersException(ErrorKind.Denied, $"{subject}: {why}")
            {
                Hint = $"the credentials for {address.Domain} do not allow this, or are wrong",
            };
        }

        return new ContainersException(ErrorKind.Denied, $"{subject}: {why}")
        {
            Hint = finding.Problem is { } problem ? $"{problem}; wherry login {address.Domain} keeps credentials without it" : $"wherry login {address.Domain}",
        };
    }

    private CredentialFinding Find(string repository)
    {
        if (options.Credential is { } given)
        {
            return new CredentialFinding(given, null);
        }

        var finding = options.Files.Find(address.Domain, repository);
        if (!Interlocked.Exchange(ref _hasTold, true))
        {
            options.Debug($"credentials for {address.Domain} read from: {finding.Place ?? $"nowhere ({string.Join(", ", options.Files.Present.DefaultIfEmpty("no file"))})"}");
        }

        return finding;
    }

    private async Task<(string Value, DateTimeOffset Until)> AskForTokenAsync(
        Uri origin, Challenge challenge, Credential? credential, string scope, CancellationToken cancel)
    {
        if (!Uri.TryCreate(challenge.Realm, UriKind.Absolute, out var realm))
        {
            throw new ContainersException(ErrorKind.Corrupt, $"registry {address.Host} asks for a token and names no token server");
        }

        transport.RequireNoDowngrade(origin, realm, "a token server");
        using var request = TokenRequest(realm, challenge, credential, scope);
        using var response = await transport.SendOnceAsync(request, cancel).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest)
        {
            var error = await Answer.ReadErrorAsync(response, options, cancel).ConfigureAwait(false);
            throw Refused($"token server {realm.Authority}", RepositoryOf(scope), $"unauthorized: {error.Message}");
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            var report = new ContainersException(ErrorKind.Unreachable, $"token server {realm.Authority} answers {(int)response.StatusCode}");
            throw Answer.MayPass(response.StatusCode) ? new TransientException(report, Answer.RetryAfter(response)) : report;
        }

        var body = await Answer.ReadBodyAsync(response, LongestTokenAnswer, "token", options, cancel).ConfigureAwait(false);
        var answer = OciJson.Read(body, RegistryJson.Default.TokenAnswer, $"answer of token server {realm.Authority}");
        var token = string.IsNullOrEmpty(answer.Token) ? answer.AccessToken : answer.Token;
        if (string.IsNullOrEmpty(token) || token.Any(c => c is <= ' ' or > '~'))
        {
            throw new ContainersException(ErrorKind.Corrupt, $"token server {realm.Authority} gives no token");
        }

        var lifetime = Math.Max((answer.ExpiresIn ?? DefaultLifetime) - Margin, Margin);
        return (token, DateTimeOffset.UtcNow.AddSeconds(lifetime));
    }

    // GET for anonymous and password, as the token specification has it; POST in OAuth 2's manner for an identity token.
    private static HttpRequestMessage TokenRequest(Uri realm, Challenge challenge, Credential? credential, string scope)
    {
        var scopes = scope.Split(' ');
        if (credential?.IdentityToken is { } identity)
        {
            return new HttpRequestMessage(HttpMethod.Post, realm)
            {
                Content = new FormUrlEncodedContent(
                [
                    new("grant_type", "refresh_token"), new("service", challenge.Service ?? string.Empty),
                    new("scope", scope), new("client_id", "wherry"), new("refresh_token", identity),
                ]),
            };
        }

        var query = new StringBuilder(realm.Query.TrimStart('?'));
        void Append(string name, string value) =>
            query.Append(query.Length > 0 ? "&" : string.Empty).Append(name).Append('=').Append(Uri.EscapeDataString(value));

        if (challenge.Service is { } service)
        {
            Append("service", service);
        }

        foreach (var one in scopes.Where(one => one.Length > 0))
        {
            Append("scope", one);
        }

        var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(realm) { Query = query.ToString() }.Uri);
        if (credential is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", credential.Basic);
        }

        return request;
    }

    private static string RepositoryOf(string scope) => scope.Split(' ')[0].Split(':') is [_, var repository, ..] ? repository : string.Empty;
}
