using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Containers.Linux.Processes;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class VersionCommand : Subcommand
{
    private readonly Option<string?> _format;

    public VersionCommand()
        : base("version", "Show the versions of this program and of what it uses") =>
        _format = Text("--format", "-f", "TEMPLATE", "Go template, or \"json\"");

    private static string Architecture => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        var other => other.ToString().ToLowerInvariant(),
    };

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry version --format '{{.Client.Version}}'";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        if (call.Get(_format) is { } format)
        {
            // Scripts ask for either side; here both are this program.
            var document = new JsonObject { ["Client"] = Program(call.IsDocker), ["Server"] = Program(call.IsDocker) };
            call.Terminal.Write(new DocumentPrinter(format).PrintOne(document));
            return 0;
        }

        var runtime = ProgramSearch.Find("crun") is { } crun ? ProgramRun.Run(crun, ["--version"]).Output.Split('\n')[0] : "not installed";
        if (call.IsDocker)
        {
            call.Terminal.Write($"""
                Client:
                 Version:           {ProgramVersion.Text}
                 OS/Arch:           linux/{Architecture}

                Server: wherry
                 Engine:
                  Version:          {ProgramVersion.Text}
                  OS/Arch:          linux/{Architecture}
                 crun:
                  Version:          {runtime}

                """);
            return 0;
        }

        call.Terminal.Write($"""
            Client:       wherry
            Version:      {ProgramVersion.Text}
            OCI runtime:  {runtime}
            OS/Arch:      linux/{Architecture}

            """);
        return 0;
    }

    private static JsonObject Program(bool isDocker) => new()
    {
        ["Name"] = "wherry", ["Version"] = isDocker ? ProgramVersion.Docker : ProgramVersion.Text, ["Os"] = "linux", ["Arch"] = Architecture, ["OsArch"] = $"linux/{Architecture}",
        ["APIVersion"] = isDocker ? ProgramVersion.DockerInterface : ProgramVersion.Text, ["DefaultAPIVersion"] = ProgramVersion.DockerInterface, ["MinAPIVersion"] = ProgramVersion.DockerInterface,
        ["GitCommit"] = string.Empty, ["GoVersion"] = string.Empty, ["Built"] = 0, ["BuiltTime"] = string.Empty, ["BuildTime"] = string.Empty, ["BuildOrigin"] = string.Empty,
        ["Context"] = "default", ["Experimental"] = false, ["KernelVersion"] = Environment.OSVersion.Version.ToString(3),
        ["Platform"] = new JsonObject { ["Name"] = "wherry" }, ["Components"] = new JsonArray(),
    };
}
