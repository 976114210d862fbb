using System.CommandLine;
using Containers.Engine.Building;
using Containers.Engine.Building.Caches;
using Containers.Engine.Filters;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands.BuildFlags;

/// <summary>Where a build finds what steps came to before, and where it leaves it.</summary>
internal sealed class CacheFlags
{
    private readonly Option<string[]> _from;
    private readonly Option<string[]> _to;
    private readonly Option<string?> _ttl;

    internal CacheFlags(FlagSet flags)
    {
        _from = flags.Texts("--cache-from", null, "REPOSITORY|type=TYPE[,OPTION...]", "Where else to look for what steps came to: registry,ref=NAME or local,src=DIRECTORY");
        _to = flags.Texts("--cache-to", null, "REPOSITORY|type=TYPE[,OPTION...]", "Where to leave it for others: registry,ref=NAME, local,dest=DIRECTORY or inline");
        _ttl = flags.Text("--cache-ttl", null, "DURATION", "Do steps anew whose results are older, such as 24h");
    }

    internal ImageBuildOptions Apply(Invocation call, ImageBuildOptions options) => options with
    {
        CacheFrom = [.. call.Get(_from).Select(CachePlace.ParseSource)],
        CacheTo = [.. call.Get(_to).Select(CachePlace.ParseTarget)],
        CacheLifetime = call.Get(_ttl) is { } text ? TimeText.ParseDuration(text) ?? throw new ContainersException(ErrorKind.Invalid, $"--cache-ttl \"{text}\" is not a duration: want 24h, 30m") : null,
    };
}
