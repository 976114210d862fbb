using Containers.Engine.Volumes;
using Containers.Linux.Files;
using Containers.Oci;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class VolumeImportCommand() : Subcommand("volume import", "Put the files of a tar archive into a volume")
{
    internal override string Arguments => "VOLUME [FILE|-]";

    internal override string Example => "wherry volume import data data.tar";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 2;

    protected override int Run(Invocation call)
    {
        var path = call.Arguments.Count < 2 || call.Arguments[1] == "-" ? null : call.Arguments[1];
        if (path is null && Terminal.IsInputTerminal)
        {
            throw new ContainersException(ErrorKind.Invalid, "cannot read the archive from a terminal: use standard input redirection or name a file");
        }

        var name = new VolumeLister(call.Engine).Find(call.Arguments[0]).Record.Name;
        using var input = path is null ? FileDescriptor.Standard(Terminal.Input) : FileOpening.Read(path);
        new VolumeArchiver(call.Engine).Import(name, input);
        return 0;
    }
}
