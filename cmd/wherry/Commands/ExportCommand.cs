using System.CommandLine;
using Containers.Engine.Files;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class ExportCommand : Subcommand
{
    private readonly Option<string?> _output;

    public ExportCommand()
        : base("export", "Write a container's file system to an archive") =>
        _output = Text("--output", "-o", "FILE", "Write to this file instead of standard output");

    internal override string Arguments => "CONTAINER";

    internal override string Example => "wherry export web | wherry import - flat";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var record = call.Engine.Containers.Resolve(call.Arguments[0]);
        OutputFile.Write(call.Get(_output), output => new ContainerExporter(call.Engine).Export(record, output));
        return 0;
    }
}
