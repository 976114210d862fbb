using System.Globalization;
using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Identity;
using Containers.Linux.Processes;
using Containers.Linux.Waiting;
using Containers.Network;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Runtime;
using Containers.Runtime.Cgroups;
using Containers.Runtime.Processes;
using Containers.Runtime.Protocol;
using Containers.Runtime.Specification;
using Containers.State.Containers;

namespace Wherry.Monitor;

/// <summary>The container itself: prepared once, then started and ended any number of times.</summary>
internal sealed class ContainerInstance : IDisposable
{
    private const uint ReadableByAll = 0x1a4; // 0644

    private readonly string _directory;
    private readonly EventLoop _loop;
    private readonly List<string> _warnings = [];
    private readonly SharedNamespaces _shared = new();
    private readonly ExtraMounts _extra = new();
    private readonly PluginMounts _plugins = new();
    private Doorway? _doorway;
    private readonly TimerDescriptor _timeLimit = TimerDescriptor.Create();
    private readonly IReadOnlyList<DescriptorMove> _passed;
    private MonitorPlan _plan;
    private string? _cgroup;
    private string? _mounts;
    private string? _podCgroup;
    private OciRuntime? _runtime;
    private readonly ContainerNetwork _network;
    private readonly SharedHosts? _donorsHosts;
    private ContainerLog? _log;
    private IReadOnlyList<ProcessIdentity> _storage = [];
    private bool _prepared;
    private PrivateRootfs? _rootfs;

    internal ContainerInstance(MonitorPlan plan, string directory, EventLoop loop)
    {
        _plan = plan;
        _directory = directory;
        _loop = loop;
        _passed = [.. plan.PassedDescriptors.Select((number, i) => new DescriptorMove(new FileDescriptor(MonitorSocket.FirstPassedDescriptor + i), number))];
        _network = new ContainerNetwork(plan, directory);
        _donorsHosts = plan.Etc.SharedDirectory is { } donor ? new SharedHosts(donor) : null;
        loop.Add(_timeLimit, Readiness.Read, _ => OnTimeUp());
    }

    /// <summary>The main process; 0 while there is none.</summary>
    internal int Pid { get; private set; }

    /// <summary>Whether the kernel ended a process of it for want of memory, as its cgroup tells.</summary>
    internal bool WasOutOfMemory { get; private set; }

    internal ProcessStreams? Streams { get; private set; }

    internal IReadOnlyList<string> Warnings => _warnings;

    /// <summary>The processes beside the container, for whoever has to clean up after a killed monitor.</summary>
    internal IReadOnlyList<string> Companions => [.. _storage.Concat(_network.Process is { } process ? [process] : []).Select(p => $"{p.Pid}:{p.StartTime}")];

    /// <summary>The networks it is on.</summary>
    internal IReadOnlyList<LiveAttachment> Networks => _network.Attached;

    internal OciRuntime Runtime => _runtime ?? throw new InvalidOperationException("the container is not prepared");

    internal string Directory => _directory;

    internal string RootPath => Path.Combine(_directory, "rootfs");

    /// <summary>Makes the surroundings that stay over restarts: directory, private mounts, root file system, log.</summary>
    internal void Prepare()
    {
        _prepared = true;
        Tree.Remove(_directory); // what a killed monitor of this container left
        if (_plan.Holds is not null)
        {
            PrepareToHold();
            return;
        }

        Tree.Make(RootPath);
        _cgroup = FindCgroup(); // before anything is started: it comes along
        _network.Prepare(_plan.Network);
        _rootfs = PrivateRootfs.Mount(_plan.Rootfs, RootPath, readOnly: false);
        VolumeFiller.Fill(_plan, RootPath);
        _plugins.Make(_plan, _directory);
        _extra.Make(_plan, _directory, RootPath);
        _storage = ThisProcess.Children(); // fuse-overlayfs, if anything
        _shared.Hold(_plan.Spec.Shared, _directory);
        MakeSharedMemory();
        if (!_plan.Spec.ReadOnlyRoot)
        {
            Accounts.Add(_plan.Etc, _plan.Spec.User, RootPath);
        }

        _runtime = new OciRuntime(_plan.Runtime, _plan.Id, _directory, useCgroups: _cgroup is not null, Path.Combine(_plan.RunRoot, "filters"));
        _runtime.Shield();
        _log = ContainerLog.Open(_plan);
        WritePid(_plan.MonitorPidFile, ThisProcess.Pid);
    }

