using Containers.Linux.Files;

namespace Containers.Linux.Processes;

/// <summary>A process that exists, in its new namespaces, and waits to be released before it becomes its program.</summary>
public sealed class HeldProcess : IDisposable
{
    private readonly ChildProcess _child;
    private readonly FileDescriptor _report;
    private readonly FileDescriptor _go;
    private bool _released;

    internal HeldProcess(ChildProcess child, FileDescriptor report, FileDescriptor go)
    {
        _child = child;
        _report = report;
        _go = go;
    }

    /// <summary>Its pid in our pid namespace.</summary>
    public int Pid => _child.Pid;

    /// <summary>Lets it go on and returns once its program runs. The result is the caller's.</summary>
    /// <exception cref="SpawnException">Some step failed; nothing is left behind.</exception>
    public ChildProcess Release()
    {
        _released = true;
        _go.Write([1]);
        return ChildProcess.AwaitExec(_child, _report);
    }

    /// <summary>Ends the process unless it was released.</summary>
    public void Dispose()
    {
        _go.Dispose();
        _report.Dispose();
        if (!_released)
        {
            _released = true;
            _child.Abandon();
        }
    }
}
