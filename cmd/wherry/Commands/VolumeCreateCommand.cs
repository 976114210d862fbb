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
    private readonly Option<long?> _uid;
    private readonly Option<long?> _gid;

    public VolumeCreateCommand()
        : base("volume create", "Make a volume")
    {
        _driver = Text("--driver", "-d", "NAME", "Who keeps it: local, which is the store, or a plug-in");
        _ignore = Switch("--ignore", null, "Do not mind one of that name");
        _label = Texts("--label", "-l", "NAME[=VALUE]", "Set a label");
        _opt = Texts("--opt", "-o", "NAME=VALUE", "Mount something else than a directory: type, device and o as mount(8) has them");
        _uid = Number("--uid", null, "ID", "User in containers that its directory belongs to");
        foreach (var flag in (string[])["--availability", "--group", "--limit-bytes", "--required-bytes", "--scope", "--secret", "--sharing", "--topology-preferred", "--topology-required", "--type"])
        {
            Flags.Refuse(flag, "VALUE", "only volumes of a cluster have it");
        }

        _gid = Number("--gid", null, "ID", "Group in containers that its directory belongs to");
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
            UserId = Id("--uid", call.Get(_uid)),
            GroupId = Id("--gid", call.Get(_gid)),
            Ignore = call.Has(_ignore),
        });
        call.Terminal.WriteLine(made.Name);
        return 0;
    }

    private uint? Id(string flag, long? number) => number is null or (>= 0 and < uint.MaxValue) ? (uint?)number
        : throw new UsageException($"invalid argument \"{number}\" for {flag}: want an id", Name);
}
