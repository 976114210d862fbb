using System.Text.Json.Nodes;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Runtime.Cgroups;
using Containers.Runtime.Protocol;
using Containers.Runtime.Specification;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Runtime.Tests;

public class ProtocolTests
{
    private static readonly MonitorPlan s_plan = new()
    {
        Id = "i", Name = "n", StoreRoot = "/s", RunRoot = "/r",
        Rootfs = new RootfsMount { Driver = StorageDriver.FuseOverlayfs, Lower = ["/l"], Upper = "/u", Work = "/w", Options = ["o"], Program = "/p" },
        Spec = new SpecRequest
        {
            Args = ["a"], Env = ["E=v"], User = "u:g", ExtraGroups = ["x"], WorkingDirectory = "/wd", Terminal = true, Hostname = "h",
            Mounts = [new MountSpec { Destination = "/d", Type = "bind", Source = "/src", Options = ["ro"] }], Capabilities = ["CAP_KILL"], Privileged = true, Hooks = [new HookRequest("prestart", new HookSpec("/hook", ["hook"], ["A=b"], 5))],
            NoNewPrivileges = true, SeccompProfile = "/sp", MaskedPaths = ["/m"], ReadonlyPaths = ["/ro"], ReadOnlyRoot = true,
            Rlimits = [new RlimitSpec("RLIMIT_CORE", ulong.MaxValue, 1)], SharedMemory = 5,
            Resources = new ResourcesSpec
            {
                Pids = new PidsSpec(3), Memory = new MemorySpec { Limit = 4, Reservation = 3, Swap = -1 },
                Cpu = new CpuSpec { Shares = 2, Quota = 3, Period = 4, Cpus = "0-1", Mems = "0" },
                BlockIO = new BlockIoSpec
                {
                    Weight = 10, WeightDevice = [new DeviceWeightSpec(8, 1, 20)], ThrottleReadBpsDevice = [new DeviceRateSpec(8, 1, 2)],
                    ThrottleWriteBpsDevice = [new DeviceRateSpec(8, 1, 3)], ThrottleReadIopsDevice = [new DeviceRateSpec(8, 1, 4)],
                    ThrottleWriteIopsDevice = [new DeviceRateSpec(8, 1, 5)],
                },
                Devices = [new DeviceRuleSpec { Allow = true, Type = "c", Major = 1, Minor = 3, Access = "r" }],
                Unified = new Dictionary<string, string> { ["memory.high"] = "1" },
            },
            InitProgram = "/init", HostNetwork = true, Unset = ["PATH"], Umask = 23, OomScoreAdjustment = 7,
            Sysctls = new Dictionary<string, string> { ["net.a"] = "1" }, Annotations = new Dictionary<string, string> { ["a"] = "b" }, Personality = "LINUX32", DomainName = "dn",
            KeepGroups = true, Systemd = true, SystemdSharedMemory = 9,
            Shared = new Dictionary<string, SharedNamespace> { ["pid"] = new() { Host = true, Path = "/ns", Pid = 4, StartTime = 5 } },
            UserMap = [new IdMappingSpec(1, 2, 3)], GroupMap = [new IdMappingSpec(4, 5, 6)], Devices = [new DeviceRequest("/dev/a", "/dev/b", "rw")],
            DeviceRules = ["c 1:* r"], ProcOptions = ["hidepid=2"], NoSharedMemory = true, SharedMemoryPath = "/shm",
        },
        Network = new NetworkPlan
        {
            Mode = "pasta", Options = ["--x"], Ports = [new PortPlan("127.0.0.1", 1, 65535, "udp")], Program = "/pasta", Dns = ["1.1.1.1"], DnsSearch = ["s"],
            DnsOptions = ["do"], ExtraHosts = ["a:b"], KnownAs = "k", Links = [new LinkPlan("c", ["l"])], NamePort = 54, Firewall = "nftables", Netavark = "/netavark", Aardvark = "/aardvark-dns",
            Bridges =
            [
                new BridgePlan
                {
                    Name = "n", Id = "i", Driver = "bridge", Device = "br0", Subnets = [new SubnetPlan("10.0.0.0/24", "10.0.0.1", "10.0.0.2", "10.0.0.9")], Internal = true,
                    Dns = true, DnsServers = ["9.9.9.9"], IpamDriver = "none", Options = new Dictionary<string, string> { ["mtu"] = "9000" },
                    Routes = [new RoutePlan("10.1.0.0/16", "10.0.0.1", 7)], Interface = "eth0", Addresses = ["10.0.0.3"], Mac = "02:00:00:00:00:01", Aliases = ["a"],
                },
            ],
        },
        Runtime = "/crun", Interactive = true, LogDriver = "none", LogPath = "/log", RestartPolicy = "always", RestartRetries = 7, StopSignal = 9, StopTimeout = 11,
        PluginMounts = [new PluginMount("keeper", "/run/keeper.sock", 5, "v", "plugins/0")], EndsWithStarter = true, PodDirectory = "/run/pod", IsPodLimited = true, PodCgroup = "p", PodCgroupParent = "/slice",
        Holds = new HoldPlan { Kinds = ["ipc"], Hostname = "h", Sysctls = new Dictionary<string, string> { ["net.a"] = "1" }, EndsWhenLeft = true },
        AutoRemove = true, Fills = [new VolumeFill("v", "/data", Copies: true, UserId: 5, GroupId: null)], SingleId = true, Rootless = true,
        Log = new LogPlan { LargestFile = 1, Files = 2, Tag = "t", ImageName = "i", Fields = new Dictionary<string, string> { ["F"] = "v" } },
        Health = new HealthCheck
        {
            Test = ["CMD", "t"], Interval = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(2), Retries = 4, StartPeriod = TimeSpan.FromMilliseconds(5),
            StartInterval = TimeSpan.FromTicks(6), OnFailure = "kill", LogDirectory = "/l", LogCount = 7, LogSize = 8,
            Startup = new StartupCheck { Test = ["CMD-SHELL", "s"], Interval = TimeSpan.FromDays(9), Timeout = TimeSpan.FromSeconds(10), Retries = 11, Successes = 12 },
        },
        Etc = new EtcPlan
        {
            HostsFile = "/hosts", NoHostname = true, TimeZoneFile = "/zone", SharedDirectory = "/other", HostUsers = ["u:*:1:1::/:/bin/sh"], Passwd = true,
            PasswdEntry = "p", GroupEntry = "g", UserName = "un",
        },
        Overlays = [new OverlayPlan(new RootfsMount { Driver = StorageDriver.Overlay, Lower = ["/l"], Upper = "/u", Work = "/w", Options = ["o"], Program = "/p" }, "mounts/0")],
        Parts = [new PartPlan("/whole", "part", "parts/0")],
        Chown = ["/given"], Secrets = [new SecretPlan("/s", true, "T", 1, 2, 3)],
        CgroupParent = "/cg", NoCgroup = true, Scope = new ScopePlan("/bus", "user.slice"), SplitCgroup = true, Timeout = 12, PidFile = "/pid", MonitorPidFile = "/mpid", NotifySocket = "/notify", NotifiesHealthy = true, PassedDescriptors = [3], StartVariables = ["LISTEN_FDS=1"],
    };

