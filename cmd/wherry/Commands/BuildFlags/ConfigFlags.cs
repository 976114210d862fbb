using System.CommandLine;
using System.Globalization;
using Containers.Build;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands.BuildFlags;

/// <summary>What is built of a file, and what its image is to say.</summary>
internal sealed class ConfigFlags
{
    private readonly Option<string[]> _annotation;
    private readonly Option<string[]> _buildArg;
    private readonly Option<string?> _buildArgFile;
    private readonly Option<bool> _createdAnnotation;
    private readonly Option<string[]> _env;
    private readonly Option<string?> _from;
    private readonly Option<bool> _identityLabel;
    private readonly Option<bool> _inheritAnnotations;
    private readonly Option<bool> _inheritLabels;
    private readonly Option<long?> _jobs;
    private readonly Option<string[]> _label;
    private readonly Option<bool> _layers;
    private readonly Option<bool> _noCache;
    private readonly Option<string[]> _noCacheFilter;
    private readonly Option<bool> _skipUnused;
    private readonly Option<string?> _sourceDateEpoch;
    private readonly Option<string?> _target;
    private readonly Option<string?> _timestamp;
    private readonly Option<string[]> _unsetEnv;
    private readonly Option<string[]> _unsetLabel;

    internal ConfigFlags(FlagSet flags)
    {
        _annotation = flags.Texts("--annotation", null, "NAME=VALUE", "Annotate the image's manifest");
        _buildArg = flags.Texts("--build-arg", null, "NAME[=VALUE]", "Value of an ARG; without one, the environment's");
        _buildArgFile = flags.Text("--build-arg-file", null, "FILE", "Read values of ARGs from a file, NAME=VALUE a line");
        _createdAnnotation = flags.Switch("--created-annotation", null, "Annotate the manifest with the time it was made (default false)");
        _env = flags.Texts("--env", null, "NAME[=VALUE]", "Add a variable to the image's environment");
        _from = flags.Text("--from", null, "IMAGE", "Begin with this image instead of the first FROM's");
        _identityLabel = flags.Switch("--identity-label", null, "Add the label io.wherry.version with this program's version");
        _inheritAnnotations = flags.Switch("--inherit-annotations", null, "Keep the annotations of base images: not supported");
        _inheritLabels = flags.Switch("--inherit-labels", null, "Keep the labels of base images (default true)");
        _jobs = flags.Number("--jobs", null, "NUMBER", "How many stages to build at a time; 0 for all (default: as many as there are processors)");
        _label = flags.Texts("--label", null, "NAME=VALUE", "Add a label to the image");
        _layers = flags.Switch("--layers", null, "Use and fill the cache (default true); false also makes one layer of those that are new");
        _noCache = flags.Switch("--no-cache", null, "Do every step anew");
        _noCacheFilter = flags.Texts("--no-cache-filter", null, "STAGE", "Do every step of a stage anew");
        _skipUnused = flags.Switch("--skip-unused-stages", null, "Leave out stages that the target does not need (default true)");
        _sourceDateEpoch = flags.Text("--source-date-epoch", null, "SECONDS", "When everything was made, it is said: seconds since 1970; files that are younger get that time");
        _target = flags.Text("--target", null, "STAGE", "Build a stage, by name or number, instead of the last");
        _timestamp = flags.Text("--timestamp", null, "SECONDS", "The same, and all files of new layers get that time");
        _unsetEnv = flags.Texts("--unsetenv", null, "NAME", "Take a variable from the image's environment");
        _unsetLabel = flags.Texts("--unsetlabel", null, "NAME", "Take a label from the image");
    }

