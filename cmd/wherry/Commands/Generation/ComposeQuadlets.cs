using System.Globalization;
using Containers.Compose.Flags;
using Containers.Compose.Model;
using Containers.Oci;
using Containers.Systemd.Generation;
using Containers.Systemd.Quadlets;

namespace Wherry.Commands.Generation;

/// <summary>Describes an application of a compose file as Quadlet files have it: what services need is started first, and they reach each other by name.</summary>
/// <param name="application">The application.</param>
/// <param name="global">What stands in front of commands for this store.</param>
/// <param name="warn">Told what cannot be said: FILE:LINE: KEY: MESSAGE.</param>
internal sealed class ComposeQuadlets(ComposeApplication application, IReadOnlyList<string> global, Action<string> warn)
{
    /// <summary>The files of all services, of the networks and volumes they have, and of the images that are built.</summary>
    internal IReadOnlyList<QuadletRequest> Make()
    {
        var networks = application.Networks.Where(network => !network.Value.IsExternal && application.Services.Any(service => service.Networks.Any(own => own.Network == network.Key)))
            .Select(network => OfNetwork(network.Key, network.Value)).ToList();
        var volumes = application.Volumes.Where(volume => !volume.Value.IsExternal && application.Services.Any(service => service.Mounts.Any(mount => mount.Type == "volume" && mount.Source == volume.Key)))
            .Select(volume => OfVolume(volume.Key, volume.Value)).ToList();
        var builds = application.Services.Where(service => service.Build is not null).Select(service => OfBuild(service, service.Build!)).ToList();
        List<QuadletRequest> all = [.. networks, .. volumes, .. builds, .. application.Services.Select(OfService)];
        var networkFiles = networks.ToDictionary(request => request.Settings[0].Value, request => request.FileName);
        var volumeFiles = volumes.ToDictionary(request => request.Settings[0].Value, request => request.FileName);
        var containerFiles = application.Services.ToDictionary(service => ComposeNames.Container(application, service), service => FileOf(service.Name));
        return [.. all.Select(request => request with { NetworkFiles = networkFiles, VolumeFiles = volumeFiles, ContainerFiles = containerFiles, Global = global })];
    }

    private QuadletRequest OfService(ComposeService service)
    {
        var isOnce = IsWaitedForToEnd(service);
        return new QuadletRequest
        {
            Kind = QuadletKind.Container,
            Name = NameOf(service.Name),
            Description = $"{service.Name} of {application.Name}",
            Settings =
            [
                new("ContainerName", ComposeNames.Container(application, service)),
                new("Image", service.Build is null ? service.Image! : $"{NameOf(service.Name)}.{QuadletKind.Build.Extension}"),
                .. IsWaitedForToBeHealthy(service) ? [new("Notify", "healthy")] : (KeyValuePair<string, string>[])[],
            ],
            Flags = ServiceFlags.Of(application, service, Environment.GetEnvironmentVariable, warn),
            Command = service.Command ?? [],
            Requires = [.. Dependencies(service, isRequired: true)],
            Wants = [.. Dependencies(service, isRequired: false)],
            IsOneShot = isOnce,
            Restart = Restart(service, isOnce),
            IsInstalled = true,
        };
    }

    private IEnumerable<string> Dependencies(ComposeService service, bool isRequired) => service.Dependencies
        .Where(dependency => dependency.IsRequired == isRequired && application.Services.Any(other => other.Name == dependency.Service)).Select(dependency => FileOf(dependency.Service));

    // Whoever waits for one of these waits for its service to be active: it says itself when that is.
    private bool IsWaitedForToEnd(ComposeService service) => Waiting(service, ComposeCondition.Completed).Any();

    private bool IsWaitedForToBeHealthy(ComposeService service)
    {
        var waiting = Waiting(service, ComposeCondition.Healthy).ToList();
        if (waiting.Count == 0 || service.Health is { IsDisabled: false, Test.Count: > 0 })
        {
            return waiting.Count > 0;
        }

        warn($"{waiting[0].Place}.depends_on: {service.Name} has no health check in the file: it is waited for to have started");
        return false;
    }

    private IEnumerable<ComposeService> Waiting(ComposeService service, ComposeCondition condition) =>
        application.Services.Where(other => other.Dependencies.Any(dependency => dependency.Service == service.Name && dependency.Condition == condition));

