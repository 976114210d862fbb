using System.CommandLine;
using Containers.Engine.Images;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class RmiCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<bool> _force;
    private readonly Option<bool> _ignore;
    private readonly Option<bool> _noPrune;

    public RmiCommand()
        : base("rmi", "Remove images")
    {
        _all = Switch("--all", "-a", "All images");
        _force = Switch("--force", "-f", "Also with several names, and with the containers made of them");
        _ignore = Switch("--ignore", "-i", "Do not mind images that do not exist");
        _noPrune = Switch("--no-prune", null, "Leave the images without a name that they were made of");
    }

    internal override string Arguments => "IMAGE...";

    internal override string Example => "wherry rmi tools:old";

    protected override int Run(Invocation call)
    {
        if (call.Arguments.Count == 0 && !call.Has(_all))
        {
            throw new UsageException("image name or id must be specified", Name);
        }

        if (call.Arguments.Count > 0 && call.Has(_all))
        {
            throw new UsageException("--all and names exclude each other", Name);
        }

        var remover = new ImageRemover(call.Engine);
        var sparesParents = call.Has(_noPrune) || call.Has(_all); // all are named one by one
        var subjects = call.Has(_all) ? new ImageLister(call.Engine).All().Select(view => view.Record.Id).Distinct().ToList() : call.Arguments;
        return call.ForEach(subjects, subject =>
        {
            try
            {
                foreach (var line in Remove(subject).Lines)
                {
                    call.Terminal.WriteLine(line);
                }
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.NotFound && call.Has(_ignore))
            {
                // Asked not to mind.
            }
        }, failureCode: 1);

        // All there is goes whatever names it has; what containers are made of takes force.
        Removal Remove(string subject) => call.Has(_all) && !call.Has(_force) ? remover.RemoveUnused(subject) : remover.Remove(subject, call.Has(_force), sparesParents);
    }
}
