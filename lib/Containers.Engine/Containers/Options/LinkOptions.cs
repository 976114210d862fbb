using Containers.Network;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads --link: another container that is to be known by a name, docker's way from before there were networks.</summary>
internal sealed class LinkOptions(Engine engine)
{
    /// <summary>Who is linked and says nothing about networks is put on one of the other's.</summary>
    internal CreateOptions ChooseNetwork(CreateOptions options)
    {
        if (options.Links.Count == 0 || options.Network is not null)
        {
            return options;
        }

        var networks = options.Links.Select(text => Target(text).Container).SelectMany(target => target.Network.Networks.Take(1)).Select(on => on.Network).Distinct().ToList();
        return networks.Count == 0 ? options : options with { Network = networks[0], FurtherNetworks = networks[1..] };
    }

    /// <summary>The network with its links.</summary>
    /// <exception cref="ContainersException">NotFound; Invalid, for a container that cannot be reached.</exception>
    internal ContainerNetwork Resolve(CreateOptions options, ContainerNetwork network)
    {
        var links = new List<ContainerLink>();
        foreach (var text in options.Links)
        {
            var (target, alias) = Target(text);
            if (!target.Network.Networks.Any(on => network.Networks.Any(own => own.Network == on.Network)))
            {
                throw new ContainersException(ErrorKind.Invalid, target.Network.Mode == NetworkModes.Bridge
                    ? $"cannot link to {target.Name}: the container would be on none of its networks: {string.Join(", ", target.Network.Networks.Select(on => on.Network))}"
                    : $"cannot link to {target.Name}: it is on no network, its mode is {target.Network.Mode}")
                {
                    Hint = "both need a network in common: run them with --network bridge, or with one made by network create",
                };
            }

            links.Add(new ContainerLink(target.Id, AttachmentOptions.Alias(alias)));
        }

        return network with { Links = links };
    }

    private (ContainerRecord Container, string Alias) Target(string text)
    {
        var parts = text.Split(':');
        if (parts.Length > 2 || parts.Any(part => part.Length == 0))
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid --link \"{text}\": want CONTAINER[:ALIAS]");
        }

        var target = engine.Containers.Resolve(parts[0]);
        return (target, parts.Length > 1 ? parts[1] : target.Name);
    }
}
