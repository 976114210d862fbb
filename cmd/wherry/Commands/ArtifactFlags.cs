using System.CommandLine;
using Containers.Engine.Artifacts;
using Containers.Engine.Images;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands;

/// <summary>What is to be said of files that become an artifact in a manifest list.</summary>
internal sealed class ArtifactFlags(FlagSet flags)
{
    private readonly Option<string?> _config = flags.Text("--artifact-config", null, "FILE", "With --artifact: file that becomes the artifact's configuration");
    private readonly Option<string?> _configType = flags.Text("--artifact-config-type", null, "TYPE", "With --artifact: media type of the configuration");
    private readonly Option<bool> _excludeTitles = flags.Switch("--artifact-exclude-titles", null, "With --artifact: do not keep the files' names");
    private readonly Option<string?> _layerType = flags.Text("--artifact-layer-type", null, "TYPE", "With --artifact: media type of the files, instead of what they look like");
    private readonly Option<string?> _subject = flags.Text("--artifact-subject", null, "IMAGE", "With --artifact: image or list here that the artifact is about");
    private readonly Option<string?> _type = flags.Text("--artifact-type", null, "TYPE", "With --artifact: kind of the artifact, a media type");

    /// <summary>What is said; null when images are added.</summary>
    /// <param name="call">The command line.</param>
    /// <param name="isArtifact">Whether files are added.</param>
    /// <param name="command">The command's name, for messages.</param>
    internal ArtifactOptions? Read(Invocation call, bool isArtifact, string command)
    {
        Option[] all = [_config, _configType, _excludeTitles, _layerType, _subject, _type];
        if (!isArtifact)
        {
            return Array.Find(all, call.IsGiven) is { } given ? throw new UsageException($"{given.Name} requires --artifact", command) : null;
        }

        return new ArtifactOptions
        {
            Config = call.Get(_config),
            ConfigType = call.Get(_configType),
            WithTitles = !call.Has(_excludeTitles),
            FileType = call.Get(_layerType),
            Type = call.Get(_type),
            Subject = call.Get(_subject) is not { } text ? null : new ManifestListEditor(call.Engine).FindSubject(text) ??
                throw new ContainersException(ErrorKind.NotFound, $"{text}: image not known"),
        };
    }
}
