using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>What is mounted.</summary>
internal sealed class MountFlags(FlagSet flags) : IFlagGroup
{
    private readonly Option<bool> _readOnly = flags.Switch("--read-only", null, "Make the root file system read-only");
    private readonly Option<string[]> _tmpfs = flags.Texts("--tmpfs", null, "PATH[:OPTIONS]", "Mount an empty file system in memory");
    private readonly Option<string[]> _volume = flags.Texts("--volume", "-v", "[SOURCE:]PATH[:OPTIONS]", "Mount a directory, a file or a volume");

    public CreateOptions Apply(Invocation call, CreateOptions options) => options with
    {
        ReadOnly = call.Has(_readOnly),
        Tmpfs = call.Get(_tmpfs),
        Volumes = call.Get(_volume),
    };
}
