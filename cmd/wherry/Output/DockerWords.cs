using System.Text.RegularExpressions;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Output;

/// <summary>What docker's client says where this program has other words: scripts look for those, and for its exit codes.</summary>
internal static partial class DockerWords
{
    private const int Failed = 1;
    private const int WrongFlag = 125;

    private static readonly (Regex Ours, string Dockers)[] s_messages =
    [
        (NoContainer(), "Error response from daemon: No such container: $1"),
        (NoObject(), "Error: No such object: $1"),
        (NoImage(), "Error response from daemon: No such image: $1"),
        (NoVolume(), "Error response from daemon: get $1: no such volume"),
        (NoNetwork(), "Error response from daemon: network $1 not found"),
        (VolumeInUse(), "Error response from daemon: remove $1: volume is in use - [$2]"),
        (NameTaken(), "Error response from daemon: Conflict. The container name \"/$1\" is already in use by container \"$2\". You have to remove (or rename) that container to be able to reuse that name."),
        (Removing(), "Error response from daemon: cannot remove container \"$1\": container is $2: stop the container before removing or force remove"),
        (ExecInStopped(), "Error response from daemon: container $1 is not running"),
        (NotRunning(), "Error response from daemon: cannot $1: container $2 is $3"),
        (AttachToPaused(), "cannot attach to a paused container, unpause it first"),
        (AttachToStopped(), "cannot attach to a stopped container, start it first"),
    ];

    /// <summary>The lines on standard error for something that went wrong.</summary>
    internal static string Error(Exception e, Calling calling)
    {
        var isRun = calling.Command == "run";
        if (e is UsageException usage)
        {
            var text = calling.InItsName(usage.Message).Replace("\"docker ", "'docker ", StringComparison.Ordinal).Replace("\" requires", "' requires", StringComparison.Ordinal)
                .Replace("\" accepts", "' accepts", StringComparison.Ordinal).Replace("unrecognized command `", "unknown command: ", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal);
            return $"{(IsAboutFlag(usage) ? text : "docker: " + text)}\n{Help(usage.Command)}";
        }

        var said = e is ContainersException ? OfEngine(e.Message) : e.Message;
        return isRun ? $"docker: {said}\n{Help("run")}" : said;
    }

    /// <summary>Docker's exit code for it: what went wrong is 1, only <c>run</c> and wrong flags have 125.</summary>
    /// <param name="e">What went wrong.</param>
    /// <param name="calling">When.</param>
    /// <param name="ours">The code this program has for it.</param>
    internal static int ExitCode(Exception e, Calling calling, int ours) => e switch
    {
        UsageException usage => IsAboutFlag(usage) ? WrongFlag : Failed,
        _ => ours == WrongFlag && calling.Command != "run" ? Failed : ours,
    };

    private static string OfEngine(string message)
    {
        foreach (var (ours, dockers) in s_messages)
        {
            if (ours.IsMatch(message))
            {
                return ours.Replace(message, dockers);
            }
        }

        return "Error response from daemon: " + message;
    }

    private static string Help(string? command) => $"\nRun 'docker {(command is null ? "" : command + " ")}--help' for more information";

    private static bool IsAboutFlag(UsageException e) => Flag().IsMatch(e.Message);

    [GeneratedRegex("^(unknown flag|flag needs an argument|invalid argument)")]
    private static partial Regex Flag();

    [GeneratedRegex("^no such container: (.*)$")]
    private static partial Regex NoContainer();

    [GeneratedRegex("^no such object: \"(.*)\"$")]
    private static partial Regex NoObject();

    [GeneratedRegex("^(.*): image not known.*$")]
    private static partial Regex NoImage();

    [GeneratedRegex("^unable to find network with name or ID (.*): network not found$")]
    private static partial Regex NoNetwork();

    [GeneratedRegex("^no volume with name \"(.*)\" found: no such volume$")]
    private static partial Regex NoVolume();

    [GeneratedRegex(@"^volume (\S+) is being used by the following container\(s\): (.*): volume is being used$")]
    private static partial Regex VolumeInUse();

    [GeneratedRegex("^the container name \"(.*)\" is already in use by ([0-9a-f]*)\\..*$")]
    private static partial Regex NameTaken();

    [GeneratedRegex("^cannot remove container ([0-9a-f]+) as it is ([a-z]+) - .*$")]
    private static partial Regex Removing();

    [GeneratedRegex("^can only create exec sessions on running containers: container (.*) is not running: container state improper$")]
    private static partial Regex ExecInStopped();

    [GeneratedRegex("^cannot ([a-z]+): container (.*) is (paused|not running): container state improper$")]
    private static partial Regex NotRunning();

    [GeneratedRegex("^you can only attach to running containers: container .* is paused$")]
    private static partial Regex AttachToPaused();

    [GeneratedRegex("^you can only attach to running containers$")]
    private static partial Regex AttachToStopped();
}
