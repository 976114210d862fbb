using Containers.Engine.Volumes;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class VolumeReloadCommand : Subcommand
{
    public VolumeReloadCommand()
        : base("volume reload", "Look which volumes plug-ins have")
    {
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry volume reload";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var found = new VolumeReloader(call.Engine).Reload();
        call.Terminal.Write(Section("Added", found.Added) + Section("Removed", found.Removed));
        return 0;
    }

    private static string Section(string heading, IReadOnlyList<string> names) => names.Count == 0 ? string.Empty : $"{heading}:\n{string.Concat(names.Select(name => name + "\n"))}";
}
