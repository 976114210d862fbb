using Containers.Engine.Images;
using Containers.Registry;
using Containers.Registry.Authentication;
using Containers.State.Images;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

/// <summary>Finds the image a container is to be made of, here or at a registry.</summary>
internal static class ImageSource
{
    internal static ImageRecord Find(Invocation call, string name, string policy)
    {
        var wanted = PullPolicies.Parse(policy);
        if (wanted == PullPolicy.Missing && call.Engine.Images.Resolve(name) is { } here)
        {
            return here.Image; // the usual case, and all of it
        }

        var registry = new RegistryOptions
        {
            Files = CredentialFiles.FromEnvironment(Environment.GetEnvironmentVariable),
            Debug = call.Engine.Options.Debug,
        };
        using var display = new TransferDisplay(call.Terminal, TransferWords.Pull, isQuiet: false);
        var image = new ImagePuller(call.Engine, display.ForPull(registry, null)).Find(name, wanted);
        display.Finish();
        return image;
    }
}
