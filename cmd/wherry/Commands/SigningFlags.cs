using System.CommandLine;
using Containers.Engine.Images;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

/// <summary>With what to sign what is pushed, the same for every command that pushes.</summary>
internal sealed class SigningFlags
{
    private readonly Option<string?> _openPgp;
    private readonly Option<string?> _passphrase;
    private readonly Option<string?> _sigstore;

    internal SigningFlags(FlagSet flags)
    {
        _openPgp = flags.Text("--sign-by", null, "KEY", "Also sign with this OpenPGP key, where registries.d has signatures kept");
        _passphrase = flags.Text("--sign-passphrase-file", null, "FILE", "The key's passphrase is this file's first line");
        _sigstore = flags.Text("--sign-by-sigstore-private-key", null, "FILE", "Also sign with this private key, beside the image");
        flags.Refuse("--sign-by-sigstore", "FILE", "nothing is signed with keys that an online service vouches for");
        flags.Refuse("--sign-by-sq-fingerprint", "FINGERPRINT", "OpenPGP signatures are made by gpg, see --sign-by");
    }

    internal SigningOptions Read(Invocation call) => new()
    {
        OpenPgpKey = call.Get(_openPgp),
        SigstoreKey = call.Get(_sigstore),
        PassphraseFile = call.Get(_passphrase),
        AskPassphrase = Terminal.IsInputTerminal ? path => LinePrompt.AskSecretly(call.Terminal, $"Passphrase of {path}: ") : null,
    };
}
