using System.Net;

namespace Containers.Registry.Access;

/// <summary>
/// The proxy that variables name, as other tools of this kind read them: HTTPS_PROXY and HTTP_PROXY by the address's scheme,
/// ALL_PROXY for both, NO_PROXY for hosts to be spoken to directly, each in small letters too. Loopback is never asked for
/// through a proxy.
/// </summary>
internal sealed class EnvironmentProxy : IWebProxy, ICredentials
{
    private static readonly string[] s_names = ["https_proxy", "http_proxy", "all_proxy"];

    private readonly Func<string, string?> _variable;

    internal EnvironmentProxy(Func<string, string?> variable)
    {
        _variable = variable;
        Credentials = this;
    }

    public ICredentials? Credentials { get; set; }

    /// <summary>User and password that stand in the proxy's address; other proxies do not learn them.</summary>
    public NetworkCredential? GetCredential(Uri uri, string authType) => s_names
        .Select(Address).FirstOrDefault(proxy => proxy is { UserInfo.Length: > 0 } && proxy.Authority == uri.Authority)?.UserInfo.Split(':', 2) is [var user, .. var rest]
        ? new NetworkCredential(Uri.UnescapeDataString(user), Uri.UnescapeDataString(rest.FirstOrDefault(string.Empty)))
        : null;

    public Uri? GetProxy(Uri destination) => Address(destination.Scheme == Uri.UriSchemeHttps ? "https_proxy" : "http_proxy") ?? Address("all_proxy");

    public bool IsBypassed(Uri host)
    {
        if (GetProxy(host) is null || host.IsLoopback || host.DnsSafeHost == "localhost")
        {
            return true;
        }

        var exceptions = (Variable("no_proxy") ?? string.Empty).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return exceptions.Any(exception => IsExcepted(exception, host));
    }

    // "*", a network such as 10.0.0.0/8, or a name with all below it, with a port or without.
    private static bool IsExcepted(string exception, Uri host)
    {
        if (exception == "*")
        {
            return true;
        }

        if (IPNetwork.TryParse(exception, out var network))
        {
            return IPAddress.TryParse(host.DnsSafeHost, out var address) && network.Contains(address);
        }

        var colon = exception.LastIndexOf(':');
        var hasPort = colon > 0 && exception.IndexOf(':') == colon;
        if (hasPort && exception[(colon + 1)..] != $"{host.Port}")
        {
            return false;
        }

        var name = (hasPort ? exception[..colon] : exception).TrimStart('*');
        var below = name.StartsWith('.') ? name : "." + name;
        return host.DnsSafeHost.EndsWith(below, StringComparison.OrdinalIgnoreCase)
            || (!name.StartsWith('.') && host.DnsSafeHost.Equals(name.Trim('[', ']'), StringComparison.OrdinalIgnoreCase));
    }

    private Uri? Address(string name) => Variable(name) is { } text
        && Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out var proxy) ? proxy : null;

    private string? Variable(string name) =>
        _variable(name.ToUpperInvariant()) is { Length: > 0 } big ? big : _variable(name) is { Length: > 0 } small ? small : null;
}
