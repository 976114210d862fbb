using System.Text;
using Containers.Oci;

namespace Containers.Registry.Authentication;

/// <summary>What proves to a registry who we are. Its text form is empty on purpose: it must not reach a message or a log.</summary>
public sealed class Credential
{
    // docker's mark, in the place of the user name, for "the password is an identity token".
    private const string TokenUser = "<token>";

    private readonly string _user;
    private readonly string _password;

    private Credential(string user, string password, string? identityToken)
    {
        _user = user;
        _password = password;
        IdentityToken = identityToken;
    }

    /// <summary>The user's name; empty with an identity token.</summary>
    public string UserName => _user;

    /// <summary>A long-lived token that a token server exchanges for access; null when there is a password.</summary>
    internal string? IdentityToken { get; }

    /// <summary>The parameter of an Authorization header of the scheme Basic, RFC 7617.</summary>
    internal string Basic => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_user}:{_password}"));

    /// <summary>What is kept secret: the password or the identity token.</summary>
    internal string Secret => IdentityToken ?? _password;

    /// <summary>User and password.</summary>
    /// <exception cref="ContainersException">Invalid: a user's name that could not be told from the password, or none.</exception>
    public static Credential Of(string user, string password)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(password);
        return user.Length == 0 || user.Contains(':') || password.Length == 0
            ? throw new ContainersException(ErrorKind.Invalid, user.Contains(':') ? "a user name cannot contain \":\"" : "user name and password cannot be empty")
            : new Credential(user, password, null);
    }

    /// <summary>Reads "user:password".</summary>
    /// <exception cref="ContainersException">Invalid: there is no user or no password.</exception>
    public static Credential Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':');
        return colon > 0 && colon < text.Length - 1
            ? new Credential(text[..colon], text[(colon + 1)..], null)
            : throw new ContainersException(ErrorKind.Invalid, "credentials must have the form USER:PASSWORD");
    }

    /// <summary>Nothing.</summary>
    public override string ToString() => string.Empty;

    /// <summary>What a helper program answers; it marks identity tokens as docker does.</summary>
    internal static Credential FromHelper(string user, string secret) =>
        user == TokenUser ? new Credential(string.Empty, string.Empty, secret) : new Credential(user, secret, null);

    /// <summary>Reads an entry of a credentials file; null when there is nothing usable in it.</summary>
    internal static Credential? Read(CredentialEntry entry)
    {
        if (!string.IsNullOrEmpty(entry.IdentityToken))
        {
            return new Credential(string.Empty, string.Empty, entry.IdentityToken);
        }

        var bytes = new byte[entry.Auth?.Length ?? 0];
        if (!Convert.TryFromBase64String(entry.Auth ?? string.Empty, bytes, out var count))
        {
            return null;
        }

        // docker pads with NUL bytes what was once a fixed-size buffer.
        var text = Encoding.UTF8.GetString(bytes, 0, count).TrimEnd('\0');
        var colon = text.IndexOf(':');
        if (colon <= 0)
        {
            return null;
        }

        var (user, password) = (text[..colon], text[(colon + 1)..]);
        return user == TokenUser ? new Credential(string.Empty, string.Empty, password) : new Credential(user, password, null);
    }
}
