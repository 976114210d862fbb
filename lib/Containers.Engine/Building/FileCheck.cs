using Containers.Build;
using Containers.Dockerfile;
using Containers.Dockerfile.Linting;
using Containers.Dockerfile.Matching;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Engine.Building;

/// <summary>Checks files against the rules of good use, with what this store knows of their base images. Fetches nothing.</summary>
public sealed class FileCheck(Engine engine)
{
    /// <summary>Checks a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">How it would be built.</param>
    /// <param name="ignored">What the context does not have.</param>
    /// <exception cref="ContainersException">Invalid: the file says nonsense about how to check it.</exception>
    public LintResult Check(BuildFile file, BuildOptions options, IReadOnlyList<string> ignored)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Linter.Check(file, new LintSurroundings
        {
            PlatformArguments = options.PlatformArguments,
            BuildArguments = options.Arguments,
            Ignore = ignored.Count == 0 ? null : new PathPatterns(ignored),
            FindImage = Find,
        });
    }

    private BaseImageFacts? Find(string name)
    {
        try
        {
            if (engine.Images.Resolve(name)?.Image is not { } image)
            {
                return null;
            }

            var configuration = OciJson.Read(engine.Content.ReadDocument(Digest.FromSha256Hex(image.Id)), OciReading.ImageConfiguration, "image configuration");
            var platform = new Platform { Os = configuration.Os, Architecture = configuration.Architecture, Variant = configuration.Variant };
            var variables = (configuration.Config?.Env ?? []).Select(variable => variable.Split('=', 2)).DistinctBy(parts => parts[0]).ToDictionary(parts => parts[0], parts => parts.Length > 1 ? parts[1] : string.Empty);
            return new BaseImageFacts(variables, configuration.Config?.Shell is { Count: > 0 }, platform.ToString());
        }
        catch (ContainersException)
        {
            return null; // the build will say what is the matter with it
        }
    }
}