    private static readonly MonitorRequest s_request = new()
    {
        Version = 2, Action = MonitorAction.Kill, Plan = s_plan, InitializeOnly = true, ChecksAnew = true, Streams = true, Input = true, Signal = 9, Timeout = 8, Rows = 24, Columns = 80,
        Exec = new ExecRequest
        {
            Args = ["ls"], Env = ["A=b"], User = "u", WorkingDirectory = "/w", Terminal = true, Input = true, Privileged = true, Detached = true, PassedDescriptors = [3, 5],
        },
    };

    [Fact]
    public void A_request_with_everything_set_arrives_whole()
    {
        // Every property differs from its default: one that is forgotten shows.
        AssertNoDefaults(JsonNode.Parse(ProtocolWriting.MonitorRequest(s_request))!, "request");

        Assert.Equivalent(s_request, Again(s_request), strict: true);
    }

    [Fact]
    public void Zero_and_nothing_arrive_as_zero_and_nothing()
    {
        var zero = s_request with
        {
            Version = 0,
            Action = MonitorAction.Start,
            Streams = false,
            Input = false,
            Signal = 0,
            Timeout = 0,
            Rows = 0,
            Columns = 0,
            Exec = null,
            Plan = s_plan with
            {
                StopSignal = 0,
                StopTimeout = 0,
                RestartRetries = 0,
                RestartPolicy = "",
                Interactive = false,
                SingleId = false,
                Spec = s_plan.Spec with
                {
                    SharedMemory = 0,
                    Rlimits = [new RlimitSpec("RLIMIT_CORE", 0, 0)],
                    User = "",
                    Mounts = [],
                    Terminal = false,
                    InitProgram = null,
                    Resources = new ResourcesSpec { Pids = new PidsSpec(0), Memory = new MemorySpec { Limit = 0, Swap = 0 }, Cpu = new CpuSpec { Shares = 0, Quota = 0, Period = 0 } },
                },
                Network = s_plan.Network with { Ports = [new PortPlan("", 0, 0, "")], Dns = [], Program = null },
                Rootfs = s_plan.Rootfs with { Driver = StorageDriver.Overlay, Program = null, Lower = [] },
            },
        };

        var again = Again(zero);
        Assert.Equivalent(zero, again, strict: true);
        Assert.Equal((0, 0u, 0L), (again.Plan!.StopSignal, again.Plan.StopTimeout, again.Plan.Spec.SharedMemory));
        Assert.Equal((0, 0u), (again.Signal!.Value, again.Timeout!.Value));
    }