    internal BuildOptions Read(Invocation call) => new()
    {
        Target = call.Get(_target),
        Arguments = Arguments(call),
        NoCache = call.Has(_noCache) || !HasLayers(call),
        NoCacheStages = [.. call.Get(_noCacheFilter).SelectMany(names => names.Split(','))],
        Jobs = call.Get(_jobs) switch { null => Environment.ProcessorCount, 0 => int.MaxValue, < 0 => throw Wrong("--jobs", "want 0 or more"), var n => (int)Math.Min(n.Value, int.MaxValue) },
        Labels = Labels(call),
        Environment = [.. call.Get(_env).Select(text => text.Contains('=') ? text : $"{text}={Environment.GetEnvironmentVariable(text)}")],
        UnsetEnvironment = call.Get(_unsetEnv),
        UnsetLabels = call.Get(_unsetLabel),
        From = call.Get(_from),
        InheritLabels = !call.IsGiven(_inheritLabels) || call.Has(_inheritLabels),
        SourceDate = ReadDate(call),
        IsOneTime = !string.IsNullOrEmpty(call.Get(_timestamp)),
        BuildsUnused = call.IsGiven(_skipUnused) && !call.Has(_skipUnused),
    };

    /// <summary>The annotations of the manifest; docker's way to say so, "manifest:", is the usual one.</summary>
    /// <exception cref="ContainersException">Unsupported: they are for something that is not made, or of something else.</exception>
    internal IReadOnlyDictionary<string, string> Annotations(Invocation call)
    {
        if (call.Has(_inheritAnnotations))
        {
            throw new ContainersException(ErrorKind.Unsupported, "--inherit-annotations is not supported: annotations are said of one manifest, and the base image has its own");
        }

        var texts = call.Get(_annotation);
        return texts.FirstOrDefault(text => text.StartsWith("index:", StringComparison.Ordinal) || text.StartsWith("index-descriptor:", StringComparison.Ordinal) || text.StartsWith("manifest-descriptor:", StringComparison.Ordinal)) is { } other
            ? throw new ContainersException(ErrorKind.Unsupported, $"--annotation {other}: only the manifest of an image is annotated") { Hint = "annotate lists with wherry manifest annotate --index" }
            : WithCreation(call, Pairs(texts.Select(text => text.StartsWith("manifest:", StringComparison.Ordinal) ? text["manifest:".Length..] : text)));
    }

    /// <summary>Whether each step is a layer of its own, which later builds find again.</summary>
    internal bool HasLayers(Invocation call) => call.IsGiven(_layers) ? call.Has(_layers) : Environment.GetEnvironmentVariable("BUILDAH_LAYERS") is not ("false" or "0");

    private DateTimeOffset? ReadDate(Invocation call) =>
        SourceDate.Read(call.Get(_timestamp), "--timestamp") ?? SourceDate.Read(call.Get(_sourceDateEpoch), "--source-date-epoch") ?? SourceDate.OfEnvironment();

    private Dictionary<string, string> WithCreation(Invocation call, Dictionary<string, string> annotations)
    {
        if (call.Has(_createdAnnotation))
        {
            annotations.TryAdd("org.opencontainers.image.created", (ReadDate(call) ?? DateTimeOffset.UtcNow).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        }

        return annotations;
    }

    private Dictionary<string, string> Labels(Invocation call)
    {
        var labels = Pairs(call.Get(_label));
        if (call.Has(_identityLabel))
        {
            labels["io.wherry.version"] = ProgramVersion.Text;
        }

        return labels;
    }

    private Dictionary<string, string> Arguments(Invocation call)
    {
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        IEnumerable<string> ofFile = call.Get(_buildArgFile) is { } path ? Lines(path) : [];
        foreach (var text in ofFile.Concat(call.Get(_buildArg)))
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? text : text[..equals];
            var value = equals < 0 ? Environment.GetEnvironmentVariable(name) : text[(equals + 1)..];
            if (name.Length == 0)
            {
                throw Wrong("--build-arg", $"\"{text}\" has no name");
            }

            if (value is not null)
            {
                arguments[name] = value;
            }
        }

        return arguments;
    }

    private static IEnumerable<string> Lines(string path) => File.Exists(path)
        ? File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('#'))
        : throw new ContainersException(ErrorKind.NotFound, $"--build-arg-file {path}: no such file");

    private static Dictionary<string, string> Pairs(IEnumerable<string> texts)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parts in texts.Select(text => text.Split('=', 2)))
        {
            pairs[parts[0]] = parts.Length > 1 ? parts[1] : string.Empty;
        }

        return pairs;
    }

    private static ContainersException Wrong(string flag, string why) => new(ErrorKind.Invalid, $"{flag}: {why}");
}
