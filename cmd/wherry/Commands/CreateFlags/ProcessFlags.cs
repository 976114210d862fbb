using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>What runs, and how.</summary>
internal sealed class ProcessFlags(FlagSet flags) : IFlagGroup
{
    private readonly Option<string?> _entrypoint = flags.Text("--entrypoint", null, "COMMAND", "Run this instead of the image's entrypoint");
    private readonly Option<bool> _init = flags.Switch("--init", null, "Run a small init as PID 1 that forwards signals and reaps");
    private readonly Option<string?> _initPath = flags.Text("--init-path", null, "PATH", "That init's program on the host");
    private readonly Option<bool> _interactive = flags.Switch("--interactive", "-i", "Keep standard input open");
    private readonly Option<string?> _personality = flags.Text("--personality", null, "DOMAIN", "Execution domain: LINUX or LINUX32");
    private readonly Option<string?> _systemd = flags.Text("--systemd", null, "WHEN", "Prepare it for systemd: true (when its command is one), always or false");
    private readonly Option<bool> _tty = flags.Switch("--tty", "-t", "Give it a terminal");
    private readonly Option<string?> _umask = flags.Text("--umask", null, "MASK", "Permission bits new files do not get, octal (default 0022)");
    private readonly Option<string?> _workdir = flags.Text("--workdir", "-w", "PATH", "Directory to start in");

    public CreateOptions Apply(Invocation call, CreateOptions options) => options with
    {
        Entrypoint = call.IsGiven(_entrypoint) ? call.Get(_entrypoint) ?? string.Empty : null,
        Init = call.Has(_init),
        InitPath = call.Get(_initPath),
        Interactive = call.Has(_interactive),
        Personality = call.Get(_personality),
        Systemd = call.Get(_systemd),
        Terminal = call.Has(_tty),
        Umask = call.Get(_umask),
        WorkingDirectory = call.Get(_workdir),
    };
}
