using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>Who the process is, and what it finds in /etc about itself.</summary>
internal sealed class IdentityFlags(FlagSet flags) : IFlagGroup
{
    private readonly Option<string?> _domainName = flags.Text("--domainname", null, "NAME", "NIS domain name inside");
    private readonly Option<string[]> _groupAdd = flags.Texts("--group-add", null, "GROUP", "Further group of its user, or keep-groups for all of yours");
    private readonly Option<string?> _groupEntry = flags.Text("--group-entry", null, "ENTRY", "Form of its group's line in /etc/group");
    private readonly Option<string?> _hostname = flags.Text("--hostname", "-h", "NAME", "Host name inside");
    private readonly Option<string?> _hostsFile = flags.Text("--hosts-file", null, "FILE", "What /etc/hosts begins with: a file, none or image");
    private readonly Option<string[]> _hostUser = flags.Texts("--hostuser", null, "USER", "User of the host to be known in /etc/passwd");
    private readonly Option<bool> _noHostname = flags.Switch("--no-hostname", null, "Leave the image's /etc/hostname alone");
    private readonly Option<bool> _noHosts = flags.Switch("--no-hosts", null, "Leave the image's /etc/hosts alone");
    private readonly Option<bool> _passwd = flags.Switch("--passwd", null, "Add a user the image does not know to /etc/passwd (default true)");
    private readonly Option<string?> _passwdEntry = flags.Text("--passwd-entry", null, "ENTRY", "Form of its user's line in /etc/passwd");
    private readonly Option<string?> _tz = flags.Text("--tz", null, "ZONE", "Time zone, such as Europe/Berlin, or local");
    private readonly Option<string?> _user = flags.Text("--user", "-u", "USER[:GROUP]", "Run as this user");

    public CreateOptions Apply(Invocation call, CreateOptions options) => options with
    {
        DomainName = call.Get(_domainName),
        Groups = call.Get(_groupAdd),
        GroupEntry = call.Get(_groupEntry),
        Hostname = call.Get(_hostname),
        HostsFile = call.Get(_hostsFile),
        HostUsers = call.Get(_hostUser),
        NoHostname = call.Has(_noHostname),
        NoHosts = call.Has(_noHosts),
        Passwd = !call.IsGiven(_passwd) || call.Has(_passwd),
        PasswdEntry = call.Get(_passwdEntry),
        TimeZone = call.Get(_tz),
        User = call.Get(_user),
    };
}