    [Fact]
    public void What_is_not_said_is_the_default()
    {
        var plan = ProtocolReading.MonitorRequest(
            """
            {"action":"Start","newer":1,"plan":{"id":"i","name":"n","storeRoot":"/s","runRoot":"/r","runtime":"/c","logDriver":"none","logPath":"/l",
             "rootfs":{"driver":"overlay","lower":[],"upper":"u","work":"w"},"network":{"mode":"none"},
             "spec":{"args":[],"env":[],"workingDirectory":"/","hostname":"h"}}}
            """u8).Plan!;

        Assert.Equal((15, 10u, "no"), (plan.StopSignal, plan.StopTimeout, plan.RestartPolicy));
        Assert.Equal((64L * 1024 * 1024, ""), (plan.Spec.SharedMemory, plan.Spec.User));
        Assert.Empty(plan.Spec.Mounts);
        Assert.Empty(plan.Network.Ports);
        Assert.Empty(plan.Rootfs.Options);
        Assert.Empty(ProtocolReading.MonitorReply("""{"event":"Done"}"""u8).Warnings);
    }

    [Fact]
    public void A_reply_arrives_whole_and_becomes_the_error_it_stands_for()
    {
        var reply = new MonitorReply { Event = MonitorEvent.Failed, ExitCode = 3, Session = "s", Message = "m", Kind = ErrorKind.CommandNotFound, Hint = "h", Warnings = ["w"] };
        var again = ProtocolReading.MonitorReply(ProtocolWriting.MonitorReply(reply));

        Assert.Equivalent(reply, again, strict: true);
        var error = again.ToException();
        Assert.Equal((ErrorKind.CommandNotFound, "m", "h"), (error.Kind, error.Message, error.Hint));
    }

    [Fact]
    public void Any_split_of_the_bytes_gives_the_same_frames()
    {
        var frame = from type in Gen.Elements(Enum.GetValues<FrameType>())
                    from size in Gen.Frequency((10, Gen.Choose(0, 300)), (1, Gen.Choose(60_000, 200_000)))
                    from fill in Gen.Choose(0, 255)
                    select (Type: type, Payload: Enumerable.Repeat((byte)fill, size).ToArray());
        var input = from frames in frame.ListOf() from cuts in Gen.Choose(1, 70_000).NonEmptyListOf() select (frames, cuts);
        Prop.ForAll(input.ToArbitrary(), i =>
        {
            byte[] bytes = [.. i.frames.SelectMany(f => FrameReader.Encode(f.Type, f.Payload))];
            var reader = new FrameReader();
            var taken = new List<(FrameType, byte[])>();
            for (int at = 0, cut = 0; at < bytes.Length; cut++)
            {
                var room = reader.Room;
                var count = Math.Min(Math.Min(i.cuts[cut % i.cuts.Count], room.Length), bytes.Length - at);
                bytes.AsSpan(at, count).CopyTo(room);
                reader.Advance(count);
                at += count;
                while (reader.TryTake(out var next))
                {
                    taken.Add((next.Type, next.Payload.ToArray()));
                }
            }

            return taken.Count == i.frames.Count &&
                   taken.Zip(i.frames).All(pair => pair.First.Item1 == pair.Second.Type && pair.First.Item2.AsSpan().SequenceEqual(pair.Second.Payload));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(FrameReader.LargestPayload, false)]
    [InlineData(FrameReader.LargestPayload + 1, true)]
    [InlineData(-1, true)]
    public void Frames_that_are_too_long_are_refused_before_they_are_read(int length, bool refused)
    {
        var reader = new FrameReader();
        byte[] header = [(byte)FrameType.Output, .. BitConverter.GetBytes(length)];
        header.CopyTo(reader.Room);
        reader.Advance(header.Length);

        if (refused)
        {
            Assert.Equal(ErrorKind.Corrupt, Assert.Throws<ContainersException>(() => reader.TryTake(out _)).Kind);
        }
        else
        {
            Assert.False(reader.TryTake(out _));
        }
    }

    private static MonitorRequest Again(MonitorRequest request) =>
        ProtocolReading.MonitorRequest(ProtocolWriting.MonitorRequest(request));

    private static void AssertNoDefaults(JsonNode node, string where)
    {
        switch (node)
        {
            case JsonObject o:
                Assert.NotEmpty(o);
                Assert.All(o, pair => AssertNoDefaults(pair.Value!, $"{where}.{pair.Key}"));
                break;
            case JsonArray a:
                Assert.NotEmpty(a);
                Assert.All(a, item => AssertNoDefaults(item!, where));
                break;
            default:
                Assert.False(node.ToJsonString() is "0" or "false" or "\"\"", where);
                break;
        }
    }
}
