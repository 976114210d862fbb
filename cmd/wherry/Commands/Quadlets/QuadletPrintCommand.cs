using Wherry.CommandLine;

namespace Wherry.Commands.Quadlets;

internal sealed class QuadletPrintCommand() : Subcommand("quadlet print", "Print a Quadlet file")
{
    internal override string Arguments => "QUADLET";

    internal override string Example => "wherry quadlet print web.container";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        call.Terminal.Write(File.ReadAllText(QuadletFiles.Read().Find(call.Arguments[0]).Path));
        return 0;
    }
}