    private string? FindCgroup()
    {
        if (_plan.NoCgroup)
        {
            return null;
        }

        if (_plan.SplitCgroup && CgroupPlace.Layout is not CgroupLayout.Unified)
        {
            // There is nothing to divide, and no other place that could be meant.
            _warnings.Add($"--cgroups=split is not applied: this machine has no cgroup version 2{CgroupPlace.Version2Advice}");
            return null;
        }

        if (_plan.SplitCgroup)
        {
            return CgroupPlace.Divide($"wherry-{_plan.Id}");
        }

        return FindScope(scope => SystemdScope.Enter(scope, _plan.Id, $"Container {_plan.Name}")) switch
        {
            Surrounding.Service => CgroupPlace.Divide(NameInService()),
            Surrounding.Scope => CgroupPlace.Divide("container"),
            _ => CgroupPlace.ForContainer(_plan.Id, _plan.Rootless, _plan.CgroupParent.Length > 0 ? _plan.CgroupParent : PodCgroupPath ?? string.Empty),
        };
    }

    // In that of its pod, if what holds the pod was started by the same service.
    private string NameInService()
    {
        var name = $"wherry-{_plan.Id}";
        if (PodInService is { } inService && CgroupPlace.Exists($"{CgroupPlace.Service}/{inService}"))
        {
            return $"{inService}/{name}";
        }

        if (_plan.IsPodLimited)
        {
            _warnings.Add("the limits of its pod are not applied: the container is in the cgroup of a service of its own");
        }

        return name;
    }

    private string? PodInService => _plan.PodCgroup is { } pod ? $"wherry-pod-{pod}" : null;

    /// <summary>What the monitor is in, of what systemd makes.</summary>
    private enum Surrounding
    {
        None,
        Scope,
        Service,
    }

    // Stays in a service that was meant to have us in it, or goes into a scope.
    private Surrounding FindScope(Action<ScopePlan> enter)
    {
        if (_plan.Scope is not { } scope)
        {
            return Surrounding.None;
        }

        try
        {
            if (CgroupPlace.Service is { } service && SystemdService.IsDelegated(scope, service, _plan.Rootless))
            {
                return Surrounding.Service;
            }

            enter(scope);
            return Surrounding.Scope;
        }
        catch (Exception e) when (e is IOException or ContainersException)
        {
            _warnings.Add($"systemd made no scope for the container ({e.Message}): its cgroup is where wherry was started, if that can be");
            return Surrounding.None;
        }
    }

    /// <summary>Makes the container; its main process waits for <see cref="Begin"/>.</summary>
    /// <param name="beforeOutput">Called before the process can have written anything: the moment to attach.</param>
    internal void Create(Action<ProcessStreams> beforeOutput) => Make(beforeOutput, alwaysWait: true);

    /// <summary>Lets the main process of a container that was made run.</summary>
    internal void Begin()
    {
        _network.AwaitReady();
        if (_plan.Holds is not null)
        {
            return; // there is nothing to run
        }

        Runtime.Start();
        LimitTime();
    }

    /// <summary>Starts the main process.</summary>
    /// <param name="beforeOutput">Called before the process can have written anything: the moment to attach.</param>
    internal void Start(Action<ProcessStreams> beforeOutput)
    {
        if (Make(beforeOutput, alwaysWait: false))
        {
            LimitTime();
            return;
        }

        Begin();
    }

    /// <summary>Before another start: what is shared with containers that were started again meanwhile is theirs of now.</summary>
    internal void Renew(ContainerRecords records) => _shared.Renew(_plan.Spec.Shared, _directory, records);

    /// <summary>Takes over a changed plan: limits at once where there is a cgroup, the rest with the next start.</summary>
    internal void Update(MonitorPlan changed)
    {
        if (_cgroup is not null && Pid != 0 && changed.Spec.Resources is { } resources)
        {
            Runtime.Update(resources);
        }

        _plan = changed;
    }

    /// <summary>Stops all processes from running.</summary>
    /// <param name="sessions">Further processes that were started in the container.</param>
    internal void Pause(IEnumerable<int> sessions)
    {
        if (_plan.Holds is not null)
        {
            return; // what holds a pod does nothing anyway
        }

        if (_cgroup is not null)
        {
            Runtime.Pause();
            return;
        }

        ContainerProcesses.Stop(Pid, sessions);
    }

    /// <summary>Lets all processes run again.</summary>
    internal void Unpause(IEnumerable<int> sessions)
    {
        if (_plan.Holds is not null)
        {
            return;
        }

        if (_cgroup is not null)
        {
            Runtime.Resume();
            return;
        }

        ContainerProcesses.Continue(Pid, sessions);
    }

