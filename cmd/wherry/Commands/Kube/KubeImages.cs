using Containers.Build;
using Containers.Dockerfile;
using Containers.Engine.Building;
using Containers.Oci;
using Containers.Oci.References;
using Containers.State.Images;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands.Kube;

/// <summary>Finds the images that a file names: here, built of a directory that is called like them, or at a registry.</summary>
/// <param name="call">The command line.</param>
/// <param name="places">Where such directories are looked for, in this order.</param>
/// <param name="builds">Whether they are built: always, never, or (null) when there is no such image here.</param>
/// <param name="registry">How registries are asked.</param>
/// <param name="isQuiet">Whether nothing is shown of how that goes.</param>
internal sealed class KubeImages(Invocation call, IReadOnlyList<string> places, bool? builds, RegistryFlags registry, bool isQuiet)
{
    private static readonly string[] s_files = ["Containerfile", "Dockerfile"];

    /// <summary>Where directories of images are looked for: below the one that was given, or else below the working directory and beside the file.</summary>
    /// <param name="given">--context-dir; null for none.</param>
    /// <param name="file">The file, or "-".</param>
    internal static IReadOnlyList<string> Places(string? given, string file) =>
        given is not null ? [given] : file == "-" ? ["."] : [".", Path.GetDirectoryName(Path.GetFullPath(file))!];

    /// <summary>Finds one, or makes it.</summary>
    /// <param name="name">The image's name.</param>
    /// <param name="policy">When it is pulled; null for the usual.</param>
    /// <exception cref="ContainersException">It cannot be had, or not be built.</exception>
    internal ImageRecord Find(string name, string? policy) =>
        DirectoryOf(name) is { } directory && (builds ?? call.Engine.Images.Resolve(name) is null)
            ? Build(ImageReference.Parse(name), directory)
            : ImageSource.Find(call, name, policy ?? "missing", () => registry.Read(call), null, isQuiet);

    // The last part of the name, which is a name and no path. What is named by its digest is that already.
    private string? DirectoryOf(string name) => ImageReference.TryParse(name, out var reference) && reference.Digest is null
        ? places.Select(place => Path.GetFullPath(Path.Combine(place, Path.GetFileName(reference.Path)))).FirstOrDefault(directory => s_files.Any(file => File.Exists(Path.Combine(directory, file))))
        : null;

    private ImageRecord Build(ImageReference name, string directory)
    {
        var path = Dockerfiles.Find(null, directory);
        var file = BuildFile.Parse(Dockerfiles.Read(path, $"the Dockerfile {path}"), path);
        BuildCommand.PrintDiagnostics(call, file);
        file.ThrowIfInvalid();
        using var transfers = new TransferDisplay(call.Terminal, TransferWords.Pull, isQuiet);
        var options = new ImageBuildOptions
        {
            File = file,
            Contexts = new BuildContexts(new ContextDirectory(directory, Dockerfiles.ReadIgnored(null, path, directory)), []),
            Build = new BuildOptions { Jobs = Environment.ProcessorCount, SourceDate = SourceDate.OfEnvironment() },
            Names = [name],
            Pull = transfers.ForPull(registry.Read(call), null),
        };
        new FileCheck(call.Engine).Check(file, options.Build, options.Contexts.Main.Ignored).ThrowIfForbidden();
        var style = isQuiet ? BuildStyle.Quiet : BuildDisplay.UsualStyle;
        using var display = new BuildDisplay(call.Terminal.WriteError, style);
        var outcome = new ImageBuilder(call.Engine).Build(options, display);
        return outcome.Failure is { } failure ? throw BuildCommand.Explain(call, file, failure) : outcome.Image!;
    }
}
