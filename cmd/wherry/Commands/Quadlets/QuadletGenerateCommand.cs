using System.CommandLine;
using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Systemd.Quadlets;
using Wherry.CommandLine;

namespace Wherry.Commands.Quadlets;

internal sealed class QuadletGenerateCommand : Subcommand
{
    private const uint ForAll = 0x1a4; // 0644

    private readonly Option<bool> _dryRun;
    private readonly Option<bool> _noKmsgLog;
    private readonly Option<bool> _user;

    public QuadletGenerateCommand()
        : base("quadlet generate", "Make service units of Quadlet files, as a generator of systemd")
    {
        _dryRun = Switch("--dryrun", null, "Print the units and write nothing");
        _noKmsgLog = Switch("--no-kmsg-log", null, "Keep problems out of the kernel's log, where generators of the machine's systemd put them");
        _user = Switch("--user", null, "For the user's systemd; without it for the machine's if root asks");
        Flags.Accept("--verbose", null, "-v", "Changes nothing: all problems are told");
    }

    internal override string Arguments => "[DIRECTORY [EARLY-DIRECTORY LATE-DIRECTORY]]";

    internal override string Example => "wherry quadlet generate --user --dryrun";

    internal override int MostArguments => 3;

    protected override int Run(Invocation call)
    {
        if (!call.Has(_dryRun) && call.Arguments.Count == 0)
        {
            throw new UsageException("where shall the units be written? Name a directory, or see them with --dryrun", Name);
        }

        var files = QuadletFiles.Read(call.Has(_user) ? true : null);
        foreach (var service in files.Services)
        {
            if (call.Has(_dryRun))
            {
                call.Terminal.Write($"---{service.FileName}---\n{service.Unit}\n");
            }
            else
            {
                Write(service, call.Arguments[0]);
            }
        }

        Tell(call, [.. files.Problems.Select(problem => problem.ToString())]);
        return files.Problems.Count == 0 ? 0 : 1;
    }

    private static void Write(QuadletService service, string directory)
    {
        // What is in this directory goes with the machine's next boot: nothing is lost that would have to be synced.
        DurableFile.Write(Path.Combine(directory, service.FileName), Encoding.UTF8.GetBytes($"# Made of {service.Source.Path}\n{service.Unit}"), ForAll, sync: false);
        foreach (var (path, target) in service.Links())
        {
            var link = Path.Combine(directory, path);
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            if (!Path.Exists(link))
            {
                File.CreateSymbolicLink(link, target);
            }
        }
    }

    // Nobody sees what a generator says while the machine starts; the kernel's log is there.
    private void Tell(Invocation call, IReadOnlyList<string> problems)
    {
        foreach (var problem in problems)
        {
            call.Terminal.WriteErrorLine(problem);
        }

        if (ThisProcess.UserId == 0 && !call.Has(_user) && !call.Has(_dryRun) && !call.Has(_noKmsgLog) && File.Exists("/dev/kmsg"))
        {
            using var log = FileOpening.ReadWrite("/dev/kmsg");
            foreach (var problem in problems)
            {
                log.TryWrite(Encoding.UTF8.GetBytes($"<3>wherry-quadlet[{ThisProcess.Pid}]: {problem}\n"), out _);
            }
        }
    }
}
