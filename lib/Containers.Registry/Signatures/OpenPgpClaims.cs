namespace Containers.Registry.Signatures;

/// <summary>What OpenPGP signatures say.</summary>
public static class OpenPgpClaims
{
    /// <summary>What a signed message says, if one of the keys signed it; null otherwise, and when it says nothing understandable.</summary>
    /// <param name="message">The message.</param>
    /// <param name="keys">Public keys, armored or not.</param>
    /// <param name="scratch">A directory for files that are gone afterwards.</param>
    public static SignedClaim? Verify(ReadOnlySpan<byte> message, IReadOnlyList<byte[]> keys, string scratch) =>
        OpenPgp.Verify(message, keys, scratch) is { } document ? SignedClaim.Read(document, SignedClaim.OpenPgpType) : null;
}
