using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Waiting;
using Containers.Network.Forwarding;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Network;

/// <summary>
/// The process that carries a container's traffic, pasta or slirp4netns, as a child of the monitor. It is started at once
/// and may still be setting up while other things happen: <see cref="AwaitReady"/> before the container starts.
/// </summary>
public sealed class NetworkConnection : IDisposable
{
    private readonly string _program;
    private readonly ChildProcess _child;
    private readonly FileDescriptor _ready;
    private readonly FileDescriptor _said;
    private readonly Action? _whenReady;
    private readonly IReadOnlyList<PortPlan> _ports;
    private bool _isLetGo;

    private NetworkConnection(string program, ChildProcess child, FileDescriptor ready, FileDescriptor said, Action? whenReady, IReadOnlyList<PortPlan> ports)
    {
        _ports = ports;
        _program = program;
        _child = child;
        _ready = ready;
        _said = said;
        _whenReady = whenReady;
    }

    /// <summary>The process, for records.</summary>
    public ProcessIdentity? Process => ProcessIdentity.Of(_child.Pid);

    /// <summary>Starts to connect a namespace; null for modes that connect nothing.</summary>
    /// <param name="plan">The mode, its program and the ports.</param>
    /// <param name="network">The container's namespace.</param>
    /// <param name="directory">A directory for sockets, for as long as the connection lives.</param>
    public static NetworkConnection? Start(NetworkPlan plan, NetworkNamespace network, string directory)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(network);
        return plan.Mode switch
        {
            NetworkModes.Pasta => StartPasta(plan, network, directory),
            NetworkModes.Slirp4netns => StartSlirp(plan, network, directory),
            _ => null,
        };
    }

    /// <summary>Starts to connect a namespace that many containers share to the outside. Nothing leads in; the process outlives this one.</summary>
    /// <param name="program">pasta or slirp4netns.</param>
    /// <param name="network">The namespace, until it is ready.</param>
    /// <param name="directory">A directory for a short while.</param>
    internal static NetworkConnection StartOutlet(string program, NetworkNamespace network, string directory)
    {
        if (Path.GetFileName(program) == NetworkModes.Pasta)
        {
            var (path, ready) = MakePastaReady(directory);
            return StartProgram(program, PastaArguments.ForOutlet(network.Path, path), directory, ready, [], null, OutletLog(directory));
        }

        var (readyRead, readyWrite) = FileDescriptor.Pipe();
        using (readyWrite)
        {
            var arguments = Slirp4netnsArguments.ForOutlet(network.Path);
            return StartProgram(program, arguments, directory, readyRead, [new(readyWrite, ReadyDescriptor)], null, OutletLog(directory));
        }
    }

    /// <summary>Lets the process go on without this one.</summary>
    internal void LetGo() => _isLetGo = true;

    /// <summary>Waits until traffic flows.</summary>
    /// <exception cref="ContainersException">InUse for a port somebody else has; Unsupported with the program's own words.</exception>
    public void AwaitReady()
    {
        if (SaysReady())
        {
            _whenReady?.Invoke();
            return;
        }

        // It has ended without a word of readiness, and told why.
        using var stream = _said.OpenStream();
        using var reader = new StreamReader(stream);
        var failure = NetworkFailure.From(_program, reader.ReadToEnd());
        if (failure.Kind == ErrorKind.InUse)
        {
            PortForwarder.Listen(_ports).Dispose(); // which says more precisely which port it is, and why
        }

        throw failure;
    }

    /// <summary>Tells the process to end, which takes the kernel a while: the namespace's device goes with it. <see cref="Dispose"/> waits for that.</summary>
    public void Kill() => _child.Kill(Signals.SIGKILL);

    /// <summary>Ends the process and waits for its end.</summary>
    public void Dispose()
    {
        if (!_isLetGo)
        {
            End();
        }

        _child.Dispose();
        _ready.Dispose();
        _said.Dispose();
    }

    private void End()
    {
        Kill();
        try
        {
            _child.Wait();
        }
        catch (Linux.LinuxException e) when (e.Errno == Linux.Errno.ECHILD)
        {
            // The monitor's collection of ended children was quicker.
        }
    }

    private bool SaysReady()
    {
        var isReady = false;
        var loop = new EventLoop();
        using var ready = loop.Add(_ready, Readiness.Read, _ =>
        {
            isReady = _ready.Read(stackalloc byte[64]) > 0;
            loop.Stop();
        });
        using var ended = loop.Add(_child.Handle, Readiness.Read, _ => loop.Stop());
        loop.Run();
        return isReady;
    }

    // Newer ones cannot open /proc/self/fd/N any more by the time they write: they have made themselves undumpable.
    private static NetworkConnection StartPasta(NetworkPlan plan, NetworkNamespace network, string directory)
    {
        // Older ones are content when they get a port by one version, and somebody else has it by the other.
        PortForwarder.Listen(plan.Ports).Dispose();
        var (path, ready) = MakePastaReady(directory);
        return StartProgram(plan.Program!, PastaArguments.For(plan, network.Path, path), directory, ready, [], null, ports: plan.Ports);
    }

    private static (string Path, FileDescriptor Ready) MakePastaReady(string directory)
    {
        using (var parent = DirectoryHandle.Open(directory))
        {
            Tree.Remove(parent, Encoding.ASCII.GetBytes(PastaReadyName));
            parent.MakeNode(PastaReadyName, FileType.Fifo, OwnerOnly);
        }

        var path = Path.Combine(directory, PastaReadyName);
        return (path, FileOpening.ReadWrite(path)); // with a writing end of our own, opening waits for nobody
    }

    // A file: whoever would read a pipe is gone long before the process is.
    private static (FileDescriptor Read, FileDescriptor Write) OutletLog(string directory)
    {
        var path = Path.Combine(directory, "outlet.log");
        var write = FileOpening.Create(path);
        return (FileOpening.Read(path), write);
    }

    // It takes only socket paths that fit into an address, so it is started where the short name is enough.
    private static NetworkConnection StartSlirp(NetworkPlan plan, NetworkNamespace network, string directory)
    {
        var (ready, readyWrite) = FileDescriptor.Pipe();
        using (readyWrite)
        {
            return StartProgram(
                plan.Program!, Slirp4netnsArguments.For(plan, network.Path), directory, ready, [new(readyWrite, ReadyDescriptor)],
                () => Slirp4netnsPorts.Publish(plan.Ports, Path.Combine(directory, Slirp4netnsArguments.ApiSocket)));
        }
    }

    private static NetworkConnection StartProgram(
        string program, IReadOnlyList<string> arguments, string directory, FileDescriptor ready, IReadOnlyList<DescriptorMove> passed, Action? whenReady,
        (FileDescriptor Read, FileDescriptor Write)? log = null, IReadOnlyList<PortPlan>? ports = null)
    {
        var (said, sayWrite) = log ?? FileDescriptor.Pipe();
        using (sayWrite)
        {
            using var nothing = FileOpening.ReadWrite("/dev/null");
            var child = ChildProcess.Start(new ProcessPlan
            {
                Path = program,
                Arguments = [program, .. arguments],
                WorkingDirectory = directory,
                Environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
                Descriptors = [new(nothing, 0), new(nothing, 1), new(sayWrite, 2), .. passed],
            });
            return new NetworkConnection(Path.GetFileName(program), child, ready, said, whenReady, ports ?? []);
        }
    }

    private const string PastaReadyName = "pasta.ready";
    private const uint OwnerOnly = 0x180; // 0600

    /// <summary>The number under which slirp4netns finds the pipe it reports readiness to.</summary>
    internal const int ReadyDescriptor = 3;
}
