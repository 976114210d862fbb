using System.CommandLine;
using Containers.Engine.Images;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class LoadCommand : Subcommand
{
    private readonly Option<string?> _input;

    public LoadCommand()
        : base("load", "Load images from an archive that save made")
    {
        _input = Text("--input", "-i", "FILE", "Read this file or directory instead of standard input");
        Flags.Accept("--quiet", null, "-q", "Say less: there is no progress to be shown");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry load -i images.tar";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        foreach (var loaded in Load(call, call.Get(_input) ?? "-"))
        {
            var shown = loaded.Names.Count > 0 ? loaded.Names.Select(n => n.ToString()) : ["sha256:" + loaded.Image.Id];
            foreach (var name in shown)
            {
                call.Terminal.WriteLine($"Loaded image: {name}");
            }
        }

        return 0;
    }

    private static IReadOnlyList<LoadedImage> Load(Invocation call, string path)
    {
        var loader = new ArchiveLoader(call.Engine);
        if (path != "-" && Directory.Exists(path))
        {
            return loader.LoadDirectory(path);
        }

        using var archive = InputFile.Open(path, "image archive");
        return loader.Load(archive, path);
    }
}
