using System.Globalization;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Runtime;

/// <summary>The standard streams a container's process starts with; all stay the caller's.</summary>
/// <param name="Input">Its standard input.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
public sealed record StandardStreams(FileDescriptor Input, FileDescriptor Output, FileDescriptor Error)
{
    /// <summary>More descriptors it starts with, from number 3 on.</summary>
    public IReadOnlyList<DescriptorMove> Passed { get; init; } = [];

    /// <summary>How many descriptors after the standard ones there are, gaps included.</summary>
    internal int PassedCount => Passed.Count == 0 ? 0 : Passed.Max(move => move.Target) - 2;
}

/// <summary>
/// Drives an OCI runtime (crun, runc) for one container through the common command line. The runtime keeps its state below
/// the container's run directory, so nothing of it outlives that. Containers and processes become children of the caller,
/// which must be a subreaper.
/// </summary>
/// <param name="program">The runtime's program.</param>
/// <param name="id">The container's id.</param>
/// <param name="directory">The container's run directory; the bundle and the runtime's state go there.</param>
/// <param name="useCgroups">Whether the runtime may make cgroups.</param>
/// <param name="cacheDirectory">Where compiled system call filters are kept for the next container.</param>
public sealed class OciRuntime(string program, string id, string directory, bool useCgroups, string cacheDirectory)
{
    private readonly SeccompCache _filters = new(cacheDirectory, program);

    private bool _shielded;

    private const string SpecName = "config.json";

    private bool IsCrun => Path.GetFileName(program).StartsWith("crun", StringComparison.Ordinal);

    private string StateRoot => Path.Combine(directory, "runtime");

    private string LogPath => Path.Combine(directory, "runtime.log");

    private string PidPath => Path.Combine(directory, "pid");

    /// <summary>
    /// Makes the runtime's program read-only for whatever it starts (CVE-2019-5736: a container writes to it through
    /// /proc/self/exe), by a mount over itself in the caller's private mount namespace. Runtimes do the like themselves, with a
    /// copy of themselves at each start, unless they find it done: crun and runc up to 1.1 do.
    /// </summary>
    public void Shield()
    {
        try
        {
            MountPoint.Bind(program, program, recursive: false);
            MountPoint.MakeReadOnly(program);
            _shielded = true;
        }
        catch (LinuxException)
        {
            // Then it makes its copy.
        }
    }

    /// <summary>Makes the container; its main process waits to be started. Returns that process's pid.</summary>
    /// <param name="spec">The specification.</param>
    /// <param name="streams">Its streams.</param>
    /// <param name="consoleSocket">Where to send its terminal; null without one.</param>
    public int Create(RuntimeSpec spec, StandardStreams streams, string? consoleSocket) => Make(["create"], spec, streams, consoleSocket);

    /// <summary>Makes and starts the container in one step: a program start less when nothing has to happen in between.</summary>
    public int CreateAndStart(RuntimeSpec spec, StandardStreams streams) => Make(["run", "--detach"], spec, streams, null);

    private int Make(IReadOnlyList<string> command, RuntimeSpec spec, StandardStreams streams, string? consoleSocket)
    {
        spec = IsCrun ? _filters.WithCompiled(spec) : WithDomainNameAsParameter(spec);
        WriteFile(SpecName, RuntimeSpecWriting.RuntimeSpec(spec));
        List<string> arguments = [.. command, "--bundle", directory, "--pid-file", PidPath, .. Preserve(streams)];
        if (consoleSocket is not null)
        {
            arguments.AddRange(["--console-socket", consoleSocket]);
        }

        Run([.. arguments, id], streams);
        if (IsCrun)
        {
            _filters.Remember(spec, Path.Combine(StateRoot, id));
        }

        return ReadPid(PidPath);
    }

    /// <summary>Starts the main process of a container that was made.</summary>
    public void Start() => Run(["start", id], null);

    /// <summary>Freezes all processes of a container that has a cgroup.</summary>
    public void Pause() => Run(["pause", id], null);

    /// <summary>Lets them go on.</summary>
    public void Resume() => Run(["resume", id], null);

