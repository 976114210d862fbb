using System.Diagnostics;
using System.Text;

namespace Containers.E2E.Tests;

/// <summary>
/// A shell command on a pseudo-terminal of its own, at which the test sits: it types when it has seen what it waits for,
/// never after a time.
/// </summary>
internal sealed class TerminalProgram : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private readonly Process _script;
    private readonly StringBuilder _seen = new();
    private readonly string _command;
    private int _read;

    internal TerminalProgram(string command)
    {
        _command = command;
        _script = Process.Start(new ProcessStartInfo("/usr/bin/script", ["-qefc", command, "/dev/null"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        _ = Collect();
    }

    /// <summary>Everything shown so far.</summary>
    internal string Output
    {
        get
        {
            lock (_seen)
            {
                return _seen.ToString();
            }
        }
    }

    /// <summary>Waits until a text is shown that was not waited for before.</summary>
    internal TerminalProgram Await(string text)
    {
        var end = DateTime.UtcNow + s_patience;
        lock (_seen)
        {
            int at;
            while ((at = _seen.ToString().IndexOf(text, _read, StringComparison.Ordinal)) < 0)
            {
                if (!Monitor.Wait(_seen, end - DateTime.UtcNow > TimeSpan.Zero ? end - DateTime.UtcNow : TimeSpan.Zero))
                {
                    Assert.Fail($"`{_command}` did not show \"{text}\" but: {_seen} ({Surroundings.Description})");
                }
            }

            _read = at + text.Length;
            return this;
        }
    }

    /// <summary>Types.</summary>
    internal TerminalProgram Type(string keys)
    {
        _script.StandardInput.Write(keys);
        _script.StandardInput.Flush();
        return this;
    }

    /// <summary>Waits for the command's end; returns its exit code.</summary>
    internal int End()
    {
        if (!_script.WaitForExit(s_patience))
        {
            Assert.Fail($"`{_command}` did not end but showed: {Output} ({Surroundings.Description})");
        }

        return _script.ExitCode;
    }

    public void Dispose()
    {
        if (!_script.HasExited)
        {
            _script.Kill();
        }

        _script.Dispose();
    }

    private async Task Collect()
    {
        var buffer = new char[4096];
        int count;
        while ((count = await _script.StandardOutput.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            lock (_seen)
            {
                _seen.Append(buffer, 0, count);
                Monitor.PulseAll(_seen);
            }
        }
    }
}
