using System.CommandLine;
using Containers.Oci.References;
using Containers.Registry;
using Wherry.CommandLine;

namespace Wherry.Commands;

/// <summary>What commands that move images to and from registries have in common.</summary>
internal abstract class RegistryCommand : Subcommand
{
    private const string Transport = "docker://";

    private readonly RegistryFlags _registry;
    private readonly Option<bool> _quiet;

    protected RegistryCommand(string name, string summary, bool withInsecure = false)
        : base(name, summary)
    {
        _registry = new RegistryFlags(Flags, withInsecure: withInsecure);
        _quiet = Switch("--quiet", "-q", "No progress");
    }

    /// <summary>Reads a name, with or without the transport that podman's users may put in front.</summary>
    internal static string WithoutTransport(string text) => text.StartsWith(Transport, StringComparison.Ordinal) ? text[Transport.Length..] : text;

    /// <summary>As <see cref="WithoutTransport"/>, as a reference.</summary>
    protected static ImageReference Reference(string text) => ImageReference.Parse(WithoutTransport(text));

    /// <summary>Whether progress is not wanted.</summary>
    protected bool IsQuiet(Invocation call) => call.Has(_quiet);

    /// <summary>How to speak to registries.</summary>
    protected RegistryOptions ReadRegistry(Invocation call) => _registry.Read(call);
}
