using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads --pid, --ipc, --uts and --cgroupns: private, host, another container's, or one kept at a path.</summary>
internal sealed class NamespaceOptions(Engine engine)
{
    internal const string Private = "private";
    internal const string Host = "host";
    internal const string Shareable = "shareable";
    internal const string None = "none";
    internal const string ContainerPrefix = "container:";
    internal const string PathPrefix = "ns:";

    internal NamespaceModes Resolve(CreateOptions options)
    {
        var uts = Read("--uts", options.UtsMode);
        if (uts == Host && options.Hostname is not null)
        {
            throw new ContainersException(ErrorKind.Invalid, "cannot set hostname when running in the host UTS namespace");
        }

        return new NamespaceModes
        {
            Pid = Read("--pid", options.PidMode),
            Ipc = Read("--ipc", options.IpcMode, Shareable, None),
            Uts = uts,
            Cgroup = Read("--cgroupns", options.CgroupMode),
        };
    }

    /// <summary>The id of the container whose namespace a mode stands for; null for other modes.</summary>
    internal static string? DonorOf(string mode) => mode.StartsWith(ContainerPrefix, StringComparison.Ordinal) ? mode[ContainerPrefix.Length..] : null;

    /// <summary>The other containers whose namespaces are shared, by id.</summary>
    internal static IEnumerable<string> Shared(NamespaceModes namespaces, string network) =>
        new[] { namespaces.Pid, namespaces.Ipc, namespaces.Uts, namespaces.Cgroup, namespaces.User, network }
            .Where(mode => mode.StartsWith(ContainerPrefix, StringComparison.Ordinal)).Select(mode => mode[ContainerPrefix.Length..]).Distinct();

    /// <summary>"container:NAME" with the id for the name; "ns:PATH" checked; null for other texts.</summary>
    internal string? ReadOther(string flag, string text)
    {
        if (text.StartsWith(ContainerPrefix, StringComparison.Ordinal))
        {
            return ContainerPrefix + engine.Containers.Resolve(text[ContainerPrefix.Length..]).Id;
        }

        if (!text.StartsWith(PathPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        var path = text[PathPrefix.Length..];
        return Path.IsPathRooted(path) && File.Exists(path) ? text
            : throw new ContainersException(ErrorKind.NotFound, $"{flag} {text}: no namespace is at {(path.Length == 0 ? "an empty path" : path)}");
    }

    private string Read(string flag, string? text, params string[] more)
    {
        var mode = string.IsNullOrEmpty(text) ? Private : text;
        if (ReadOther(flag, mode) is { } other)
        {
            RequireShareable(flag, other);
            return other;
        }

        return mode is Private or Host || more.Contains(mode) ? mode : throw new ContainersException(
            ErrorKind.Invalid, $"invalid {flag} \"{mode}\": want {string.Join(", ", [Private, Host, .. more])}, container:NAME or ns:PATH");
    }

    private void RequireShareable(string flag, string mode)
    {
        if (flag != "--ipc" || !mode.StartsWith(ContainerPrefix, StringComparison.Ordinal))
        {
            return;
        }

        var donor = engine.Containers.Find(mode[ContainerPrefix.Length..])!;
        if (donor.Namespaces.Ipc is Private or None)
        {
            throw new ContainersException(ErrorKind.Invalid, $"cannot join IPC of container {donor.Name}: it is {donor.Namespaces.Ipc}")
            {
                Hint = $"create {donor.Name} with --ipc=shareable",
            };
        }
    }
}
