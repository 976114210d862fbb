using System.CommandLine;
using System.Text;
using Containers.Engine.Images;
using Containers.Linux.Files;
using Containers.Oci.Images;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class PushCommand : RegistryCommand
{
    private readonly Option<string?> _compression;
    private readonly Option<string?> _digestFile;
    private readonly Option<bool> _force;
    private readonly Option<string?> _format;
    private readonly Option<long?> _level;
    private readonly SigningFlags _signing;

    public PushCommand()
        : base("push", "Bring an image to a registry")
    {
        _compression = Text("--compression-format", null, "FORMAT", "Compress layers with gzip, zstd or zstd:chunked, instead of leaving them as they are");
        _digestFile = Text("--digestfile", null, "FILE", "Write the digest the image has at the registry to a file");
        _force = Switch("--force-compression", null, "Also compress anew what is compressed in another way (default true with --compression-format)");
        _format = Text("--format", "-f", "FORMAT", "Manifest of this form: oci or v2s2 (docker), instead of the one it has");
        _level = Number("--compression-level", null, "LEVEL", "How hard to compress: 1 to 9 with gzip, 1 to 22 with zstd");
        Flags.Accept("--remove-signatures", null, null, "Push no signatures the image came with, as is done in any case");
        Flags.Accept("--disable-content-trust", null);
        Flags.Refuse("--encrypt-layer", "LAYER", "images cannot be encrypted");
        Flags.Refuse("--encryption-key", "KEY", "images cannot be encrypted");
        _signing = new SigningFlags(Flags);
    }

    internal override string Arguments => "IMAGE [DESTINATION]";

    internal override string Example => "wherry push tools registry.example.org/team/tools:1.0";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 2;

    protected override int Run(Invocation call)
    {
        var form = PushForm.Parse(call.Get(_compression), call.Get(_level), call.IsGiven(_force) ? call.Has(_force) : null, call.Get(_format));
        var manifest = Push(call, form);
        if (call.Get(_digestFile) is { } path)
        {
            DurableFile.Write(path, Encoding.ASCII.GetBytes(manifest.Digest.ToString()), 0x1a4);
        }

        return 0;
    }

    private Descriptor Push(Invocation call, PushForm form)
    {
        var image = WithoutTransport(call.Arguments[0]);
        if (call.Arguments.Count > 1 && ImagePlace.Parse(call.Arguments[1]) is { } place)
        {
            return new ImageSaver(call.Engine).Save(image, place, form);
        }

        using var display = new TransferDisplay(call.Terminal, TransferWords.Push, IsQuiet(call));
        var destination = call.Arguments.Count > 1 ? Reference(call.Arguments[1]) : null;
        var pushed = new ImagePusher(call.Engine, display.ForPush(ReadRegistry(call), form) with { Signing = _signing.Read(call) }).Push(image, destination);
        display.Finish();
        display.Say($"{pushed.Name.Tag ?? pushed.Name.FamiliarName}: digest: {pushed.Manifest.Digest} size: {pushed.Manifest.Size}");
        return pushed.Manifest;
    }
}
