using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Registry.Access;

namespace Containers.Registry.Signatures;

/// <summary>
/// OpenPGP signatures, made by gpg with the user's keys and verified by gpgv, which knows no keys but those it is handed, keeps
/// nothing and starts nothing.
/// </summary>
public static class OpenPgp
{
    private const int LongestDocument = 64 * 1024;
    private const string ArmorStart = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
    private const string ArmorEnd = "-----END PGP PUBLIC KEY BLOCK-----";

    // What gpgv says of signatures that are right as such and not to be counted.
    private static readonly string[] s_badNews = ["EXPSIG", "EXPKEYSIG", "REVKEYSIG", "BADSIG", "ERRSIG"];

    /// <summary>Signs a document: the document and its signature, as one message.</summary>
    /// <param name="document">What to sign.</param>
    /// <param name="key">The key as gpg finds it: a fingerprint, an address.</param>
    /// <param name="passphraseFile">The file with the key's passphrase; null to let gpg's agent ask.</param>
    /// <exception cref="ContainersException">Unsupported: no gpg. Denied: it does not sign.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> document, string key, string? passphraseFile)
    {
        string[] passphrase = passphraseFile is null ? [] : ["--pinentry-mode", "loopback", "--passphrase-file", passphraseFile];
        var run = ProgramFilter.Run(Find("gpg"), ["--batch", "--no-armor", "--yes", .. passphrase, "--local-user", key, "--output", "-", "--sign"], document, LongestDocument);
        return run.Succeeded && run.Output.Length > 0
            ? run.Output.ToArray()
            : throw new ContainersException(ErrorKind.Denied, $"gpg does not sign with the key {key}: {PlainText.OneLine(run.Said.Split('\n')[^1])}");
    }

    /// <summary>The document in a signed message, if one of the keys signed it; null otherwise.</summary>
    /// <param name="message">The message.</param>
    /// <param name="keys">Public keys, armored or not.</param>
    /// <param name="scratch">A directory for files that are gone afterwards; made if it is missing.</param>
    /// <exception cref="ContainersException">Unsupported: no gpgv.</exception>
    public static byte[]? Verify(ReadOnlySpan<byte> message, IReadOnlyList<byte[]> keys, string scratch)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var program = Find("gpgv");
        var directory = Path.Combine(scratch, Guid.NewGuid().ToString("N"));
        Tree.Make(directory);
        try
        {
            var (keyring, document) = (Path.Combine(directory, "keys"), Path.Combine(directory, "document"));
            DurableFile.Write(keyring, keys.SelectMany(Plain).ToArray(), sync: false);
            var run = ProgramFilter.Run(program, ["--quiet", "--status-fd", "1", "--homedir", directory, "--keyring", keyring, "--output", document, "-"], message, LongestDocument);
            return run.Succeeded && IsGood(Encoding.UTF8.GetString(run.Output.Span)) && File.Exists(document) ? File.ReadAllBytes(document) : null;
        }
        finally
        {
            Tree.Remove(directory);
        }
    }

    /// <summary>Whose keys these are, as they say themselves.</summary>
    /// <param name="keys">A file with public keys.</param>
    /// <param name="scratch">A directory for files that are gone afterwards; made if it is missing.</param>
    public static IReadOnlyList<string> Users(string keys, string scratch)
    {
        var directory = Path.Combine(scratch, Guid.NewGuid().ToString("N"));
        Tree.Make(directory);
        try
        {
            string[] show = ["--batch", "--no-options", "--no-keyring", "--homedir", directory, "--with-colons", "--import-options", "show-only", "--import", keys];
            var run = ProgramFilter.Run(Find("gpg"), show, [], LongestDocument);
            var users = Encoding.UTF8.GetString(run.Output.Span).Split('\n').Select(line => line.Split(':')).Where(line => line[0] == "uid" && line.Length > 9);
            return [.. users.Select(line => PlainText.OneLine(line[9])).Select(user => user.Contains('<') ? user.Split('<')[1].TrimEnd('>') : user)];
        }
        finally
        {
            Tree.Remove(directory);
        }
    }

    // Lines such as "[GNUPG:] VALIDSIG FINGERPRINT ...". All signatures of a message must be good.
    private static bool IsGood(string status)
    {
        var words = status.Split('\n').Select(line => line.Split(' ')).Where(line => line.Length > 1).Select(line => line[1]).ToList();
        return words.Contains("VALIDSIG") && words.Contains("GOODSIG") && !words.Exists(s_badNews.Contains);
    }

    // gpgv reads no armor: RFC 4880, section 6.2. Several blocks may follow each other.
    private static byte[] Plain(byte[] key)
    {
        var text = Encoding.Latin1.GetString(key);
        var plain = new List<byte>();
        int start;
        while ((start = text.IndexOf(ArmorStart, StringComparison.Ordinal)) >= 0 && text.IndexOf(ArmorEnd, start, StringComparison.Ordinal) is > 0 and var end)
        {
            var lines = text[(start + ArmorStart.Length)..end].Split('\n').Select(line => line.Trim()).ToList();
            var header = lines.FindIndex(1, line => line.Length == 0);
            var body = string.Concat(lines.Skip(header + 1).TakeWhile(line => !line.StartsWith('=')));
            plain.AddRange(Convert.TryFromBase64String(body, new byte[body.Length], out _) ? Convert.FromBase64String(body) : []);
            text = text[(end + ArmorEnd.Length)..];
        }

        return plain.Count > 0 ? [.. plain] : key;
    }

    private static string Find(string name) => ProgramSearch.Find(name) ??
        throw new ContainersException(ErrorKind.Unsupported, $"OpenPGP signatures need the program {name}") { Hint = $"install the package {name}" };
}
