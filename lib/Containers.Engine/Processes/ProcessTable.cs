using Containers.Engine.Containers;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Runtime.Processes;

namespace Containers.Engine.Processes;

/// <summary>The processes of a running container as rows and columns.</summary>
public static class ProcessTable
{
    private const int LongestList = 64 * 1024 * 1024; // ps writes of all processes of the machine

    /// <summary>Docker's columns, as ps -ef has them: pids and users are the host's.</summary>
    public static IReadOnlyList<string> Default { get; } = ["huser", "hpid", "hppid", "c", "stime", "tty", "time", "args"];

    private static readonly string[] s_defaultHeadings = ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"];

    /// <summary>What stands above columns.</summary>
    /// <param name="descriptors">The columns, podman's names or ps's codes; none is docker's.</param>
    /// <exception cref="ContainersException">Invalid: there is no such column.</exception>
    public static IReadOnlyList<string> Headings(IReadOnlyList<string> descriptors)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        return descriptors.Count == 0 ? s_defaultHeadings : [.. descriptors.Select(descriptor => ProcessColumn.Find(descriptor).Heading)];
    }

    /// <summary>The table: headings first.</summary>
    /// <param name="view">The container.</param>
    /// <param name="descriptors">The columns wanted, podman's names or ps's codes; none is docker's.</param>
    /// <exception cref="ContainersException">Invalid: it is not running, or there is no such column.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Read(ContainerView view, IReadOnlyList<string> descriptors)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(descriptors);
        var columns = (descriptors.Count == 0 ? Default : descriptors).Select(ProcessColumn.Find).ToList();
        var users = new ContainerUsers(Main(view));
        List<IReadOnlyList<string>> table = [Headings(descriptors)];
        foreach (var process in Processes(view).Select(pid => ProcessDetails.Of(pid, users)).OfType<ProcessDetails>())
        {
            table.Add([.. columns.Select(column => column.Value(process))]);
        }

        return table;
    }

    /// <summary>What the host's ps says with the given options, as far as it is about the container: its heading and lines.</summary>
    /// <exception cref="ContainersException">Unsupported: there is no ps; Invalid: it refuses, or shows no pids.</exception>
    public static IReadOnlyList<string> AskHost(ContainerView view, IReadOnlyList<string> options)
    {
        ArgumentNullException.ThrowIfNull(view);
        var program = ProgramSearch.Find("ps") ?? throw new ContainersException(ErrorKind.Unsupported, "ps is not installed, which options for it need")
        {
            Hint = "install the package procps, or name columns: wherry top CONTAINER pid user args",
        };
        var run = ProgramRun.Run(program, options, LongestList);
        var lines = run.Output.Split('\n');
        if (!run.Succeeded)
        {
            throw new ContainersException(ErrorKind.Invalid, $"ps: {lines[0].Trim()}");
        }

        var position = Array.IndexOf(Words(lines[0]), "PID");
        if (position < 0)
        {
            throw new ContainersException(ErrorKind.Invalid, "ps was asked for columns without PID, which tells the container's processes from others");
        }

        var own = Processes(view).Select(pid => pid.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToHashSet();
        return [lines[0], .. lines.Skip(1).Where(line => Words(line).ElementAtOrDefault(position) is { } pid && own.Contains(pid))];
    }

    private static IEnumerable<int> Processes(ContainerView view) => ContainerProcesses.Find(Main(view), []).Order();

    private static int Main(ContainerView view) => view.State.Pid != 0 && view.IsRunning
        ? view.State.Pid
        : throw new ContainersException(ErrorKind.Invalid, $"top can only be used on running containers: container {view.Record.Name} is not running");

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
