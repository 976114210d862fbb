using Containers.Engine.Images;
using Containers.Oci.Images;
using Containers.Registry;
using Containers.State.Images;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

/// <summary>Finds the image a container is to be made of, here or at a registry.</summary>
internal static class ImageSource
{
    internal static ImageRecord Find(Invocation call, string name, string policy, Func<RegistryOptions> registry, Platform? platform, bool isQuiet)
    {
        var wanted = PullPolicies.Parse(policy);
        if (wanted == PullPolicy.Missing && platform is null && call.Engine.Images.Resolve(name) is { } here)
        {
            return here.Image; // the usual case, and all of it
        }

        using var display = new TransferDisplay(call.Terminal, TransferWords.Pull, isQuiet);
        var image = new ImagePuller(call.Engine, display.ForPull(registry(), platform)).Find(name, wanted);
        display.Finish();
        return image;
    }
}
