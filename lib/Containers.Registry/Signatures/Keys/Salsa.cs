using System.Buffers.Binary;
using System.Numerics;

namespace Containers.Registry.Signatures.Keys;

/// <summary>Salsa20, the function at the bottom of scrypt and of secret boxes.</summary>
internal static class Salsa
{
    /// <summary>Bytes of the stream that one call gives.</summary>
    internal const int BlockLength = 64;

    private const int Words = 16;
    private const int Rounds = 20;

    /// <summary>The rounds, without what is added before or after.</summary>
    internal static void Stir(Span<uint> x, int rounds)
    {
        for (var round = 0; round < rounds; round += 2)
        {
            Quarter(ref x[0], ref x[4], ref x[8], ref x[12]);
            Quarter(ref x[5], ref x[9], ref x[13], ref x[1]);
            Quarter(ref x[10], ref x[14], ref x[2], ref x[6]);
            Quarter(ref x[15], ref x[3], ref x[7], ref x[11]);
            Quarter(ref x[0], ref x[1], ref x[2], ref x[3]);
            Quarter(ref x[5], ref x[6], ref x[7], ref x[4]);
            Quarter(ref x[10], ref x[11], ref x[8], ref x[9]);
            Quarter(ref x[15], ref x[12], ref x[13], ref x[14]);
        }
    }

    /// <summary>64 bytes of the stream of a key, a nonce of 8 bytes and a number.</summary>
    internal static void Block(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ulong number, Span<byte> stream)
    {
        Span<byte> input = stackalloc byte[16];
        nonce.CopyTo(input);
        BinaryPrimitives.WriteUInt64LittleEndian(input[8..], number);
        Span<uint> start = stackalloc uint[Words];
        Span<uint> x = stackalloc uint[Words];
        Fill(start, key, input);
        start.CopyTo(x);
        Stir(x, Rounds);
        for (var word = 0; word < Words; word++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(stream[(word * sizeof(uint))..], x[word] + start[word]);
        }
    }

    /// <summary>HSalsa20: a key of 32 bytes from another one and 16 bytes.</summary>
    internal static byte[] DeriveKey(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input)
    {
        Span<uint> x = stackalloc uint[Words];
        Fill(x, key, input);
        Stir(x, Rounds);
        var derived = new byte[32];
        ReadOnlySpan<int> taken = [0, 5, 10, 15, 6, 7, 8, 9];
        for (var i = 0; i < taken.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(derived.AsSpan(i * sizeof(uint)), x[taken[i]]);
        }

        return derived;
    }

    private static void Fill(Span<uint> x, ReadOnlySpan<byte> key, ReadOnlySpan<byte> input)
    {
        (x[0], x[5], x[10], x[15]) = (0x61707865, 0x3320646e, 0x79622d32, 0x6b206574); // "expand 32-byte k"
        for (var i = 0; i < 4; i++)
        {
            x[1 + i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(i * sizeof(uint))..]);
            x[6 + i] = BinaryPrimitives.ReadUInt32LittleEndian(input[(i * sizeof(uint))..]);
            x[11 + i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(16 + (i * sizeof(uint)))..]);
        }
    }

    private static void Quarter(ref uint a, ref uint b, ref uint c, ref uint d)
    {
        b ^= BitOperations.RotateLeft(a + d, 7);
        c ^= BitOperations.RotateLeft(b + a, 9);
        d ^= BitOperations.RotateLeft(c + b, 13);
        a ^= BitOperations.RotateLeft(d + c, 18);
    }
}
