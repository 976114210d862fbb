using Containers.Configuration.Files;

namespace Containers.Configuration;

/// <summary>What containers.conf and its additions say. Texts are as written; whoever uses one checks it as it would a flag.</summary>
public sealed record ContainersConfiguration
{
    /// <summary>The files read, in the order in which they count.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>engine.runtime: the OCI runtime's name.</summary>
    public string? Runtime { get; init; }

    /// <summary>engine.runtimes: where programs of that name may be.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Runtimes { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>engine.detach_keys.</summary>
    public string? DetachKeys { get; init; }

    /// <summary>engine.stop_timeout, in seconds.</summary>
    public long? StopTimeout { get; init; }

    /// <summary>engine.cdi_spec_dirs.</summary>
    public IReadOnlyList<string> DeviceSpecificationPlaces { get; init; } = [];

    /// <summary>engine.cgroup_manager.</summary>
    public string? CgroupManager { get; init; }

    /// <summary>engine.env: variables for this program, as NAME=value. Those it was started with win.</summary>
    public IReadOnlyList<string> EngineEnvironment { get; init; } = [];

    /// <summary>engine.volume_plugins: sockets of volume plug-ins by name.</summary>
    public IReadOnlyDictionary<string, string> VolumePlugins { get; init; } = new Dictionary<string, string>();

    /// <summary>engine.volume_plugin_timeout, in seconds.</summary>
    public long? VolumePluginTimeout { get; init; }

    /// <summary>network.default_rootless_network_cmd.</summary>
    public string? RootlessNetwork { get; init; }

    /// <summary>network.network_backend: what makes bridges.</summary>
    public string? NetworkBackend { get; init; }

    /// <summary>network.pasta_options: what pasta is told for every container that has one of its own, before what the command says.</summary>
    public IReadOnlyList<string> PastaOptions { get; init; } = [];

    /// <summary>network.default_network: the name of the network that is always there.</summary>
    public string? DefaultNetwork { get; init; }

    /// <summary>network.default_subnet: the subnet of that network.</summary>
    public string? DefaultSubnet { get; init; }

    /// <summary>network.default_subnet_pools: where subnets of new networks are taken from, and how long they are; null when nothing says so.</summary>
    public IReadOnlyList<SubnetPool>? SubnetPools { get; init; }

    /// <summary>network.dns_bind_port: the port name services listen on.</summary>
    public long? DnsBindPort { get; init; }

    /// <summary>network.firewall_driver.</summary>
    public string? FirewallDriver { get; init; }

    /// <summary>containers.netns: the network of containers that ask for none.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>containers.log_driver.</summary>
    public string? LogDriver { get; init; }

    /// <summary>containers.default_capabilities; null when nothing says so.</summary>
    public IReadOnlyList<string>? DefaultCapabilities { get; init; }

    /// <summary>containers.default_sysctls.</summary>
    public IReadOnlyList<string> DefaultSysctls { get; init; } = [];

    /// <summary>containers.default_ulimits.</summary>
    public IReadOnlyList<string> DefaultUlimits { get; init; } = [];

    /// <summary>containers.dns_servers.</summary>
    public IReadOnlyList<string> DnsServers { get; init; } = [];

    /// <summary>containers.dns_searches.</summary>
    public IReadOnlyList<string> DnsSearches { get; init; } = [];

    /// <summary>containers.dns_options.</summary>
    public IReadOnlyList<string> DnsOptions { get; init; } = [];

    /// <summary>containers.env.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>containers.volumes.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>containers.init.</summary>
    public bool Init { get; init; }

    /// <summary>containers.init_path.</summary>
    public string? InitPath { get; init; }

    /// <summary>containers.pids_limit.</summary>
    public long? PidsLimit { get; init; }

    /// <summary>containers.shm_size.</summary>
    public string? SharedMemory { get; init; }

    /// <summary>containers.tz.</summary>
    public string? TimeZone { get; init; }

    /// <summary>containers.umask.</summary>
    public string? Umask { get; init; }

    /// <summary>containers.seccomp_profile.</summary>
    public string? SeccompProfile { get; init; }

    /// <summary>containers.userns.</summary>
    public string? UserNamespace { get; init; }

    /// <summary>containers.http_proxy: whether containers are told of the proxies; null when nothing says so.</summary>
    public bool? HttpProxy { get; init; }

    /// <summary>containers.label: whether containers are labelled.</summary>
    public bool? Label { get; init; }

    /// <summary>Reads the files there are.</summary>
    /// <exception cref="Oci.ContainersException">Invalid, with file, line and column.</exception>
    public static ContainersConfiguration Read(ConfigurationPlaces places)
    {
        ArgumentNullException.ThrowIfNull(places);
        var files = ConfigurationFiles.OfContainers(places);
        var settings = new Settings();
        foreach (var file in files)
        {
            settings.Add(ConfigurationFiles.Read(file), file);
        }

        return new ContainersConfiguration
        {
            Files = files,
            Runtime = Text(settings, "engine.runtime"),
            Runtimes = settings.Table("engine.runtimes"),
            DetachKeys = settings.Text("engine.detach_keys"),
            StopTimeout = settings.Number("engine.stop_timeout"),
            DeviceSpecificationPlaces = settings.Texts("engine.cdi_spec_dirs"),
            CgroupManager = Text(settings, "engine.cgroup_manager"),
            EngineEnvironment = settings.Texts("engine.env"),
            VolumePlugins = settings.TextTable("engine.volume_plugins"),
            VolumePluginTimeout = settings.Number("engine.volume_plugin_timeout"),
            RootlessNetwork = Text(settings, "network.default_rootless_network_cmd"),
            DefaultNetwork = Text(settings, "network.default_network"),
            DefaultSubnet = Text(settings, "network.default_subnet"),
            SubnetPools = settings.Tables("network.default_subnet_pools")?.Select(SubnetPool.Read).ToList(),
            DnsBindPort = settings.Number("network.dns_bind_port"),
            FirewallDriver = Text(settings, "network.firewall_driver"),
            NetworkBackend = Text(settings, "network.network_backend"),
            PastaOptions = settings.Texts("network.pasta_options"),
            NetworkNamespace = Text(settings, "containers.netns"),
            LogDriver = Text(settings, "containers.log_driver"),
            DefaultCapabilities = settings.Has("containers.default_capabilities") ? settings.Texts("containers.default_capabilities") : null,
            DefaultSysctls = settings.Texts("containers.default_sysctls"),
            DefaultUlimits = settings.Texts("containers.default_ulimits"),
            DnsServers = settings.Texts("containers.dns_servers"),
            DnsSearches = settings.Texts("containers.dns_searches"),
            DnsOptions = settings.Texts("containers.dns_options"),
            Environment = settings.Texts("containers.env"),
            Volumes = settings.Texts("containers.volumes"),
            Init = settings.Switch("containers.init") ?? false,
            InitPath = Text(settings, "containers.init_path"),
            PidsLimit = settings.Number("containers.pids_limit"),
            SharedMemory = Text(settings, "containers.shm_size"),
            TimeZone = Text(settings, "containers.tz"),
            Umask = Text(settings, "containers.umask"),
            SeccompProfile = Text(settings, "containers.seccomp_profile"),
            UserNamespace = Text(settings, "containers.userns"),
            HttpProxy = settings.Switch("containers.http_proxy"),
            Label = settings.Switch("containers.label"),
        };
    }

    // An empty text is how these files say "the default".
    private static string? Text(Settings settings, string path) => settings.Text(path) is { Length: > 0 } text ? text : null;
}
