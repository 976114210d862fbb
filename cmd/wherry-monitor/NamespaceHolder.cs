using System.Globalization;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Runtime.Protocol;
using Containers.Runtime.Specification;

namespace Wherry.Monitor;

/// <summary>Starts the process that holds a pod's namespaces: no program, a few pages, ended by the kernel with its monitor.</summary>
internal static class NamespaceHolder
{
    private static readonly Dictionary<string, Namespaces> s_kinds = new()
    {
        ["user"] = Namespaces.User, ["cgroup"] = Namespaces.Cgroup, ["ipc"] = Namespaces.Ipc, ["network"] = Namespaces.Network,
        ["pid"] = Namespaces.Pid, ["uts"] = Namespaces.Uts,
    };

    /// <summary>Starts it and returns its pid: a child of this process.</summary>
    /// <param name="plan">What it makes and sets.</param>
    /// <param name="spec">Whose ids it has, if it has some of its own.</param>
    /// <param name="shared">Namespaces of others by kind, which it enters.</param>
    internal static int Start(HoldPlan plan, SpecRequest spec, IReadOnlyDictionary<string, string> shared)
    {
        var hasOwnUsers = spec.UserMap.Count > 0 && !shared.ContainsKey("user");
        var files = shared.Where(pair => s_kinds.ContainsKey(pair.Key)).OrderBy(pair => pair.Key == "user" ? 0 : 1)
            .Select(pair => new NamespaceToJoin(FileOpening.Read(pair.Value), s_kinds[pair.Key])).ToList();
        try
        {
            using var child = ChildProcess.Start(new ProcessPlan
            {
                Path = string.Empty,
                HoldsNamespaces = true,
                WorkingDirectory = "/",
                Join = files,
                Create = plan.Kinds.Aggregate(hasOwnUsers ? Namespaces.User : Namespaces.None, (all, kind) => all | s_kinds[kind]),
                NewSession = true,
                DieWithParent = true,
                Hostname = plan.Hostname.Length > 0 ? plan.Hostname : null,
                Settings = [.. plan.Sysctls.Select(s => ("/proc/sys/" + s.Key.Replace('.', '/'), s.Value))],
                BeforeGo = hasOwnUsers ? pid => WriteMaps(pid, spec) : null,
            });
            return child.Pid;
        }
        catch (SpawnException e) when (e.Stage == SpawnStage.Settings)
        {
            throw new ContainersException(
                ErrorKind.Invalid, $"cannot set the pod's kernel parameters ({string.Join(", ", plan.Sysctls.Keys.Order(StringComparer.Ordinal))}): {Containers.Linux.Errno.Describe(e.Errno)}", e);
        }
        finally
        {
            files.ForEach(file => file.File.Dispose());
        }
    }

    private static void WriteMaps(int pid, SpecRequest spec)
    {
        Write($"/proc/{pid}/uid_map", spec.UserMap);
        Write($"/proc/{pid}/gid_map", spec.GroupMap);
    }

    // The kernel takes a map in one write only.
    private static void Write(string path, IReadOnlyList<IdMappingSpec> map)
    {
        using var file = FileOpening.ReadWrite(path);
        file.Write(System.Text.Encoding.ASCII.GetBytes(string.Concat(map.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.ContainerID} {m.HostID} {m.Size}\n")))));
    }
}
