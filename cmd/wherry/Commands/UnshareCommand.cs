using System.Runtime.InteropServices;
using Containers.Engine;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class UnshareCommand : Subcommand
{
    public UnshareCommand()
        : base("unshare", "Run a program as root of your user namespace") =>
        Flags.Refuse("--rootless-netns", null, "there is no network that containers share");

    internal override string Arguments => "[COMMAND [ARG...]]";

    internal override string Example => "wherry unshare sh -c 'ls $(wherry mount web)'";

    internal override bool StopsAtFirstArgument => true;

    protected override int Run(Invocation call)
    {
        var shell = Environment.GetEnvironmentVariable("SHELL");
        IReadOnlyList<string> command = call.Arguments.Count > 0 ? call.Arguments : [string.IsNullOrEmpty(shell) ? "/bin/sh" : shell];

        // Typed at the terminal they are for the program; this one waits for it.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal => signal.Cancel = true);
        return new NamespaceShell(call.Engine).Run(command);
    }
}