    private string? Restart(ComposeService service, bool isOnce)
    {
        var policy = service.Restart.Split(':')[0];
        if (policy == "no")
        {
            return null;
        }

        if (isOnce && policy != "on-failure")
        {
            warn($"{service.Place}.restart: others wait for it to end: it is started again only when it fails");
            return "on-failure";
        }

        if (service.Restart.Contains(':'))
        {
            warn($"{service.Place}.restart: how often is systemd's to decide: StartLimitBurst= in [Unit]");
        }

        return policy == "unless-stopped" ? "always" : policy;
    }

    private QuadletRequest OfNetwork(string key, ComposeNetwork network)
    {
        // Gateways and ranges stand at their subnets' places: those with both first.
        var subnets = network.Subnets.OrderByDescending(subnet => (subnet.Gateway is null ? 0 : 2) + (subnet.Range is null ? 0 : 1)).ToList();
        return new QuadletRequest
        {
            Kind = QuadletKind.Network,
            Name = NameOf(key),
            Description = $"Network {key} of {application.Name}",
            Settings =
            [
                new("NetworkName", network.Name),
                .. subnets.Select(subnet => KeyValuePair.Create("Subnet", subnet.Subnet)),
                .. subnets.Where(subnet => subnet.Gateway is not null).Select(subnet => KeyValuePair.Create("Gateway", subnet.Gateway!)),
                .. subnets.Where(subnet => subnet.Range is not null).Select(subnet => KeyValuePair.Create("IPRange", subnet.Range!)),
            ],
            Flags = NetworkFlags.Of(network),
        };
    }

    private QuadletRequest OfVolume(string key, ComposeVolume volume)
    {
        var options = volume.Options.ToDictionary(option => option.Key, option => option.Value);
        var hasDevice = volume.Driver is null && options.ContainsKey("device");
        return new QuadletRequest
        {
            Kind = QuadletKind.Volume,
            Name = NameOf(key),
            Description = $"Volume {key} of {application.Name}",
            Settings =
            [
                new("VolumeName", volume.Name),
                .. !hasDevice ? [] : new[] { ("Device", "device"), ("Type", "type"), ("Options", "o") }.Where(pair => options.ContainsKey(pair.Item2)).Select(pair => KeyValuePair.Create(pair.Item1, options[pair.Item2])),
            ],
            Flags =
            [
                .. volume.Driver is { } driver ? ["--driver=" + driver] : (string[])[],
                .. volume.Options.Where(option => !hasDevice || option.Key is not ("device" or "type" or "o")).Select(option => $"--opt={option.Key}={option.Value}"),
                .. volume.Labels.Select(label => $"--label={label.Key}={label.Value}"),
            ],
        };
    }

    private QuadletRequest OfBuild(ComposeService service, ComposeBuild build)
    {
        if (build.Inline is not null)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"{service.Place}.build.dockerfile_inline: a Quadlet file has no place for it") { Hint = "put it into a file, and name it with 'dockerfile'" };
        }

        return new QuadletRequest
        {
            Kind = QuadletKind.Build,
            Name = NameOf(service.Name),
            Description = $"Image of {service.Name} of {application.Name}",
            Settings =
            [
                .. build.Tags.Prepend(ComposeNames.Image(application, service)).Select(tag => KeyValuePair.Create("ImageTag", tag)),
                new("SetWorkingDirectory", build.Context),
                .. build.Dockerfile is { } file ? [new("File", file)] : (KeyValuePair<string, string>[])[],
                .. build.Target is { } target ? [new("Target", target)] : (KeyValuePair<string, string>[])[],
            ],
            Flags =
            [
                .. build.Arguments.Select(argument => (argument.Key, Value: argument.Value ?? Environment.GetEnvironmentVariable(argument.Key))).Where(argument => argument.Value is not null)
                    .Select(argument => string.Create(CultureInfo.InvariantCulture, $"--build-arg={argument.Key}={argument.Value}")),
                .. build.Labels.Select(label => $"--label={label.Key}={label.Value}"),
                .. build.Flags,
            ],
        };
    }

    private string NameOf(string key) => $"{application.Name}-{key}";

    private string FileOf(string service) => $"{NameOf(service)}.{QuadletKind.Container.Extension}";
}
