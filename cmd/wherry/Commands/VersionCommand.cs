using System.Runtime.InteropServices;
using Containers.Linux.Processes;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class VersionCommand() : Subcommand("version", "Show the versions of this program and of what it uses")
{
    internal override string Arguments => string.Empty;

    internal override string Example => "wherry version";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var runtime = ProgramSearch.Find("crun") is { } crun ? ProgramRun.Run(crun, ["--version"]).Output.Split('\n')[0] : "not installed";
        call.Terminal.Write($"""
            Client:       wherry
            Version:      {ProgramVersion.Text}
            OCI runtime:  {runtime}
            OS/Arch:      linux/{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}

            """);
        return 0;
    }
}
