using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Containers.Registry.Signatures.Keys;

/// <summary>scrypt, which makes keys of passphrases: RFC 7914. The framework has only its inner function.</summary>
internal static class Scrypt
{
    private const int SalsaWords = 16;
    private const int SalsaRounds = 8;
    private const long MostMemory = 1L << 30;

    /// <summary>Whether the numbers are ones that the algorithm knows and this machine can bear.</summary>
    internal static bool IsBearable(int n, int r, int p) =>
        n > 1 && BitOperations.IsPow2(n) && r is > 0 and <= 1024 && p is > 0 and <= 1024 && 128L * n * r <= MostMemory && 128L * r * p <= MostMemory / 16;

    /// <summary>Makes a key.</summary>
    /// <param name="passphrase">Of this,</param>
    /// <param name="salt">with this,</param>
    /// <param name="n">at the cost of so many blocks,</param>
    /// <param name="r">of so many times 128 bytes,</param>
    /// <param name="p">so many times over.</param>
    /// <param name="length">How long a key.</param>
    internal static byte[] DeriveKey(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int n, int r, int p, int length)
    {
        var blockLength = 128 * r;
        var bytes = Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, 1, HashAlgorithmName.SHA256, blockLength * p);
        var block = new uint[blockLength / sizeof(uint)];
        var memory = new uint[n][];
        for (var i = 0; i < p; i++)
        {
            var part = bytes.AsSpan(i * blockLength, blockLength);
            for (var word = 0; word < block.Length; word++)
            {
                block[word] = BinaryPrimitives.ReadUInt32LittleEndian(part[(word * sizeof(uint))..]);
            }

            Mix(block, memory, r);
            for (var word = 0; word < block.Length; word++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(part[(word * sizeof(uint))..], block[word]);
            }
        }

        return Rfc2898DeriveBytes.Pbkdf2(passphrase, bytes, 1, HashAlgorithmName.SHA256, length);
    }

    private static void Mix(uint[] block, uint[][] memory, int r)
    {
        var scratch = new uint[block.Length];
        for (var i = 0; i < memory.Length; i++)
        {
            memory[i] ??= new uint[block.Length];
            block.CopyTo(memory[i], 0);
            MixBlock(block, scratch, r);
        }

        for (var i = 0; i < memory.Length; i++)
        {
            var other = memory[block[^SalsaWords] & (uint)(memory.Length - 1)];
            for (var word = 0; word < block.Length; word++)
            {
                block[word] ^= other[word];
            }

            MixBlock(block, scratch, r);
        }
    }

    private static void MixBlock(uint[] block, uint[] scratch, int r)
    {
        Span<uint> x = stackalloc uint[SalsaWords];
        Span<uint> before = stackalloc uint[SalsaWords];
        block.AsSpan(^SalsaWords..).CopyTo(x);
        for (var i = 0; i < 2 * r; i++)
        {
            for (var word = 0; word < SalsaWords; word++)
            {
                x[word] ^= block[(i * SalsaWords) + word];
            }

            x.CopyTo(before);
            Salsa.Stir(x, SalsaRounds);
            for (var word = 0; word < SalsaWords; word++)
            {
                x[word] += before[word];
            }

            // The even ones first, then the odd ones.
            x.CopyTo(scratch.AsSpan((((i & 1) * r) + (i >> 1)) * SalsaWords));
        }

        scratch.CopyTo(block, 0);
    }
}