    /// <summary>Puts it on one more network, or takes it off one; the plan says so for the next start.</summary>
    internal void ChangeNetworks(MonitorPlan changed, BridgePlan network, bool connect)
    {
        if (connect)
        {
            _network.Add(network);
        }
        else
        {
            _network.Remove(network);
        }

        _plan = changed;
        GeneratedFiles.Renew(changed, _directory, RootPath, _network);
    }

    /// <summary>Makes anew what its networks have of it, with the same addresses.</summary>
    internal void ReloadNetworks(MonitorPlan changed)
    {
        _network.Reload(changed.Network);
        _plan = changed;
        GeneratedFiles.Renew(_plan, _directory, RootPath, _network);
    }

    private void LimitTime()
    {
        if (_plan.Timeout > 0)
        {
            _timeLimit.Arm(TimeSpan.FromSeconds(_plan.Timeout));
        }
    }

    private void PrepareToHold()
    {
        Tree.Make(_directory);
        MakePodCgroup();
        _network.Prepare(_plan.Network);
        _shared.Hold(_plan.Spec.Shared, _directory);
        MakeSharedMemory();
        WritePid(_plan.MonitorPidFile, ThisProcess.Pid);
    }

    // Where systemd is in charge the pod is a slice, which this monitor is the first to be in.
    private void MakePodCgroup()
    {
        var limits = _plan.Spec.Resources;
        var surrounding = FindScope(scope =>
        {
            if (_plan.PodCgroup is { } pod)
            {
                SystemdScope.EnterPod(scope, pod, limits, _plan.Id, $"Container {_plan.Name}");
            }
            else
            {
                SystemdScope.Enter(scope, _plan.Id, $"Container {_plan.Name}");
            }
        });
        var cgroup = surrounding switch
        {
            Surrounding.Service when _plan.IsPodLimited && PodInService is { } name => CgroupPlace.Divide(name),
            Surrounding.None => PodCgroupPath,
            _ => null,
        };
        if (cgroup is not null)
        {
            PodCgroup.Make(cgroup, limits);
            _podCgroup = cgroup;
        }
    }

    private string? PodCgroupPath => _plan.PodCgroup is { } pod ? CgroupPlace.ForPod(pod, _plan.Rootless, _plan.PodCgroupParent) : null;

    private void Hold(HoldPlan holds)
    {
        _network.Reserve(_plan.Network);
        GeneratedFiles.Write(_plan, _directory, RootPath, _network, _donorsHosts);
        Pid = NamespaceHolder.Start(holds, _plan.Spec, _shared.Paths);
        if (NetworkModes.IsConnected(_plan.Network.Mode))
        {
            ConnectMade();
        }
    }

    // Its files are there already: what a DHCP server gives goes into them now.
    private void ConnectMade()
    {
        var before = _network.Addresses;
        _network.Connect(NetworkNamespace.Of(Pid, _network.Path));
        if (!_network.Addresses.SequenceEqual(before))
        {
            GeneratedFiles.Renew(_plan, _directory, RootPath, _network);
        }
    }

    // With user ids of its own the container must own its network namespace too, so the runtime makes both.
    private bool HasOwnUsers => _plan.Spec.UserMap.Count > 0;

    // True when its main process runs already.
    private bool Make(Action<ProcessStreams> beforeOutput, bool alwaysWait)
    {
        WasOutOfMemory = false;
        if (_plan.Holds is { } holds)
        {
            Hold(holds);
            return false;
        }

        var connects = NetworkModes.IsConnected(_plan.Network.Mode);
        _network.Reserve(_plan.Network);
        if (connects && !HasOwnUsers)
        {
            _network.Connect(NetworkNamespace.Create(_network.Path));
        }

        var spec = BuildSpec();
        var streams = new ProcessStreams(_loop, _log, joins: false);
        Streams = streams;
        var passThrough = _plan.LogDriver == "passthrough";
        var standard = passThrough ? ProcessStreams.PassThrough() : streams.Open(_plan.Spec.Terminal, _plan.Interactive, _directory, "container");
        standard = standard with { Passed = _passed };
        MakeWorkingDirectory();
        // The network's program sets up while the runtime works, and a terminal gets its size before anybody asks for it.
        var waits = alwaysWait || connects || streams.ConsoleSocket is not null;
        Pid = waits ? Runtime.Create(spec, standard, streams.ConsoleSocket) : Runtime.CreateAndStart(spec, standard);
        WritePid(_plan.PidFile, Pid);
        _mounts = _plan.Spec.Shared.ContainsKey("pid") ? ContainerProcesses.MountsOf(Pid) : null;
        streams.Begin();
        beforeOutput(streams);
        if (connects && HasOwnUsers)
        {
            ConnectMade();
        }

        return !waits;
    }

