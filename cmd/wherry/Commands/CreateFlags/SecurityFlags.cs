using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>What the container may do.</summary>
internal sealed class SecurityFlags : IFlagGroup
{
    private readonly Option<string[]> _capAdd;
    private readonly Option<string[]> _capDrop;
    private readonly Option<string[]> _device;
    private readonly Option<string[]> _deviceRule;
    private readonly Option<string[]> _gpus;
    private readonly Option<bool> _privileged;
    private readonly Option<string?> _seccompPolicy;
    private readonly Option<string[]> _secret;
    private readonly Option<string[]> _securityOpt;
    private readonly Option<string[]> _sysctl;

    internal SecurityFlags(FlagSet flags)
    {
        _capAdd = flags.Texts("--cap-add", null, "CAPABILITY", "Give a capability, or ALL");
        _capDrop = flags.Texts("--cap-drop", null, "CAPABILITY", "Take a capability away, or ALL");
        _device = flags.Texts("--device", null, "PATH[:PATH][:rwm]", "Give it a device of the host");
        _deviceRule = flags.Texts("--device-cgroup-rule", null, "RULE", "Allow devices by number, such as \"c 10:* rwm\" (root only)");
        _gpus = flags.Texts("--gpus", null, "GPUS", "Give it GPUs");
        _privileged = flags.Switch("--privileged", null, "Let it do everything you may do yourself");
        _seccompPolicy = flags.Text("--seccomp-policy", null, "POLICY", "Where the filter of system calls comes from: default");
        _secret = flags.Texts("--secret", null, "NAME[,OPTION]", "Give it a secret, as a file or with type=env as a variable");
        _securityOpt = flags.Texts("--security-opt", null, "OPTION", "no-new-privileges, seccomp=FILE, mask=PATHS, unmask=PATHS");
        _sysctl = flags.Texts("--sysctl", null, "NAME=VALUE", "Set a kernel parameter of its namespaces");
        flags.Refuse("--rdt-class", "CLASS", "it needs Intel's resource director, which only root's containers could use");
        foreach (var flag in (string[])["--cpu-count", "--cpu-percent", "--io-maxbandwidth", "--io-maxiops"])
        {
            flags.Refuse(flag, "NUMBER", "only Windows has it");
        }

        flags.Refuse("--isolation", "KIND", "only Windows has several kinds of isolation");
    }

    public CreateOptions Apply(Invocation call, CreateOptions options)
    {
        CheckPolicy(call.Get(_seccompPolicy));
        return options with
        {
            CapAdd = call.Get(_capAdd),
            CapDrop = call.Get(_capDrop),
            Devices = call.Get(_device),
            DeviceRules = call.Get(_deviceRule),
            Gpus = call.Get(_gpus),
            Privileged = call.Has(_privileged),
            Secrets = call.Get(_secret),
            SecurityOptions = call.Get(_securityOpt),
            Sysctls = call.Get(_sysctl),
        };
    }

    private static void CheckPolicy(string? policy)
    {
        if (policy is not (null or "default"))
        {
            throw policy == "image"
                ? new ContainersException(ErrorKind.Unsupported, "--seccomp-policy=image is not supported: a filter that an image brings would be the image's to choose")
                : new ContainersException(ErrorKind.Invalid, $"invalid seccomp policy \"{policy}\": want default");
        }
    }
}
