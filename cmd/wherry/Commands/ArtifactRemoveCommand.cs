using System.CommandLine;
using Containers.Engine.Artifacts;
using Containers.Oci;
using Containers.Oci.References;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class ArtifactRemoveCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<bool> _ignore;

    public ArtifactRemoveCommand()
        : base("artifact rm", "Remove artifacts")
    {
        _all = Switch("--all", "-a", "All of them");
        _ignore = Switch("--ignore", "-i", "It is no error if there is no such artifact");
    }

    internal override string Arguments => "[ARTIFACT...]";

    internal override string Example => "wherry artifact rm registry.example.org/team/model:1";

    protected override int Run(Invocation call)
    {
        if (call.Has(_all) == call.Arguments.Count > 0)
        {
            throw new UsageException("name artifacts, or all of them with --all", Name);
        }

        var keeper = new ArtifactKeeper(call.Engine);
        return call.ForEach(call.Has(_all) ? [.. keeper.All().Select(view => view.Record.Name)] : call.Arguments, text =>
        {
            try
            {
                var artifact = keeper.Find(text);
                keeper.Remove(artifact);
                call.Terminal.WriteLine(Digest.Parse(artifact.ManifestDigest).Hex);
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.NotFound && call.Has(_ignore))
            {
                // As wished.
            }
        });
    }
}
