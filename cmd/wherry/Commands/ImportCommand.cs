using System.CommandLine;
using Containers.Engine.Images;
using Containers.Oci.Images;
using Containers.Oci.References;
using Wherry.CommandLine;
using Wherry.Commands.CreateFlags;

namespace Wherry.Commands;

internal sealed class ImportCommand : Subcommand
{
    private readonly Option<string[]> _change;
    private readonly Option<string?> _message;
    private readonly PlatformFlags _platform;

    public ImportCommand()
        : base("import", "Make an image of an archive of a file system")
    {
        _change = Texts("--change", "-c", "INSTRUCTION", "Apply a Dockerfile instruction: CMD, ENV, EXPOSE, USER ...");
        _message = Text("--message", "-m", "TEXT", "Remark in the image's history");
        _platform = new PlatformFlags(Flags);
        Flags.Accept("--quiet", null, "-q", "Print the image's id only, as is done anyway");
    }

    internal override string Arguments => "FILE|- [NAME[:TAG]]";

    internal override string Example => "tar -C rootfs -c . | wherry import --change 'CMD [\"/bin/sh\"]' - tools";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 2;

    protected override int Run(Invocation call)
    {
        var options = new ImportOptions
        {
            Name = call.Arguments.Count > 1 ? ImageReference.Parse(call.Arguments[1]) : null,
            Changes = call.Get(_change),
            Message = call.Get(_message),
            Platform = _platform.Read(call) ?? Platform.Host,
        };
        using var archive = InputFile.Open(call.Arguments[0], "archive");
        var image = new ImageImporter(call.Engine).Import(archive, options);
        call.Terminal.WriteLine("sha256:" + image.Id);
        return 0;
    }
}
