using System.Text;
using Containers.Build;
using Containers.Oci.Images;

namespace Containers.Engine.Building.Attestations;

/// <summary>Makes what is to be said of an image when it has been built.</summary>
/// <param name="machine">Which built it.</param>
/// <param name="options">What is to be said.</param>
internal sealed class BuildStatements(BuildMachine machine, ImageBuildOptions options)
{
    /// <summary>Lists what is in the image, in files on the host and in the image; podman's --sbom.</summary>
    /// <returns>The image with those files.</returns>
    internal ImageState AddSbom(ImageState state)
    {
        if (options.Sbom is not { } sbom)
        {
            return state;
        }

        var lists = new ImageScanner(machine, options.Contexts).Scan(sbom, state);
        var list = SbomDocuments.Merge(lists, sbom.Merging);
        var packages = (sbom.PurlOutput ?? sbom.ImagePurlOutput) is null ? [] : SbomDocuments.PackageUrls(lists);
        Write(sbom.Output, list);
        Write(sbom.PurlOutput, packages);
        return Add(Add(state, sbom.ImageOutput, list), sbom.ImagePurlOutput, packages);
    }

    /// <summary>What is to be said beside the image.</summary>
    internal IReadOnlyList<Predicate> Make(ImageState state, DateTimeOffset started)
    {
        var made = new List<Predicate>();
        if (options.Attestations.Generator is { } generator)
        {
            made.AddRange(new ImageScanner(machine, options.Contexts).Generate(generator, state));
        }

        if (options.Attestations.Provenance != ProvenanceMode.None)
        {
            made.Add(new ProvenanceWriter(options, machine.Sources.All, started).Write(state));
        }

        return made;
    }

    private void Write(string? path, byte[] bytes)
    {
        if (path is not null)
        {
            options.WriteFile(path, file => file.Write(bytes));
        }
    }

    private ImageState Add(ImageState state, string? path, byte[] bytes)
    {
        if (path is null)
        {
            return state;
        }

        var destination = Path.GetFullPath(path, "/");
        var result = machine.Copy(state, new FileStep
        {
            Source = new ContextSource(null), Patterns = [], InlineFiles = [new InlineFile(Path.GetFileName(destination), Encoding.UTF8.GetString(bytes))], Destination = destination,
        });
        return result.Layer is not { } layer ? state : state with
        {
            Layers = [.. state.Layers, layer],
            History = [.. state.History, new HistoryEntry { Created = result.Created, CreatedBy = $"SBOM {destination}" }],
        };
    }
}
