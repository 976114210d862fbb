using System.CommandLine;
using Containers.Engine.Filters;
using Containers.Engine.Upkeep;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class SystemCheckCommand : Subcommand
{
    private readonly Option<bool> _force;
    private readonly Option<string?> _maxAge;
    private readonly Option<bool> _quick;
    private readonly Option<bool> _repair;

    public SystemCheckCommand()
        : base("system check", "Check the store, and mend it")
    {
        _force = Switch("--force", "-f", "With --repair: also remove containers that are broken, or whose images are");
        _maxAge = Text("--max-age", "-m|--max", "DURATION", "How long what nothing refers to may stay (default 24h)");
        _quick = Switch("--quick", "-q", "Do not read content and layers");
        _repair = Switch("--repair", "-r", "Mend or drop what is broken, and remove what killed commands left");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry system check --quick";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var options = new CheckOptions { Force = call.Has(_force), Quick = call.Has(_quick), Repair = call.Has(_repair) };
        if (call.Get(_maxAge) is { } age)
        {
            options = options with { MaxAge = TimeText.ParseDuration(age) ?? throw new UsageException($"invalid duration \"{age}\": want one such as 24h or 90m", Name) };
        }

        var findings = new StoreCheck(call.Engine).Run(options, finding => call.Terminal.WriteLine(finding.ToString()));
        return findings.All(finding => finding.IsRepaired || !finding.IsDamage) ? 0
            : throw new ContainersException(ErrorKind.Corrupt, options.Repair ? "damage in local storage could not be repaired" : "damage detected in local storage")
            {
                Hint = options.Repair ? null : "wherry system check --repair mends it",
            };
    }
}
