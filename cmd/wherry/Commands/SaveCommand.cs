using System.CommandLine;
using Containers.Engine.Images;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class SaveCommand : Subcommand
{
    private readonly Option<bool> _compress;
    private readonly Option<string?> _format;
    private readonly Option<bool> _several;
    private readonly Option<string?> _output;
    private readonly Option<bool> _quiet;
    private readonly Option<bool> _uncompressed;

    public SaveCommand()
        : base("save", "Write images to an archive or a directory")
    {
        _compress = Switch("--compress", null, "With docker-dir: compress layers that are not");
        _format = Text("--format", null, "FORMAT", "docker-archive (default), oci-archive, oci-dir or docker-dir");
        _several = Switch("--multi-image-archive", "-m", "Several images: what is done in any case");
        _output = Text("--output", "-o", "PATH", "Write to this file or directory instead of standard output");
        _quiet = Switch("--quiet", "-q", "Say nothing, which is done in any case");
        _uncompressed = Switch("--uncompressed", null, "Take uncompressed layers as they are, which is done in any case");
    }

    internal override string Arguments => "IMAGE...";

    internal override string Example => "wherry save -o tools.tar tools:1 tools:2";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call)
    {
        _ = (_several, _quiet, _uncompressed); // podman's, for habits and scripts
        var format = SaveFormats.Parse(call.Get(_format) ?? "docker-archive");
        if (call.Has(_compress) && format != SaveFormat.DockerDirectory)
        {
            throw new UsageException("--compress can only be set when --format is docker-dir", Name);
        }

        var saver = new ImageSaver(call.Engine);
        if (SaveFormats.IsDirectory(format))
        {
            saver.SaveDirectory(
                call.Arguments, format, call.Get(_output) ?? throw new UsageException("a directory is written with -o DIR", Name), call.Has(_compress));
            return 0;
        }

        OutputFile.Write(call.Get(_output), output =>
        {
            using var stream = output.OpenStream();
            saver.SaveArchive(call.Arguments, format, stream);
        });
        return 0;
    }
}
