using System.CommandLine;
using Containers.Engine.Volumes;
using Containers.Linux.Files;
using Containers.Oci;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class VolumeExportCommand : Subcommand
{
    private readonly Option<string?> _output;

    public VolumeExportCommand()
        : base("volume export", "Write what is in a volume as a tar archive") =>
        _output = Text("--output", "-o", "FILE", "Write to a file instead of standard output");

    internal override string Arguments => "VOLUME";

    internal override string Example => "wherry volume export data >data.tar";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var path = call.Get(_output) is null or "-" ? null : call.Get(_output);
        if (path is null && Terminal.IsOutputTerminal)
        {
            throw new ContainersException(ErrorKind.Invalid, "an archive is not for a terminal: redirect standard output, or give --output");
        }

        var name = new VolumeLister(call.Engine).Find(call.Arguments[0]).Record.Name;
        using var output = path is null ? FileDescriptor.Standard(Terminal.Output) : FileOpening.Create(path);
        new VolumeArchiver(call.Engine).Export(name, output);
        return 0;
    }
}
