using System.Numerics;
using System.Security.Cryptography;

namespace Containers.Registry.Signatures.Keys;

/// <summary>XSalsa20 with Poly1305, "nacl/secretbox": how the tools that sign images lock their private keys.</summary>
internal static class SecretBox
{
    private const int TagLength = 16;
    private const int InnerKeyLength = 32;

    private static readonly BigInteger s_prime = (BigInteger.One << 130) - 5;
    private static readonly BigInteger s_clamp = BigInteger.Parse("0ffffffc0ffffffc0ffffffc0fffffff", System.Globalization.NumberStyles.HexNumber, null);

    /// <summary>What is in a box; null when it was locked with another key or is damaged.</summary>
    /// <param name="box">The tag and the message.</param>
    /// <param name="nonce">24 bytes.</param>
    /// <param name="key">32 bytes.</param>
    internal static byte[]? Open(ReadOnlySpan<byte> box, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key)
    {
        if (box.Length < TagLength || nonce.Length != 24 || key.Length != 32)
        {
            return null;
        }

        var inner = Salsa.DeriveKey(key, nonce[..16]);
        var message = box[TagLength..];
        var stream = new byte[(InnerKeyLength + message.Length + Salsa.BlockLength - 1) / Salsa.BlockLength * Salsa.BlockLength];
        for (var i = 0; i < stream.Length / Salsa.BlockLength; i++)
        {
            Salsa.Block(inner, nonce[16..], (ulong)i, stream.AsSpan(i * Salsa.BlockLength));
        }

        if (!CryptographicOperations.FixedTimeEquals(Tag(message, stream.AsSpan(0, InnerKeyLength)), box[..TagLength]))
        {
            return null;
        }

        var opened = message.ToArray();
        for (var i = 0; i < opened.Length; i++)
        {
            opened[i] ^= stream[InnerKeyLength + i];
        }

        return opened;
    }

    // Poly1305. Keys are a few hundred bytes, once in a command: large numbers are quick enough.
    private static byte[] Tag(ReadOnlySpan<byte> message, ReadOnlySpan<byte> key)
    {
        var r = new BigInteger(key[..TagLength], isUnsigned: true) & s_clamp;
        var sum = BigInteger.Zero;
        for (var rest = message; rest.Length > 0; rest = rest[Math.Min(TagLength, rest.Length)..])
        {
            var length = Math.Min(TagLength, rest.Length);
            var block = new BigInteger(rest[..length], isUnsigned: true) + (BigInteger.One << (8 * length));
            sum = (sum + block) * r % s_prime;
        }

        sum += new BigInteger(key[TagLength..], isUnsigned: true);
        var tag = new byte[TagLength];
        var whole = sum.ToByteArray(isUnsigned: true);
        whole.AsSpan(0, Math.Min(TagLength, whole.Length)).CopyTo(tag);
        return tag;
    }
}
