using Containers.Network;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads --sysctl: only what belongs to a namespace of the container's own, for anything else would be the host's.</summary>
internal static class SysctlOptions
{
    private static readonly string[] s_ipc =
        ["kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced"];

    internal static IReadOnlyDictionary<string, string> Resolve(IReadOnlyList<string> texts, NamespaceModes namespaces, string networkMode)
    {
        var values = KeyValueOptions.Read("--sysctl", texts);
        foreach (var key in values.Keys)
        {
            var (known, own) = key switch
            {
                _ when s_ipc.Contains(key) || key.StartsWith("fs.mqueue.", StringComparison.Ordinal) => ("IPC", namespaces.Ipc != NamespaceOptions.Host),
                _ when key.StartsWith("net.", StringComparison.Ordinal) => ("network", networkMode != NetworkModes.Host),
                "kernel.domainname" => ("UTS", namespaces.Uts != NamespaceOptions.Host),
                _ => (null, false),
            };
            if (known is null)
            {
                throw new ContainersException(ErrorKind.Invalid, $"sysctl {key} is not allowed: it belongs to no namespace of the container's")
                {
                    Hint = "net.*, fs.mqueue.*, kernel.msg*, kernel.sem and kernel.shm* can be set",
                };
            }

            if (!own)
            {
                throw new ContainersException(ErrorKind.Invalid, $"sysctl {key} cannot be set: the container shares the host's {known} namespace");
            }
        }

        return values;
    }
}
