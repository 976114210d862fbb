using System.Diagnostics;
using System.Text;

namespace Containers.E2E.Tests;

/// <summary>
/// The program on a pseudo-terminal of its own, script(1), which a test types on and looks at. What the terminal is called and
/// how it was set come first in its output, and how it is set at the end comes last.
/// </summary>
internal sealed class PseudoTerminal : IDisposable
{
    private readonly Process _script;
    private readonly StringBuilder _output = new();
    private readonly Thread _reader;

    internal PseudoTerminal(Store store, params string[] arguments)
        : this(store, [], arguments)
    {
    }

    /// <summary>The same with variables of the environment set, as NAME=value.</summary>
    internal PseudoTerminal(Store store, IReadOnlyList<string> variables, IReadOnlyList<string> arguments)
        : this(string.Join(' ', ((string[])["env", .. variables, Surroundings.Program, .. store.Flags, .. arguments]).Select(Quote)))
    {
    }

    /// <summary>Runs any shell command on a terminal.</summary>
    internal PseudoTerminal(string program)
    {
        var commands = $"tty; stty rows 30 cols 90; echo before $(stty -g); {program}; code=$?; echo after $(stty -g); exit $code";
        _script = Process.Start(new ProcessStartInfo("script", ["-qefc", commands, "/dev/null"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["SHELL"] = "/bin/sh" },
        })!;
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
        Until("before ");
    }

    /// <summary>All that has been shown so far.</summary>
    internal string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>The device.</summary>
    internal string Device => Output.Split("\r\n")[0];

    /// <summary>Whether the terminal is set at the end as it was in the beginning. Only after <see cref="End"/>.</summary>
    internal bool IsRestored => Setting("before ") == Setting("after ");

    /// <summary>The processes on this terminal that bear the program's name, first the one that was started.</summary>
    internal int ProgramPid
    {
        get
        {
            var found = Surroundings.Run("/bin/sh", ["-c", $"ps -o pid= -o args= -t {Device["/dev/".Length..]} | grep -F '{Surroundings.Program}' | grep -v -e grep -e 'sh -c' | head -1"]).Succeeds().Text.Trim();
            return int.Parse(found.Split(' ')[0]);
        }
    }

    internal PseudoTerminal Type(string keys)
    {
        _script.StandardInput.Write(keys);
        _script.StandardInput.Flush();
        return this;
    }

    /// <summary>Waits until something is shown.</summary>
    internal PseudoTerminal Until(string text)
    {
        Waiting.Until(() => Output.Contains(text, StringComparison.Ordinal) || _script.HasExited, () => $"\"{text}\" is not shown, but: {Output}");
        Assert.True(Output.Contains(text, StringComparison.Ordinal), $"\"{text}\" is not shown, but: {Output}");
        return this;
    }

    /// <summary>Waits for the program's end and returns its exit code.</summary>
    internal int End()
    {
        if (!_script.WaitForExit(60_000))
        {
            throw new TimeoutException($"the program on the terminal does not end: {Output}");
        }

        _reader.Join();
        return _script.ExitCode;
    }

    public void Dispose()
    {
        if (!_script.HasExited)
        {
            _script.Kill();
            _script.WaitForExit();
        }

        _script.Dispose();
    }

    private string Setting(string label) => Output.Split(label)[1].Split("\r\n")[0].Trim();

    private void Read()
    {
        var buffer = new char[4096];
        int count;
        while ((count = _script.StandardOutput.Read(buffer)) > 0)
        {
            lock (_output)
            {
                _output.Append(buffer, 0, count);
            }
        }
    }

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
