using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>Links to other containers.</summary>
internal sealed class LinkFlags : IFlagGroup
{
    private readonly Option<string[]> _link;

    internal LinkFlags(FlagSet flags) =>
        _link = flags.Texts("--link", null, "CONTAINER[:ALIAS]", "Know another container of the same network by a name, and its ports from variables");

    public CreateOptions Apply(Invocation call, CreateOptions options) => options with { Links = call.Get(_link) };
}
