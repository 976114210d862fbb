using Containers.Oci;
using Containers.Oci.References;
using Wherry.CommandLine;

namespace Wherry.Commands;

/// <summary>What credentials are for: a registry, or a part of its repositories.</summary>
/// <param name="Text">HOST[:PORT] or HOST[:PORT]/PATH, as it stands in credentials files.</param>
/// <param name="Domain">The registry alone.</param>
internal sealed record LoginKey(string Text, string Domain)
{
    private static readonly string[] s_schemes = ["https://", "http://"];

    /// <summary>Reads what a user typed, an address of docker's included; without anything the first registry that is searched.</summary>
    internal static LoginKey Read(Invocation call)
    {
        if (call.Arguments.Count == 0)
        {
            var usual = call.Engine.Registries.Search is { Count: > 0 } search ? search[0] : ImageReference.DefaultDomain;
            return new LoginKey(usual, usual);
        }

        var text = call.Arguments[0];
        var scheme = s_schemes.FirstOrDefault(s => text.StartsWith(s, StringComparison.OrdinalIgnoreCase));
        var key = (scheme is null ? text : text[scheme.Length..]).TrimEnd('/');
        key = scheme is not null && key.IndexOf('/') is > 0 and var slash ? key[..slash] : key;
        if (ReferenceParts.TryParse(key.Contains('/') ? key : key + "/x") is not { Domain: { } domain, Suffix: "" })
        {
            throw new ContainersException(ErrorKind.Invalid, $"\"{text}\" is not a registry: want HOST, HOST:PORT or HOST/PATH");
        }

        return domain is "index.docker.io" or "registry-1.docker.io"
            ? new LoginKey(ImageReference.DefaultDomain, ImageReference.DefaultDomain)
            : new LoginKey(key, domain);
    }
}
