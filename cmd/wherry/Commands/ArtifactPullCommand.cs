using Containers.Engine.Artifacts;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class ArtifactPullCommand : RegistryCommand
{
    public ArtifactPullCommand()
        : base("artifact pull", "Fetch an artifact from its registry") => Flags.Refuse("--decryption-key", "KEY", "encrypted artifacts cannot be read");

    internal override string Arguments => "NAME";

    internal override string Example => "wherry artifact pull registry.example.org/team/model:1";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        using var display = new TransferDisplay(call.Terminal, TransferWords.Pull, IsQuiet(call));
        var digest = new ArtifactTransfer(call.Engine).Pull(WithoutTransport(call.Arguments[0]), display.ForPull(ReadRegistry(call), null));
        display.Finish();
        call.Terminal.WriteLine(digest.Hex);
        return 0;
    }
}
