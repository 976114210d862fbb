using System.CommandLine;
using Containers.Engine.Building;
using Containers.Engine.Building.Attestations;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands.BuildFlags;

/// <summary>What is said of an image besides the image: docker's attestations, podman's lists of software.</summary>
internal sealed class AttestationFlags
{
    private readonly Option<string[]> _attest;
    private readonly Option<string?> _provenance;
    private readonly Option<string?> _sbom;
    private readonly Option<string?> _imageOutput;
    private readonly Option<string?> _imagePurlOutput;
    private readonly Option<string?> _merging;
    private readonly Option<string?> _output;
    private readonly Option<string?> _purlOutput;
    private readonly Option<string[]> _command;
    private readonly Option<string?> _image;

    internal AttestationFlags(FlagSet flags)
    {
        _attest = flags.Texts("--attest", null, "type=TYPE[,OPTION...]", "Say something of the image beside it: provenance or sbom");
        _provenance = flags.Text("--provenance", null, "true|false|mode=MODE[,OPTION...]", "Say beside the image how it was made: mode min (default) or max");
        _sbom = flags.Text("--sbom", null, "true|generator=IMAGE|PRESET", "Say beside the image, or in files, what is in it");
        _imageOutput = flags.Text("--sbom-image-output", null, "PATH", "Where the list goes in the image");
        _imagePurlOutput = flags.Text("--sbom-image-purl-output", null, "PATH", "Where the package URLs in it go in the image");
        _merging = flags.Text("--sbom-merge-strategy", null, "STRATEGY", "How the lists of several commands become one");
        _output = flags.Text("--sbom-output", null, "FILE", "Write the list to this file");
        _purlOutput = flags.Text("--sbom-purl-output", null, "FILE", "Write the package URLs in it to this file");
        _command = flags.Texts("--sbom-scanner-command", null, "COMMAND", "What to run in the scanner's image: {ROOTFS}, {CONTEXT} and {OUTPUT} stand for places");
        _image = flags.Text("--sbom-scanner-image", null, "IMAGE", "The scanner's image");
    }

    /// <summary>What is to be said beside the image.</summary>
    /// <param name="call">The command line.</param>
    /// <param name="outputs">One of them has to take it along.</param>
    /// <exception cref="ContainersException">Invalid, or Unsupported: it would go nowhere.</exception>
    internal AttestationOptions Statements(Invocation call, IReadOnlyList<BuildOutput> outputs)
    {
        var sbom = call.IsGiven(_sbom) && Preset(call) is null ? call.Get(_sbom) ?? string.Empty : null;
        var options = AttestationOptions.Parse(call.Get(_attest), call.IsGiven(_provenance) ? call.Get(_provenance) ?? string.Empty : null, sbom);
        return !options.IsAny || outputs.Any(output => output.Kind == BuildOutputKind.OciLayout || output.Push) ? options : throw new ContainersException(
            ErrorKind.Unsupported, "attestations are not supported for an image in the store: they stand in a list beside it")
        { Hint = "use --push, or --output type=oci,dest=FILE" };
    }

    /// <summary>The list that is to be made; null for none.</summary>
    /// <exception cref="ContainersException">Invalid: nobody would get it.</exception>
    internal SbomOptions? Sbom(Invocation call)
    {
        Option[] others = [_imageOutput, _imagePurlOutput, _merging, _output, _purlOutput, _command, _image];
        if (Preset(call) is not { } preset)
        {
            if (others.FirstOrDefault(call.IsGiven) is not { } given)
            {
                return null;
            }

            preset = SbomOptions.OfPreset(call.IsGiven(_sbom) ? throw new ContainersException(ErrorKind.Invalid, $"--sbom={call.Get(_sbom)} and {given.Name} exclude each other") : string.Empty)!;
        }

        var options = preset with
        {
            Image = call.Get(_image) ?? preset.Image,
            Commands = call.Get(_command) is { Count: > 0 } commands ? commands : preset.Commands,
            Merging = call.Get(_merging) is { } merging ? SbomOptions.ParseMerging(merging) : preset.Merging,
            Output = FullPath(call.Get(_output)),
            PurlOutput = FullPath(call.Get(_purlOutput)),
            ImageOutput = call.Get(_imageOutput),
            ImagePurlOutput = call.Get(_imagePurlOutput),
        };
        return options.HasOutput ? options : throw new ContainersException(
            ErrorKind.Invalid, "--sbom: want one or more of --sbom-output, --sbom-purl-output, --sbom-image-output and --sbom-image-purl-output")
        { Hint = "--sbom=true lists what is in an image beside it" };
    }

    // docker's values are none.
    private SbomOptions? Preset(Invocation call) => call.Get(_sbom) is { Length: > 0 } text ? SbomOptions.OfPreset(text) : null;

    private static string? FullPath(string? path) => string.IsNullOrEmpty(path) ? null : Path.GetFullPath(path);
}
