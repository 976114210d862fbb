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

    internal ImageFlags(FlagSet flags)
    {
        _platform = new PlatformFlags(flags);
        _pull = flags.Text("--pull", null, "POLICY", "Pull the image: missing, always, newer or never");
        _quiet = flags.Switch("--quiet", "-q", "No progress while pulling");
        _registry = new RegistryFlags(flags);
        flags.Accept("--disable-content-trust", null);
        flags.Refuse("--rootfs", null, "containers are made of images; make one of the directory with tar -C DIRECTORY -c . | wherry import - NAME");
        flags.Refuse("--decryption-key", "KEY", "encrypted images cannot be read");
    }

    internal ImageRecord Find(Invocation call, string name)
    {
        _registry.Check(call);
        return ImageSource.Find(call, name, call.Get(_pull) ?? "missing", () => _registry.Read(call), _platform.Read(call), call.Has(_quiet));
    }
}
