using System.Net;
using Containers.Oci;
using Containers.Registry.Authentication;

namespace Containers.Registry.Access;

/// <summary>
/// One registry: finds out on first use whether it speaks TLS and what it wants to know about us, then sends requests,
/// authenticated, and repeats those that failed for a passing reason.
/// </summary>
internal sealed class RegistryConnection : IDisposable
{
    private readonly Transport _transport;
    private readonly Authenticator _authenticator;
    private readonly SemaphoreSlim _opening = new(1);
    private Uri? _origin;

    internal RegistryConnection(string domain, RegistryOptions options)
    {
        Address = new RegistryAddress(domain);
        Options = options;
        _transport = new Transport(domain, options);
        _authenticator = new Authenticator(Address, _transport, options);
    }

    internal RegistryAddress Address { get; }

    internal RegistryOptions Options { get; }

    /// <summary>Whether it has answered yet.</summary>
    internal bool IsReached => _origin is not null;

    public void Dispose()
    {
        _transport.Dispose();
        _authenticator.Dispose();
        _opening.Dispose();
    }

    /// <summary>Sends a request as often as the options allow while it fails for a passing reason.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Below /v2/: "REPOSITORY/manifests/TAG".</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="prepare">Adds what else belongs into the request; called once a try.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <returns>Any answer but 401 and those that may pass; its body is still to be read.</returns>
    internal Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Purpose purpose, Action<HttpRequestMessage> prepare, CancellationToken cancel) =>
        RepeatAsync(() => SendOnceAsync(method, Below(path), purpose, prepare, cancel), cancel);

    /// <summary>Asks another host, which is shown no credentials.</summary>
    internal Task<HttpResponseMessage> SendElsewhereAsync(Uri address, CancellationToken cancel) => RepeatAsync(
        async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            return await _transport.SendAsync(request, cancel).ConfigureAwait(false);
        },
        cancel);

    /// <summary>Does something until it succeeds, fails for good, or has failed too often.</summary>
    internal async Task<T> RepeatAsync<T>(Func<Task<T>> attempt, CancellationToken cancel)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (TransientException e)
            {
                if (failures > Options.Retries)
                {
                    throw e.Report;
                }

                Options.Debug($"{e.Message}; trying again");
                await Task.Delay(e.Delay(Options, failures), cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>An address below /v2/, or an absolute one.</summary>
    internal static Uri Below(string path) => new(path, UriKind.RelativeOrAbsolute);

    /// <summary>Sends a request to the registry or to where it sent us, once; credentials go to the registry only.</summary>
    internal async Task<HttpResponseMessage> SendOnceAsync(HttpMethod method, Uri address, Purpose purpose, Action<HttpRequestMessage> prepare, CancellationToken cancel)
    {
        var origin = await OriginAsync(cancel).ConfigureAwait(false);
        var uri = new Uri(origin, address);
        for (var second = false; ; second = true)
        {
            using var request = new HttpRequestMessage(method, uri);
            prepare(request);
            if (Transport.IsSameOrigin(uri, origin))
            {
                request.Headers.Authorization = await _authenticator.HeaderAsync(origin, purpose.Repository, purpose.Scope, cancel).ConfigureAwait(false);
            }

            var response = await _transport.SendAsync(request, cancel).ConfigureAwait(false);
            if (Answer.MayPass(response.StatusCode))
            {
                using (response)
                {
                    var error = await Answer.ReadErrorAsync(response, Options, cancel).ConfigureAwait(false);
                    throw new TransientException(
                        new ContainersException(ErrorKind.Unreachable, $"registry {uri.Authority}: {error.Message}"), Answer.RetryAfter(response));
                }
            }

            if (response.StatusCode != HttpStatusCode.Unauthorized || !Transport.IsSameOrigin(response.RequestMessage!.RequestUri!, origin))
            {
                return response;
            }

            using (response)
            {
                // A body that went out once cannot be sent again from here; by then the access was proved anyway.
                if (second || request.Content is BlobContent || !_authenticator.Learn(response))
                {
                    var error = await Answer.ReadErrorAsync(response, Options, cancel).ConfigureAwait(false);
                    throw _authenticator.Refused(purpose.Subject, purpose.Repository, $"unauthorized: {error.Message}");
                }

                _authenticator.Forget(purpose.Scope);
            }
        }
    }

    /// <summary>An address the registry gave, which may be relative to what was asked and may be another host's.</summary>
    internal Uri Follow(HttpResponseMessage response, Uri location)
    {
        var from = response.RequestMessage!.RequestUri!;
        var to = new Uri(from, location);
        _transport.RequireNoDowngrade(from, to, "an upload place");
        return to;
    }

    /// <summary>The error for an answer that is not what was hoped for.</summary>
    internal async Task<ContainersException> FailureAsync(HttpResponseMessage response, Purpose purpose, CancellationToken cancel)
    {
        var error = await Answer.ReadErrorAsync(response, Options, cancel).ConfigureAwait(false);
        return response.StatusCode switch
        {
            HttpStatusCode.Forbidden => _authenticator.Refused(purpose.Subject, purpose.Repository, $"denied: {error.Message}"),
            HttpStatusCode.NotFound => new ContainersException(ErrorKind.NotFound, $"{purpose.Subject}: {error.Message}"),
            _ => new ContainersException(ErrorKind.Invalid, $"{purpose.Subject}: registry {Address.Host} refuses: {error.Message}"),
        };
    }

    private async Task<Uri> OriginAsync(CancellationToken cancel)
    {
        if (_origin is { } known)
        {
            return known;
        }

        await _opening.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return _origin ??= await FindOriginAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task<Uri> FindOriginAsync(CancellationToken cancel)
    {
        var origin = Address.Https;
        HttpResponseMessage response;
        try
        {
            response = await GreetAsync(origin, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ContainersException or TransientException && MayBePlain)
        {
            Options.Debug($"{e.Message}; trying plain HTTP");
            origin = Address.Http;
            response = await GreetAsync(origin, cancel).ConfigureAwait(false);
        }

        using (response)
        {
            Judge(response);
        }

        return origin;
    }

    // A bad certificate proves that TLS is spoken: then plain HTTP is no way around it.
    private bool MayBePlain => !_transport.IsCertificateRefused && (Options.TlsVerify == false || (Options.TlsVerify is null && Address.IsThisMachine));

    private async Task<HttpResponseMessage> GreetAsync(Uri origin, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, origin);
        return await _transport.SendOnceAsync(request, cancel).ConfigureAwait(false);
    }

    private void Judge(HttpResponseMessage greeting)
    {
        if (greeting.StatusCode == HttpStatusCode.Unauthorized)
        {
            _authenticator.Learn(greeting);
        }
        else if (greeting.StatusCode == HttpStatusCode.NotFound)
        {
            throw new ContainersException(ErrorKind.Unreachable, $"{Address.Host} is not a registry: it has no /v2/");
        }
        else if (Answer.MayPass(greeting.StatusCode))
        {
            throw new TransientException(
                new ContainersException(ErrorKind.Unreachable, $"registry {Address.Host} answers {(int)greeting.StatusCode}"), Answer.RetryAfter(greeting));
        }
    }
}

/// <summary>What a request is for.</summary>
/// <param name="Repository">The repository it is about.</param>
/// <param name="Scope">The access it needs.</param>
/// <param name="Subject">What it wants, for messages.</param>
internal sealed record Purpose(string Repository, string Scope, string Subject)
{
    /// <summary>Reading from a repository.</summary>
    internal static Purpose Pull(string repository, string subject) => new(repository, $"repository:{repository}:pull", subject);

    /// <summary>Writing to a repository, taking from another one of the same registry if one is named.</summary>
    internal static Purpose Push(string repository, string? from, string subject) => new(
        repository, $"repository:{repository}:pull,push" + (from is null ? string.Empty : $" repository:{from}:pull"), subject);
}
