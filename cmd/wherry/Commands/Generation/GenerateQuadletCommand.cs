using System.CommandLine;
using System.Text;
using Containers.Compose.Reading;
using Containers.Linux.Files;
using Containers.Systemd.Generation;
using Containers.Systemd.Quadlets;
using Wherry.CommandLine;

namespace Wherry.Commands.Generation;

internal sealed class GenerateQuadletCommand : Subcommand
{
    private const uint ForAll = 0x1a4; // 0644

    private const string Compose = "compose";

    private static readonly QuadletKind[] s_kinds = [QuadletKind.Container, QuadletKind.Pod, QuadletKind.Volume, QuadletKind.Network];

    private readonly Option<bool> _files;
    private readonly Option<string[]> _profile;
    private readonly Option<string?> _type;

    public GenerateQuadletCommand()
        : base("generate quadlet", "Write Quadlet files of containers, pods, volumes and networks, or of a compose file")
    {
        _files = Switch("--files", "-f", "Write files into the current directory and print their names");
        _profile = Texts("--profile", null, "NAME", "Of a compose file: have the services of this profile, too; * for all");
        _type = Text("--type", null, "TYPE", "What the names mean: container, pod, volume, network or compose");
    }

    internal override string Arguments => "NAME... | COMPOSE-FILE";

    internal override string Example => "wherry generate quadlet --files web data";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call)
    {
        IReadOnlyList<string> global = [.. call.CommandLine.Skip(1).TakeWhile(word => word != "generate")];
        var requests = IsComposeFile(call) ? OfComposeFile(call, global) : new QuadletMaker(call.Engine, Kind(call), global).Make(call.Arguments);
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

    // A container of such a name is meant with --type.
    private bool IsComposeFile(Invocation call)
    {
        var isOne = call.Get(_type) is { } type ? type == Compose : call.Arguments.Any(name => name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal));
        if (isOne && call.Arguments.Count > 1)
        {
            throw new UsageException("a compose file is an application of its own: name nothing else with it", Name);
        }

        return isOne || call.Get(_profile).Count == 0 ? isOne : throw new UsageException("only compose files have a --profile", Name);
    }

    private IReadOnlyList<QuadletRequest> OfComposeFile(Invocation call, IReadOnlyList<string> global)
    {
        void Warn(string warning) => call.Terminal.WriteErrorLine("Warning: " + warning);
        var application = ComposeReader.Read(call.Arguments[0], call.Get(_profile), Environment.GetEnvironmentVariable, Warn);
        return new ComposeQuadlets(application, global, Warn).Make();
    }

    private QuadletKind? Kind(Invocation call) => call.Get(_type) is not { } type ? null
        : s_kinds.FirstOrDefault(kind => kind.Extension == type) ?? throw new UsageException($"--type \"{type}\": want container, pod, volume, network or compose", Name);
}