    /// <summary>After the main process has ended, or failed to start: everything but what <see cref="Prepare"/> made goes.</summary>
    internal void End()
    {
        if (Pid != 0)
        {
            Signals.SendToChild(Pid, Signals.SIGKILL); // only does something after a start that failed half-way
        }

        Pid = 0;
        if (_mounts is not null)
        {
            ContainerProcesses.EndStrays(_mounts);
            _mounts = null;
        }

        _timeLimit.Disarm();
        Streams?.Drain();
        Streams?.Dispose();
        Streams = null;
        _network.End();
        _donorsHosts?.Leave();
        WasOutOfMemory = _cgroup is not null && CgroupPlace.HasKilledForMemory(_cgroup);
        _runtime?.Delete();
        if (_cgroup is not null)
        {
            CgroupPlace.Remove(_cgroup);
        }
    }

    /// <summary>Waits for what may end after the container, when everybody has been told.</summary>
    internal void AwaitEnd() => _network.AwaitEnd();

    public void Dispose()
    {
        _log?.Dispose();
        _log = null;
        _doorway?.Dispose();
        _doorway = null;
        _shared.Dispose();
        _extra.Dispose();
        _plugins.Dispose();
        _network.Dispose();
        _timeLimit.Dispose();
        if (_podCgroup is not null)
        {
            CgroupPlace.Remove(_podCgroup);
            _podCgroup = null;
        }

        _rootfs?.Dispose();
        _rootfs = null;
        // Until prepared, the directory may belong to another monitor of the same container.
        if (_prepared)
        {
            _prepared = false;
            Tree.Remove(_directory);
        }
    }

    private RuntimeSpec BuildSpec()
    {
        IReadOnlyList<MountSpec> files =
            [.. GeneratedFiles.Write(_plan, _directory, RootPath, _network, _donorsHosts), .. SecretFiles.Write(_plan, _directory), .. NotifyPlace.Mounts(_plan)];
        var place = new SpecPlace(RootPath, _network.NamespacePath, _cgroup, _plan.Rootless, files, _plan.SingleId) { SharedPaths = _shared.Paths };
        var spec = SpecBuilder.Build(_plan.Spec with { Env = [.. _plan.Spec.Env, .. SecretFiles.Variables(_plan), .. NotifyPlace.Variables(_plan), .. _plan.StartVariables] }, place);
        if (HasOwnUsers)
        {
            _doorway?.Dispose();
            _doorway = Doorway.Open(spec.Mounts.Where(m => m.Type == "bind").Select(m => m.Source));
            spec = spec with { Root = spec.Root with { Path = _doorway.Bind(RootPath) }, Mounts = _doorway.Lead(spec.Mounts) };
        }

        var user = spec.Process.User;
        return !_plan.SingleId || (user.Uid == 0 && user.Gid == 0) ? spec : throw new ContainersException(
            ErrorKind.Unsupported, $"user {user.Uid}:{user.Gid} cannot be had: only your own user id is available in containers, as 0:0")
        {
            Hint = SubordinateIds.Remedy("USER"),
        };
    }

    // Shared memory that others may share too is a directory in the run directory, which is in memory itself.
    private void MakeSharedMemory()
    {
        if (_plan.Spec.SharedMemoryPath is { } path && path.StartsWith(_directory + "/", StringComparison.Ordinal))
        {
            Tree.Make(path);
            File.SetUnixFileMode(path, (UnixFileMode)0x3ff); // 1777, whatever the umask
        }
    }

    // For those who asked for files with pids in them. Written here, because only here they are known from the start.
    private static void WritePid(string? path, int pid)
    {
        if (path is not null)
        {
            DurableFile.Write(path, Encoding.ASCII.GetBytes(pid.ToString(CultureInfo.InvariantCulture)), ReadableByAll, sync: false);
        }
    }

    private void OnTimeUp()
    {
        if (_timeLimit.TryTake() && Pid != 0)
        {
            Signals.SendToChild(Pid, Signals.SIGKILL);
        }
    }

    // As docker: a working directory the image lacks is made.
    private void MakeWorkingDirectory()
    {
        if (_plan.Spec.ReadOnlyRoot)
        {
            return;
        }

        using var root = DirectoryHandle.Open(RootPath);
        RootedDirectory.Make(root, _plan.Spec.WorkingDirectory);
    }
}
