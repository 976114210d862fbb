using System.Globalization;
using Containers.Oci.Runtime;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>What a container is told of those it is linked to, in the words docker has for it.</summary>
internal sealed class ContainerLinks(Engine engine)
{
    private static readonly string[] s_ofImages = ["PATH", "HOME"]; // they would say nothing

    /// <summary>The link for the hosts file. The last name is the one no other container has.</summary>
    internal LinkPlan Plan(ContainerLink link)
    {
        string[] names = [link.Alias, .. engine.Containers.Find(link.Container) is { } target ? [target.Name] : (string[])[], link.Container[..12]];
        return new LinkPlan(link.Container, [.. names.Distinct()]);
    }

    /// <summary>Variables with address, ports and environment of those that run, without those the container sets itself.</summary>
    internal IEnumerable<string> Variables(ContainerRecord record)
    {
        var own = record.Environment.Select(NameOf).ToHashSet();
        return record.Network.Links.SelectMany(link => Variables(record, link)).Where(variable => !own.Contains(NameOf(variable)));
    }

    private IEnumerable<string> Variables(ContainerRecord record, ContainerLink link)
    {
        if (engine.Containers.Find(link.Container) is not { } target || AddressOf(record, target) is not { } address)
        {
            yield break;
        }

        var prefix = link.Alias.ToUpperInvariant().Replace('-', '_').Replace('.', '_');
        var ports = PortsOf(target).ToList();
        yield return $"{prefix}_NAME=/{record.Name}/{link.Alias}";
        if (ports.Count > 0)
        {
            yield return $"{prefix}_PORT={ports[0].Protocol}://{address}:{ports[0].Port}";
        }

        foreach (var (port, protocol) in ports)
        {
            var of = $"{prefix}_PORT_{port}_{protocol.ToUpperInvariant()}";
            yield return $"{of}={protocol}://{address}:{port}";
            yield return $"{of}_ADDR={address}";
            yield return $"{of}_PORT={port}";
            yield return $"{of}_PROTO={protocol}";
        }

        foreach (var variable in target.Environment.Where(variable => !s_ofImages.Contains(NameOf(variable))))
        {
            yield return $"{prefix}_ENV_{variable}";
        }
    }

    private string? AddressOf(ContainerRecord record, ContainerRecord target) => !engine.Containers.HasMonitor(target.Id) ? null
        : engine.Containers.State(target.Id).Networks.Where(on => record.Network.Networks.Any(own => own.Network == on.Network))
            .SelectMany(on => on.Addresses).Select(address => address.Split('/')[0]).FirstOrDefault();

    private static IEnumerable<(string Port, string Protocol)> PortsOf(ContainerRecord target) => target.Network.Exposed
        .Concat(target.Network.Ports.Select(port => $"{port.ContainerPort}/{port.Protocol}")).Distinct().Select(text => text.Split('/'))
        .OrderBy(parts => parts[1] != "tcp").ThenBy(parts => int.Parse(parts[0], CultureInfo.InvariantCulture)).Select(parts => (parts[0], parts[1]));

    private static string NameOf(string variable) => variable.Split('=')[0];
}