    /// <summary>Changes the limits of a container that has a cgroup.</summary>
    public void Update(ResourcesSpec resources)
    {
        var path = WriteFile("resources.json", RuntimeSpecWriting.ResourcesSpec(resources));
        try
        {
            Run(["update", "--resources", path, id], null);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Starts another process in the container and returns its pid.</summary>
    public int Exec(ProcessSpec process, StandardStreams streams, string? consoleSocket, string name)
    {
        var specPath = WriteFile(name + ".json", RuntimeSpecWriting.ProcessSpec(process));
        var pidPath = Path.Combine(directory, name + ".pid");
        try
        {
            List<string> arguments = ["exec", "--detach", "--process", specPath, "--pid-file", pidPath, .. Preserve(streams)];
            if (consoleSocket is not null)
            {
                arguments.AddRange(["--console-socket", consoleSocket]);
            }

            Run([.. arguments, id], streams);
            return ReadPid(pidPath);
        }
        finally
        {
            File.Delete(specPath);
            File.Delete(pidPath);
        }
    }

    /// <summary>
    /// Takes away what the runtime keeps of a container whose processes are gone. Its state is a directory of ours, so
    /// without cgroups there is nothing for the runtime itself to do.
    /// </summary>
    public void Delete()
    {
        if (useCgroups)
        {
            try
            {
                Run(["delete", "--force", id], null);
            }
            catch (ContainersException)
            {
                // It did not get as far as existing.
            }
        }

        Tree.Remove(StateRoot);
    }

    // For runtimes that do not know the specification's field yet.
    private static RuntimeSpec WithDomainNameAsParameter(RuntimeSpec spec) => spec.Domainname is not { } name ? spec : spec with
    {
        Domainname = null,
        Linux = spec.Linux with { Sysctl = new Dictionary<string, string>(spec.Linux.Sysctl ?? new Dictionary<string, string>()) { ["kernel.domainname"] = name } },
    };

    private static string[] Preserve(StandardStreams streams) =>
        streams.PassedCount == 0 ? [] : ["--preserve-fds", streams.PassedCount.ToString(CultureInfo.InvariantCulture)];

    // Gaps are filled: the runtime would leave whatever it opens itself under their numbers to the container.
    private static IEnumerable<DescriptorMove> Passed(StandardStreams? streams, FileDescriptor nothing) => Enumerable.Range(3, streams?.PassedCount ?? 0)
        .Select(number => streams!.Passed.Any(move => move.Target == number) ? streams.Passed.Last(move => move.Target == number) : new DescriptorMove(nothing, number));

    private void Run(IReadOnlyList<string> arguments, StandardStreams? streams)
    {
        using var nothing = FileOpening.ReadWrite("/dev/null");
        File.Delete(LogPath);
        List<string> global = ["--root", StateRoot, "--log", LogPath, "--log-format", "json"];
        if (IsCrun && !useCgroups)
        {
            global.Add("--cgroup-manager=disabled");
        }

        using var child = ChildProcess.Start(new ProcessPlan
        {
            Path = program,
            Arguments = [program, .. global, .. arguments],
            WorkingDirectory = directory,
            Environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", $"XDG_RUNTIME_DIR={directory}", .. _shielded ? ["_LIBCONTAINER_CLONED_BINARY=1"] : Array.Empty<string>()],
            Descriptors =
            [
                new(streams?.Input ?? nothing, 0), new(streams?.Output ?? nothing, 1), new(streams?.Error ?? nothing, 2),
                .. Passed(streams, nothing),
            ],
        });
        var status = child.Wait();
        if (status.ShellCode != 0)
        {
            throw RuntimeFailure.From(ReadLog(), Path.GetFileName(program), status);
        }
    }

    private string ReadLog() => File.Exists(LogPath) ? File.ReadAllText(LogPath) : string.Empty;

    private string WriteFile(string name, byte[] content)
    {
        // Read back at once by the runtime and meaningless after a crash: no need to sync.
        var path = Path.Combine(directory, name);
        using var file = FileOpening.Create(path);
        file.Write(content);
        return path;
    }

    private static int ReadPid(string path) => int.Parse(File.ReadAllText(path).Trim(), CultureInfo.InvariantCulture);
}
