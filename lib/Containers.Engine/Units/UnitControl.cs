using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Engine.Units;

/// <summary>The systemd that services are for: this user's or, for root, the machine's. Asked through systemctl.</summary>
public static class UnitControl
{
    /// <summary>Has it read its files, and run its generators, again.</summary>
    /// <exception cref="ContainersException">Unsupported: there is none, or it does not answer.</exception>
    public static void Reload() => Run("daemon-reload");

    /// <summary>Has it stop a unit, and waits until it has.</summary>
    /// <param name="unit">Its name.</param>
    /// <exception cref="ContainersException">Unsupported: it cannot, or nobody can be asked.</exception>
    public static void Stop(string unit) => Run("stop", "--", unit);

    /// <summary>Has it stop and start a unit, and waits until that has succeeded or failed.</summary>
    /// <param name="unit">Its name.</param>
    /// <exception cref="ContainersException">Unsupported: it does not start, or nobody can be asked.</exception>
    public static void Restart(string unit) => Run("restart", "--", unit);

    /// <summary>What units are doing, "active/running" for instance; null when nobody can be asked.</summary>
    /// <param name="units">Their names.</param>
    public static IReadOnlyDictionary<string, string>? States(IReadOnlyCollection<string> units)
    {
        if (units.Count == 0)
        {
            return new Dictionary<string, string>();
        }

        try
        {
            var text = Run(["show", "--property=Id,LoadState,ActiveState,SubState", "--", .. units]);
            return text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Read).DistinctBy(unit => unit.Id).ToDictionary(unit => unit.Id, unit => unit.State);
        }
        catch (ContainersException)
        {
            return null;
        }
    }

    private static (string Id, string State) Read(string block)
    {
        var values = block.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        var state = values.GetValueOrDefault("LoadState") == "loaded" ? $"{values.GetValueOrDefault("ActiveState")}/{values.GetValueOrDefault("SubState")}" : "not loaded";
        return (values.GetValueOrDefault("Id", string.Empty), state);
    }

    private static string Run(params IEnumerable<string> arguments)
    {
        var program = ProgramSearch.Find("systemctl") ?? throw new ContainersException(ErrorKind.Unsupported, "there is no systemd here: systemctl is not installed");
        IReadOnlyList<string> whose = ThisProcess.UserId == 0 ? [] : ["--user"];
        var (said, child) = Start(program, ["systemctl", .. whose, "--no-pager", .. arguments]);
        using (child)
        {
            return child.Wait().ShellCode == 0 ? said : throw new ContainersException(ErrorKind.Unsupported, $"systemctl {arguments.First()}: {said.Trim().ReplaceLineEndings("; ")}");
        }
    }

    private static (string Said, ChildProcess Child) Start(string program, IReadOnlyList<string> arguments)
    {
        var (ours, theirs) = FileDescriptor.Pipe();
        using (ours)
        {
            ChildProcess child;
            using (theirs)
            {
                using var nothing = FileOpening.ReadWrite("/dev/null");
                child = ChildProcess.Start(new ProcessPlan
                {
                    Path = program,
                    Arguments = arguments,
                    Environment = [.. Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(variable => $"{variable.Key}={variable.Value}")],
                    DieWithParent = true,
                    Descriptors = [new(nothing, 0), new(theirs, 1), new(theirs, 2)],
                });
            }

            using var reader = new StreamReader(ours.OpenStream(), Encoding.UTF8);
            return (reader.ReadToEnd(), child);
        }
    }
}
