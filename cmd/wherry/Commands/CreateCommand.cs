using Containers.Engine.Containers;
using Containers.Linux.Files;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class CreateCommand : ContainerFlags
{
    public CreateCommand()
        : base("create", "Create a container without starting it") => Flags.Accept("--attach", "STREAM", "-a");

    internal override string Example => "wherry create --name web -p 8080:80 nginx";

    protected override int Run(Invocation call)
    {
        var cidFile = CidFile(call);
        var record = new ContainerCreator(call.Engine).Create(Read(call), FindImage(call));
        if (cidFile is not null)
        {
            DurableFile.Write(cidFile, System.Text.Encoding.ASCII.GetBytes(record.Id), 0x1a4);
        }

        call.Terminal.WriteLine(record.Id);
        return 0;
    }
}
