using System.CommandLine;
using Containers.State.Images;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>Where the image comes from.</summary>
internal sealed class ImageFlags
{
    private readonly PlatformFlags _platform;
    private readonly Option<string?> _pull;
    private readonly Option<bool> _quiet;
    private readonly RegistryFlags _registry;
    private readonly Option<bool> _rootfs;

    internal ImageFlags(FlagSet flags)
    {
        _platform = new PlatformFlags(flags);
        _pull = flags.Text("--pull", null, "POLICY", "Pull the image: missing, always, newer or never");
        _quiet = flags.Switch("--quiet", "-q", "No progress while pulling");
        _registry = new RegistryFlags(flags);
        _rootfs = flags.Switch("--rootfs", null, "Instead of an image a directory follows: DIR, or DIR:O to keep changes out of it");
        flags.Accept("--disable-content-trust", null);
        flags.Refuse("--decryption-key", "KEY", "encrypted images cannot be read");
    }

    /// <summary>Whether a directory takes the image's place.</summary>
    internal bool IsDirectory(Invocation call) => call.Has(_rootfs);

    /// <summary>The image; null for a directory.</summary>
    internal ImageRecord? Find(Invocation call, string name)
    {
        if (IsDirectory(call))
        {
            return null;
        }

        _registry.Check(call);
        return ImageSource.Find(call, name, call.Get(_pull) ?? "missing", () => _registry.Read(call), _platform.Read(call), call.Has(_quiet));
    }
}
