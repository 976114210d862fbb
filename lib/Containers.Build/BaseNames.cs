using Containers.Dockerfile;

namespace Containers.Build;

/// <summary>The images that a file begins with.</summary>
public static class BaseNames
{
    /// <summary>Those that the target needs, as written once variables are replaced; without those that are for a machine of their own.</summary>
    public static IReadOnlyList<string> Of(BuildFile file, BuildOptions options)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);
        var references = new StageReferences(file);
        var expander = new BuildVariables(file, options).Expander(file.Directives.Escape);
        var bases = references.Closure(references.Target(options.Target))
            .Select(stage => (stage.Index, From: stage.From.Expand(expander)))
            .Where(stage => string.IsNullOrEmpty(stage.From.Platform))
            .Select(stage => (stage.Index, Name: stage.Index == 0 && options.From is { } other ? other : stage.From.BaseName))
            .Where(stage => stage.Name is not ("" or "scratch") && references.Find(stage.Name, stage.Index) is null);
        return [.. bases.Select(stage => stage.Name).Distinct()];
    }
}
