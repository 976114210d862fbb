using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Runtime.Namespaces;

namespace Containers.Engine;

/// <summary>
/// A program of the user's inside the user namespace, as its root, with mounts of its own. Programs of ours that it starts
/// find this store and know where they are.
/// </summary>
public sealed class NamespaceShell(Engine engine)
{
    private const string FuseProgram = "fuse-overlayfs";

    /// <summary>Runs a program on the caller's standard streams until it ends; returns its exit code as a shell has it.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <exception cref="ContainersException">Unsupported: as root there is no namespace; CommandNotFound.</exception>
    public int Run(IReadOnlyList<string> command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (!UserNamespace.IsRootless)
        {
            throw new ContainersException(ErrorKind.Unsupported, "please use unshare with rootless: root has no user namespace to enter");
        }

        var program = ProgramSearch.Find(command[0]) ??
                      throw new ContainersException(ErrorKind.CommandNotFound, $"{command[0]}: command not found");
        using var input = FileDescriptor.Standard(0);
        using var output = FileDescriptor.Standard(1);
        using var errors = FileDescriptor.Standard(2);
        using var child = engine.Namespace.Start(new ProcessPlan
        {
            Path = program,
            Arguments = command,
            Environment = Variables(),
            Create = Namespaces.Mount,
            DieWithParent = true,
            Descriptors = [new(input, 0), new(output, 1), new(errors, 2)],
        });
        var process = ProcessIdentity.Of(child.Pid);
        var mounts = MountNamespaceOf(child.Pid);
        var end = child.Wait();
        if (process is { } ended)
        {
            engine.Namespace.Leave(ended);
        }

        EndFuse(mounts);
        return end.ShellCode;
    }

    private List<string> Variables()
    {
        var variables = new List<string>();
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables.Add($"{variable.Key}={variable.Value}");
        }

        variables.Add($"{UserNamespace.InsideVariable}={(engine.Namespace.HasSingleId ? "single" : "ranges")}");
        variables.Add($"{StoreLocations.RootVariable}={engine.Paths.Root}");
        variables.Add($"{StoreLocations.RunRootVariable}={engine.Paths.RunRoot}");
        return [.. variables.GroupBy(variable => variable.Split('=', 2)[0]).Select(same => same.Last())];
    }

    // The kernel's mounts end with their namespace; a fuse-overlayfs lives in it, and would keep it and be kept by it.
    private static void EndFuse(string? mounts)
    {
        foreach (var directory in mounts is null ? [] : Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), out var pid) && ProcessIdentity.Of(pid) is { } process &&
                MountNamespaceOf(pid) == mounts && NameOf(pid)?.StartsWith(FuseProgram, StringComparison.Ordinal) == true)
            {
                process.Kill(Signals.SIGTERM);
            }
        }
    }

    private static string? MountNamespaceOf(int pid) => TryRead(() => new FileInfo($"/proc/{pid}/ns/mnt").LinkTarget);

    private static string? NameOf(int pid) => TryRead(() => File.ReadAllText($"/proc/{pid}/comm").Trim());

    private static string? TryRead(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it has ended, or is somebody else's
        }
    }
}
