using System.CommandLine;
using Containers.Engine.Artifacts;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class ArtifactAddCommand : Subcommand
{
    private readonly Option<string[]> _annotation;
    private readonly Option<bool> _append;
    private readonly Option<string?> _fileType;
    private readonly Option<string?> _type;

    public ArtifactAddCommand()
        : base("artifact add", "Make an artifact of files")
    {
        _annotation = Texts("--annotation", null, "NAME=VALUE", "Note on each of the files");
        _append = Switch("--append", "-a", "Add the files to an artifact that exists");
        _fileType = Text("--file-type", null, "TYPE", "Media type of the files, instead of what they look like");
        _type = Text("--type", null, "TYPE", "Kind of the artifact, a media type");
    }

    internal override string Arguments => "NAME FILE [FILE...]";

    internal override string Example => "wherry artifact add registry.example.org/team/model:1 model.bin";

    internal override int FewestArguments => 2;

    protected override int Run(Invocation call)
    {
        if (call.Has(_append) && call.Get(_type) is not null)
        {
            throw new UsageException("--type cannot be changed with --append", Name);
        }

        var adder = new ArtifactAdder(call.Engine, new ArtifactOptions
        {
            Type = call.Get(_type),
            FileType = call.Get(_fileType),
            Annotations = ManifestEntryFlags.Notes(call.Get(_annotation), Name),
            Append = call.Has(_append),
        });
        call.Terminal.WriteLine(adder.Add(call.Arguments[0], [.. call.Arguments.Skip(1)]).Hex);
        return 0;
    }
}
