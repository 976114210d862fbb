using Containers.Configuration;
using Containers.Network;
using Containers.Runtime.Namespaces;

namespace Containers.Engine.Containers;

/// <summary>Lays what containers.conf says below what the user asked for: flags win, and lists of the file come first.</summary>
internal static class ConfiguredDefaults
{
    internal static CreateOptions Apply(CreateOptions options, ContainersConfiguration file) => options with
    {
        DefaultEnvironment = file.Environment,
        DefaultCapabilities = file.DefaultCapabilities,
        Dns = Given(options.Dns, file.DnsServers),
        DnsSearch = Given(options.DnsSearch, file.DnsSearches),
        DnsOptions = Given(options.DnsOptions, file.DnsOptions),
        HttpProxy = options.HttpProxy ?? file.HttpProxy,
        Init = options.Init || file.Init,
        InitPath = options.InitPath ?? (options.Init || file.Init ? file.InitPath : null),
        LogDriver = options.LogDriver ?? file.LogDriver,
        Network = options.Network ?? Given(file.NetworkNamespace, options) ?? (UserNamespace.IsRootless ? file.RootlessNetwork : null),
        PidsLimit = options.PidsLimit ?? file.PidsLimit,
        SecurityOptions = file.SeccompProfile is { } profile ? [$"seccomp={profile}", .. options.SecurityOptions] : options.SecurityOptions,
        SharedMemory = options.SharedMemory ?? file.SharedMemory,
        StopTimeout = options.StopTimeout ?? (file.StopTimeout is >= 0 and <= uint.MaxValue ? (uint)file.StopTimeout.Value : null),
        Sysctls = [.. file.DefaultSysctls.Where(setting => IsItsOwn(setting, options.Network)), .. options.Sysctls],
        TimeZone = options.TimeZone ?? file.TimeZone,
        Ulimits = [.. file.DefaultUlimits, .. options.Ulimits],
        Umask = options.Umask ?? file.Umask,
        UserMode = options.UserMode ?? file.UserNamespace,
        Volumes = [.. file.Volumes, .. options.Volumes],
    };

    // Those who share a pod's or ask for a place on a network have said what they want.
    private static string? Given(string? network, CreateOptions options) => network is null or "private" || options.Links.Count > 0 ? null : network;

    private static IReadOnlyList<string> Given(IReadOnlyList<string> flags, IReadOnlyList<string> file) => flags.Count > 0 ? flags : file;

    // A default is not a wish: in a network that is not the container's own it is left out.
    private static bool IsItsOwn(string setting, string? network) => !setting.StartsWith("net.", StringComparison.Ordinal) ||
        (network != NetworkModes.Host && network?.StartsWith("container:", StringComparison.Ordinal) != true && network?.StartsWith("ns:", StringComparison.Ordinal) != true);
}
