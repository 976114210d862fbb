using System.CommandLine;
using System.Text;
using Containers.Linux.Files;
using Containers.Systemd.Generation;
using Containers.Systemd.Quadlets;
using Wherry.CommandLine;

namespace Wherry.Commands.Generation;

internal sealed class GenerateQuadletCommand : Subcommand
{
    private const uint ForAll = 0x1a4; // 0644

    private static readonly QuadletKind[] s_kinds = [QuadletKind.Container, QuadletKind.Pod, QuadletKind.Volume, QuadletKind.Network];

    private readonly Option<bool> _files;
    private readonly Option<string?> _type;

    public GenerateQuadletCommand()
        : base("generate quadlet", "Write Quadlet files that make containers, pods, volumes and networks anew")
    {
        _files = Switch("--files", "-f", "Write files into the current directory and print their names");
        _type = Text("--type", null, "TYPE", "What the names mean: container, pod, volume or network");
    }

    internal override string Arguments => "NAME...";

    internal override string Example => "wherry generate quadlet --files web data";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call)
    {
        var requests = new QuadletMaker(call.Engine, Kind(call), [.. call.CommandLine.Skip(1).TakeWhile(word => word != "generate")]).Make(call.Arguments);
        if (!call.Has(_files))
        {
            // The form in which several files stand in one: podman-quadlet-install(1).
            call.Terminal.Write(string.Join("\n---\n", requests.Select(request => $"# FileName={request.Name}\n{QuadletWriter.Write(request)}")));
            return 0;
        }

        foreach (var request in requests)
        {
            var path = Path.GetFullPath(request.FileName);
            DurableFile.Write(path, Encoding.UTF8.GetBytes(QuadletWriter.Write(request).ToString()), ForAll);
            call.Terminal.WriteLine(path);
        }

        return 0;
    }

    private QuadletKind? Kind(Invocation call) => call.Get(_type) is not { } type ? null
        : s_kinds.FirstOrDefault(kind => kind.Extension == type) ?? throw new UsageException($"--type \"{type}\": want container, pod, volume or network", Name);
}
