using System.CommandLine;
using Containers.Engine.Images;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class ImageSignCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<string?> _directory;
    private readonly Option<string?> _key;
    private readonly Option<string?> _passphrase;
    private readonly RegistryFlags _registry;

    public ImageSignCommand()
        : base("image sign", "Sign images with OpenPGP, under the names and digests they have at registries")
    {
        _all = Switch("--all", "-a", "Also sign the other images of a list");
        _directory = Text("--directory", "-d", "DIRECTORY", "Where to keep signatures, instead of where registries.d says");
        _key = Text("--sign-by", null, "KEY", "The key, as gpg finds it");
        _passphrase = Text("--sign-passphrase-file", null, "FILE", "The key's passphrase is this file's first line");
        _registry = new RegistryFlags(Flags, withCredentials: false, withRetries: false);
    }

    internal override string Arguments => "IMAGE [IMAGE...]";

    internal override string Example => "wherry image sign --sign-by team@example.org registry.example.org/team/tools:1";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call)
    {
        using var signer = new ImageSigner(call.Engine, new SigningOptions { OpenPgpKey = call.Get(_key), PassphraseFile = call.Get(_passphrase) });
        return call.ForEach(
            call.Arguments, image => signer.SignHere(RegistryCommand.WithoutTransport(image), call.Has(_all), call.Get(_directory), _registry.Read(call)));
    }
}
