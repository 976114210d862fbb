using System.CommandLine;
using System.Text;
using Containers.Engine.Images;
using Containers.Linux.Files;
using Containers.Oci.Images;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class ManifestPushCommand : RegistryCommand
{
    private const uint ReadableByAll = 0x1a4; // 0644

    private readonly Option<string[]> _add;
    private readonly Option<bool> _all;
    private readonly Option<string?> _compression;
    private readonly Option<string?> _digestFile;
    private readonly Option<bool> _force;
    private readonly Option<string?> _format;
    private readonly Option<long?> _level;
    private readonly Option<bool> _remove;
    private readonly SigningFlags _signing;

    public ManifestPushCommand()
        : base("manifest push", "Bring a manifest list, with the images in it, to a registry", withInsecure: true)
    {
        _add = Texts("--add-compression", null, "FORMAT", "Also push each image compressed with gzip, zstd or zstd:chunked, unless the list has it so; may be repeated");
        _all = Switch("--all", null, "Also push the images in the list (default true)");
        _compression = Text("--compression-format", null, "FORMAT", "Compress layers with gzip, zstd or zstd:chunked, instead of leaving them as they are");
        _digestFile = Text("--digestfile", null, "FILE", "Write the digest the list has at the registry to a file");
        _force = Switch("--force-compression", null, "Also compress anew what is compressed in another way (default true with --compression-format)");
        _format = Text("--format", "-f", "FORMAT", "Manifests of this form: oci or v2s2 (docker), instead of the one they have");
        _level = Number("--compression-level", null, "LEVEL", "How hard to compress: 1 to 9 with gzip, 1 to 22 with zstd");
        _remove = Switch("--rm", "-p|--purge", "Remove the list here afterwards");
        Flags.Accept("--remove-signatures", null, null, "Push no signatures the images came with, as is done in any case");
        _signing = new SigningFlags(Flags);
    }

    internal override string Arguments => "LIST [DESTINATION]";

    internal override string Example => "wherry manifest push tools:1 registry.example.org/team/tools:1";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 2;

    protected override int Run(Invocation call)
    {
        var list = call.Arguments[0];
        var form = Form(call);
        var manifest = call.Arguments.Count > 1 && ImagePlace.Parse(call.Arguments[1]) is { } place
            ? new ManifestListTransfer(call.Engine, new PullOptions()).Save(list, place, form)
            : Push(call, list, form);
        if (call.Get(_digestFile) is { } path)
        {
            DurableFile.Write(path, Encoding.ASCII.GetBytes(manifest.Digest.ToString()), ReadableByAll);
        }

        if (call.Has(_remove))
        {
            new ImageRemover(call.Engine).Remove(new ManifestListEditor(call.Engine).IdOf(list), force: true);
        }

        call.Terminal.WriteLine(manifest.Digest.ToString());
        return 0;
    }

    private PushForm Form(Invocation call)
    {
        var form = PushForm.Parse(call.Get(_compression), call.Get(_level), call.IsGiven(_force) ? call.Has(_force) : null, call.Get(_format)) with
        {
            Further = [.. call.Get(_add).SelectMany(formats => formats.Split(',')).Select(PushForm.ParseFurther)],
        };
        return form.Further.Count > 0 && !WithImages(call)
            ? throw new UsageException("--add-compression makes images, which --all=false leaves here", Name)
            : form;
    }

    private bool WithImages(Invocation call) => !call.IsGiven(_all) || call.Has(_all);

    private Descriptor Push(Invocation call, string list, PushForm form)
    {
        using var display = new TransferDisplay(call.Terminal, TransferWords.Push, IsQuiet(call));
        var registry = ReadRegistry(call);
        var options = display.ForPush(registry, form) with { Signing = _signing.Read(call) };
        var pushed = new ManifestListTransfer(call.Engine, display.ForPull(registry, null)).Push(
            list, call.Arguments.Count > 1 ? Reference(call.Arguments[1]) : null, options, WithImages(call));
        display.Finish();
        return pushed.Manifest;
    }
}
