using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Containers.Compose.Model;
using Containers.Compose.Reading;
using Containers.Oci;

namespace Containers.Compose.Flags;

/// <summary>
/// The flags of the command that makes a service's container, each as --flag=value: all that the service says but image, command, name,
/// restart policy and what waits for what.
/// </summary>
public sealed class ServiceFlags
{
    private readonly ComposeApplication _application;
    private readonly ComposeService _service;
    private readonly Func<string, string?> _variables;
    private readonly Action<string> _warn;

    private ServiceFlags(ComposeApplication application, ComposeService service, Func<string, string?> variables, Action<string> warn)
    {
        _application = application;
        _service = service;
        _variables = variables;
        _warn = warn;
    }

    /// <summary>The flags.</summary>
    /// <param name="application">The application.</param>
    /// <param name="service">The service.</param>
    /// <param name="variables">The caller's variables, for files with variables.</param>
    /// <param name="warn">Told what cannot be said in flags.</param>
    /// <exception cref="ContainersException">NotFound: a file with variables is not there.</exception>
    public static IReadOnlyList<string> Of(ComposeApplication application, ComposeService service, Func<string, string?> variables, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(service);
        var flags = new ServiceFlags(application, service, variables, warn);
        return
        [
            .. flags.Network(), .. service.Ports.Select(Port), .. flags.Variables(), .. service.Mounts.Select(flags.Mount), .. flags.Grants(),
            .. flags.Shared(), .. Health(service.Health), .. Entrypoint(service.Entrypoint),
            .. service.StopSeconds is { } seconds ? [string.Create(CultureInfo.InvariantCulture, $"--stop-timeout={seconds}")] : (string[])[],
            .. service.Flags,
        ];
    }

    private static string Port(ComposePort port)
    {
        var address = port.HostAddress.Contains(':') ? $"[{port.HostAddress}]:" : port.HostAddress.Length > 0 ? port.HostAddress + ":" : string.Empty;
        var published = port.Published.Length > 0 ? port.Published + ":" : address.Length > 0 ? ":" : string.Empty;
        return $"--publish={address}{published}{port.Target}{(port.Protocol == "tcp" ? string.Empty : "/" + port.Protocol)}";
    }

    private static IEnumerable<string> Health(ComposeHealth? health)
    {
        if (health is null)
        {
            return [];
        }

        if (health.IsDisabled)
        {
            return ["--no-healthcheck=true"];
        }

        // A line is for the shell; another command is a list.
        var words = health.Test.Skip(1);
        var command = health.Test.Count == 0 ? null : health.Test[0] == "CMD-SHELL" ? string.Join(' ', words) : Json(words);
        IEnumerable<(string Flag, string? Value)> all =
        [
            ("--health-cmd", command), ("--health-interval", health.Interval), ("--health-timeout", health.Timeout), ("--health-start-period", health.StartPeriod),
            ("--health-start-interval", health.StartInterval), ("--health-retries", health.Retries),
        ];
        return all.Where(flag => flag.Value is not null).Select(flag => $"{flag.Flag}={flag.Value}");
    }

    private static IEnumerable<string> Entrypoint(IReadOnlyList<string>? words) => words switch
    {
        null => [],
        [] => ["--entrypoint="],
        [var one] when one.Length > 0 && one[0] != '[' => ["--entrypoint=" + one],
        _ => ["--entrypoint=" + Json(words)],
    };

