using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Containers.Oci.References;

/// <summary>
/// The name of some bytes: an algorithm and a hash, OCI image specification, "Digests". Only sha256 and sha512 exist here;
/// a value of this type is always well formed, except for the default value, which is empty.
/// </summary>
public readonly record struct Digest
{
    private static readonly SearchValues<char> s_hexadecimal = SearchValues.Create("0123456789abcdef");

    private readonly string? _text;

    private Digest(string text) => _text = text;

    /// <summary>"sha256" or "sha512".</summary>
    public string Algorithm => ToString().Split(':')[0];

    /// <summary>The hash in lower-case hexadecimal: 64 or 128 characters.</summary>
    public string Hex => ToString()[(Algorithm.Length + 1)..];

    /// <summary>The first 12 characters of the hash, as tables show it.</summary>
    public string Short => Hex[..12];

    /// <summary>Reads "algorithm:hex"; anything else, upper-case hex included, is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        digest = default;
        var colon = text?.IndexOf(':') ?? -1;
        if (colon < 0)
        {
            return false;
        }

        var length = text![..colon] switch { "sha256" => 64, "sha512" => 128, _ => -1 };
        var hex = text.AsSpan(colon + 1);
        if (hex.Length != length || hex.ContainsAnyExcept(s_hexadecimal))
        {
            return false;
        }

        digest = new Digest(text);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>, or an error that names the text.</summary>
    public static Digest Parse(string text) => TryParse(text, out var digest)
        ? digest
        : throw new ContainersException(ErrorKind.Invalid, $"invalid digest \"{text}\": want sha256: and 64 lower-case hexadecimal digits");

    /// <summary>The sha256 digest with these 64 hexadecimal characters.</summary>
    public static Digest FromSha256Hex(string hex) => Parse("sha256:" + hex);

    /// <summary>The sha256 digest of a finished hash.</summary>
    public static Digest FromSha256(ReadOnlySpan<byte> hash) => new("sha256:" + Convert.ToHexStringLower(hash));

    /// <summary>The sha256 digest of some bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes) => FromSha256(SHA256.HashData(bytes));

    /// <summary>"algorithm:hex".</summary>
    public override string ToString() => _text ?? throw new InvalidOperationException("an empty digest has no text");
}
