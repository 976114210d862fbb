using System.CommandLine;
using Containers.Engine.Units;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Systemd.Quadlets;
using Wherry.CommandLine;

namespace Wherry.Commands.Quadlets;

internal sealed class QuadletInstallCommand : Subcommand
{
    private const uint ForAll = 0x1a4; // 0644
    private const uint DirectoryForAll = 0x1ed; // 0755

    private readonly Option<string?> _application;
    private readonly Option<bool> _reload;
    private readonly Option<bool> _replace;

    public QuadletInstallCommand()
        : base("quadlet install", "Put Quadlet files where systemd finds them")
    {
        _application = Text("--application", null, "NAME", "Put them into a directory of this name of their own");
        _reload = Switch("--reload-systemd", null, "Have systemd read its files again, so that the services can be started (default true)");
        _replace = Switch("--replace", "-r", "Replace files that are there");
    }

    internal override string Arguments => "FILE|DIRECTORY...";

    internal override string Example => "wherry quadlet install web.container web.env";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call)
    {
        var target = Target(call.Get(_application));
        var files = call.Arguments.SelectMany(FilesOf).ToList();
        if (!files.Any(file => QuadletKind.Of(Path.GetFileName(file)) is not null))
        {
            throw new ContainersException(ErrorKind.Invalid, $"{string.Join(", ", call.Arguments)}: there is no Quadlet file");
        }

        foreach (var file in files)
        {
            RequireFree(Path.Combine(target, Path.GetFileName(file)), call.Has(_replace));
        }

        Tree.Make(target, DirectoryForAll);
        foreach (var file in files)
        {
            var installed = Path.Combine(target, Path.GetFileName(file));
            DurableFile.Write(installed, File.ReadAllBytes(file), ForAll);
            call.Terminal.WriteLine(installed);
        }

        if (!call.IsGiven(_reload) || call.Has(_reload))
        {
            UnitControl.Reload();
        }

        return 0;
    }

    private static string Target(string? application)
    {
        if (application is null)
        {
            return QuadletFiles.Own;
        }

        return application.Contains('/') || application is "" or "." or ".." || application.EndsWith(".d", StringComparison.Ordinal)
            ? throw new ContainersException(ErrorKind.Invalid, $"'{application}' cannot be the name of an application's directory")
            : Path.Combine(QuadletFiles.Own, application);
    }

    private static IEnumerable<string> FilesOf(string place) =>
        Directory.Exists(place) ? Directory.EnumerateFiles(place).Order(StringComparer.Ordinal)
        : File.Exists(place) ? [place]
        : place.Contains("://", StringComparison.Ordinal) ? throw new ContainersException(ErrorKind.Unsupported, $"{place}: files are not fetched") { Hint = $"fetch it first: curl -O {place}" }
        : throw new ContainersException(ErrorKind.NotFound, $"{place}: no such file or directory");

    private static void RequireFree(string path, bool replaces)
    {
        if (!replaces && Path.Exists(path))
        {
            throw new ContainersException(ErrorKind.AlreadyExists, $"{path} exists") { Hint = "replace it with --replace" };
        }
    }
}