    private static string Json(IEnumerable<string> words) =>
        $"[{string.Join(',', words.Select(word => $"\"{JsonEncodedText.Encode(word, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\""))}]";

    private IEnumerable<string> Network()
    {
        if (_service.NetworkMode is { } mode)
        {
            return ["--network=" + Mode(mode)];
        }

        // By its name a service is known on all of its networks.
        return _service.Networks.Select(attachment =>
        {
            IEnumerable<string?> options =
            [
                .. attachment.Aliases.Prepend(_service.Name).Distinct().Select(alias => "alias=" + alias),
                attachment.Address is { } address ? "ip=" + address : null,
                attachment.Address6 is { } address6 ? "ip6=" + address6 : null,
                attachment.MacAddress is { } mac ? "mac=" + mac : null,
                attachment.Interface is { } name ? "interface_name=" + name : null,
            ];
            return $"--network={_application.Networks[attachment.Network].Name}:{string.Join(',', options.OfType<string>())}";
        });
    }

    private string Mode(string mode) => mode.StartsWith("service:", StringComparison.Ordinal) ? "container:" + ContainerOf(mode[8..]) : mode;

    private string ContainerOf(string name) => ComposeNames.Container(_application, _application.Services.First(service => service.Name == name));

    private IEnumerable<string> Shared() =>
    [
        .. _service.Pid is { } pid ? ["--pid=" + Mode(pid)] : (string[])[],
        .. _service.Ipc is { } ipc ? ["--ipc=" + Mode(ipc)] : (string[])[],
        .. _service.VolumesFrom.Select(from => "--volumes-from=" + (from.StartsWith("container:", StringComparison.Ordinal) ? from[10..] : ContainerOf(from.Split(':')[0]) + (from.IndexOf(':') is var cut and > 0 ? from[cut..] : string.Empty))),
        .. _service.Links.Select(link => link.Split(':', 2)).Where(link => link.Length > 1 && link[0] != link[1]).Select(link => $"--link={ContainerOf(link[0])}:{link[1]}"),
    ];

    // The container's own reader of such files knows no quotes and no variables: where a file has them, its values are written out.
    private IEnumerable<string> Variables()
    {
        var flags = new List<string>();
        foreach (var file in _service.EnvironmentFiles.Where(file => file.IsRequired || File.Exists(file.Path)))
        {
            var meant = Read(file);
            if (file.IsRaw || IsPlain(file.Path, meant))
            {
                flags.Add("--env-file=" + file.Path);
                continue;
            }

            _warn($"{_service.Place}.env_file: {file.Path} has quotes or variables: its values are written out");
            flags.AddRange(meant.Where(variable => !_service.Environment.Any(own => own.Key == variable.Key)).Select(variable => $"--env={variable.Key}={variable.Value}"));
        }

        return flags.Concat(_service.Environment.Select(variable => $"--env={variable.Key}={variable.Value}"));
    }

    private Dictionary<string, string> Read(ComposeVariableFile file)
    {
        try
        {
            return VariableFile.Read(file.Path, _variables, file.IsRaw);
        }
        catch (ContainersException e)
        {
            throw new ContainersException(e.Kind, $"{_service.Place}.env_file: {e.Message}", e);
        }
    }

    private static bool IsPlain(string path, Dictionary<string, string> meant)
    {
        var lines = File.ReadAllLines(path).Where(line => line.TrimStart() is { Length: > 0 } text && text[0] != '#').ToList();
        return lines.All(line => line.Split('=', 2) is [var name, var value] && meant.TryGetValue(name, out var same) && same == value);
    }

    private string Mount(ComposeMount mount)
    {
        var options = string.Join(',', (mount.IsReadOnly ? ["ro"] : (string[])[]).Concat(mount.Options));
        var behind = options.Length > 0 ? ":" + options : string.Empty;
        if (mount.Type == "tmpfs")
        {
            return $"--tmpfs={mount.Target}{behind}";
        }

        if (mount is { Type: "volume", Source.Length: 0 })
        {
            return "--volume=" + mount.Target;
        }

        var source = mount.Type == "volume" ? _application.Volumes[mount.Source].Name : mount.Source;
        if (mount.Type == "image" || mount.SubPath is not null)
        {
            var part = mount.SubPath is { } path ? ",subpath=" + path : string.Empty;
            return $"--mount=type={mount.Type},source={source},destination={mount.Target}{part}{(mount.IsReadOnly ? ",ro=true" : string.Empty)}";
        }

        if (mount.Type == "bind" && !Path.Exists(mount.Source))
        {
            _warn($"{mount.Place}: {mount.Source} is not there{(mount.MakesDirectory ? " and is not made: mkdir -p " + mount.Source : string.Empty)}");
        }

        return $"--volume={source}:{mount.Target}{behind}";
    }

    private IEnumerable<string> Grants() =>
        _service.Secrets.Select(grant => Grant(grant, _application.Secrets[grant.Source], "/run/secrets/"))
            .Concat(_service.Configs.Select(grant => Grant(grant, _application.Configs[grant.Source], "/")));

    // A file is seen as it is; what is kept in a store is a copy, with an owner and a mode of its own.
    private string Grant(ComposeGrant grant, ComposeContent content, string directory)
    {
        var target = grant.Target is ['/', ..] ? grant.Target : directory + (grant.Target ?? grant.Source);
        if (content.File is { } file)
        {
            if (grant.User is not null || grant.Group is not null || grant.Mode is not null)
            {
                _warn($"{grant.Place}: a file keeps its own owner and mode");
            }

            if (!File.Exists(file))
            {
                _warn($"{grant.Place}: {file} is not there");
            }

            return $"--volume={file}:{target}:ro";
        }

        if (!content.IsExternal)
        {
            var made = content.Variable is { } variable ? $"wherry secret create --env {content.Name} {variable}" : $"wherry secret create {content.Name} FILE, of its content";
            _warn($"{grant.Place}: {grant.Source} must be made first: {made}");
        }

        IEnumerable<string?> rest =
            [grant.User is { } user ? ",uid=" + user : null, grant.Group is { } group ? ",gid=" + group : null, grant.Mode is { } mode ? ",mode=" + mode : null];
        return $"--secret={content.Name},target={target}{string.Concat(rest)}";
    }
}
