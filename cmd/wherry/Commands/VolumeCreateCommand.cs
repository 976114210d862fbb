using System.CommandLine;
using Containers.Engine.Volumes;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class VolumeCreateCommand : Subcommand
{
    private readonly Option<string?> _driver;
    private readonly Option<bool> _ignore;
    private readonly Option<string[]> _label;
    private readonly Option<string[]> _opt;

    public VolumeCreateCommand()
        : base("volume create", "Make a volume")
    {
        _driver = Text("--driver", "-d", "NAME", "local, the only one there is");
        _ignore = Switch("--ignore", null, "Do not mind one of that name");
        _label = Texts("--label", "-l", "NAME[=VALUE]", "Set a label");
        _opt = Texts("--opt", "-o", "NAME=VALUE", "Mount something else than a directory: type, device and o as mount(8) has them");
        Flags.Refuse("--uid", "ID", "a new volume belongs to whoever the image says; give it to the container's user where it is mounted: -v NAME:/PATH:U");
        Flags.Refuse("--gid", "ID", "a new volume belongs to whoever the image says; give it to the container's user where it is mounted: -v NAME:/PATH:U");
    }

    internal override string Arguments => "[NAME]";

    internal override string Example => "wherry volume create --opt type=tmpfs --opt o=size=64m scratch";

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var made = new VolumeCreator(call.Engine).Create(new VolumeOptions
        {
            Name = call.Arguments.Count > 0 ? call.Arguments[0] : null,
            Driver = call.Get(_driver) ?? VolumeCreator.LocalDriver,
            Labels = call.Get(_label),
            Options = call.Get(_opt),
            Ignore = call.Has(_ignore),
        });
        call.Terminal.WriteLine(made.Name);
        return 0;
    }
}
