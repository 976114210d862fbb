using System.CommandLine;
using System.Text;
using Containers.Engine.Images;
using Containers.Linux.Files;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class PushCommand : RegistryCommand
{
    private readonly Option<string?> _digestFile;

    public PushCommand()
        : base("push", "Bring an image to a registry") =>
        _digestFile = Text("--digestfile", null, "FILE", "Write the digest the image has at the registry to a file");

    internal override string Arguments => "IMAGE [DESTINATION]";

    internal override string Example => "wherry push tools registry.example.org/team/tools:1.0";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 2;

    protected override int Run(Invocation call)
    {
        using var display = new TransferDisplay(call.Terminal, TransferWords.Push, IsQuiet(call));
        var destination = call.Arguments.Count > 1 ? Reference(call.Arguments[1]) : null;
        var pushed = new ImagePusher(call.Engine, display.ForPush(ReadRegistry(call))).Push(WithoutTransport(call.Arguments[0]), destination);
        display.Finish();
        display.Say($"{pushed.Name.Tag ?? pushed.Name.FamiliarName}: digest: {pushed.Manifest.Digest} size: {pushed.Manifest.Size}");
        if (call.Get(_digestFile) is { } path)
        {
            DurableFile.Write(path, Encoding.ASCII.GetBytes(pushed.Manifest.Digest.ToString()), 0x1a4);
        }

        return 0;
    }
}
