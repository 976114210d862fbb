using System.CommandLine;
using System.Text;
using Containers.Engine.Artifacts;
using Containers.Engine.Images;
using Containers.Linux.Files;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class ArtifactPushCommand : RegistryCommand
{
    private const uint ReadableByAll = 0x1a4; // 0644

    private readonly Option<string?> _digestFile;
    private readonly SigningFlags _signing;

    public ArtifactPushCommand()
        : base("artifact push", "Bring an artifact to the registry its name says")
    {
        _digestFile = Text("--digestfile", null, "FILE", "Write the artifact's digest to a file");
        _signing = new SigningFlags(Flags);
    }

    internal override string Arguments => "ARTIFACT";

    internal override string Example => "wherry artifact push registry.example.org/team/model:1";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        using var display = new TransferDisplay(call.Terminal, TransferWords.Push, IsQuiet(call));
        var options = display.ForPush(ReadRegistry(call), new PushForm()) with { Signing = _signing.Read(call) };
        var pushed = new ArtifactTransfer(call.Engine).Push(WithoutTransport(call.Arguments[0]), options);
        display.Finish();
        display.Say($"{pushed.Name.Tag ?? pushed.Name.FamiliarName}: digest: {pushed.Manifest.Digest} size: {pushed.Manifest.Size}");
        if (call.Get(_digestFile) is { } path)
        {
            DurableFile.Write(path, Encoding.ASCII.GetBytes(pushed.Manifest.Digest.ToString()), ReadableByAll);
        }

        return 0;
    }
}
