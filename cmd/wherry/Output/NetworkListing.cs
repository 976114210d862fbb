using Containers.Engine.Inspection;
using Containers.Engine.Networks;

namespace Wherry.Output;

/// <summary>What network ls can show: docker's fields and podman's.</summary>
internal static class NetworkListing
{
    private const string Columns = @"{{.ID}}\t{{.Name}}\t{{.Driver}}";
    private const int ShortId = 12;

    internal static Listing<NetworkView> Make(bool whole, bool isDocker) => new(
        isDocker ? Columns + @"\t{{.Scope}}" : Columns,
        [
            new("ID", "NETWORK ID", view => whole ? view.Record.Id : view.Record.Id[..ShortId]),
            new("Name", "NAME", view => isDocker && view.IsStandard ? "bridge" : view.Record.Name),
            new("Driver", "DRIVER", view => view.Record.Driver),
            new("Scope", "SCOPE", _ => "local"),
            new("CreatedAt", "CREATED AT", view => HumanText.Stamp(view.Record.Created)),
            new("Created", "CREATED", view => HumanText.Stamp(view.Record.Created)),
            new("Labels", "LABELS", view => ContainerText.Labels(view.Record.Labels)),
            new("Options", "OPTIONS", view => ContainerText.Labels(view.Record.Options)),
            new("Internal", "INTERNAL", view => view.Record.Internal),
            new("Subnets", "SUBNETS", view => NetworkDocument.BuildBare(view.Record)["subnets"]!.DeepClone()),
            new("NetworkInterface", "NETWORK INTERFACE", view => view.Record.Device),
            new("DNSEnabled", "DNS ENABLED", view => view.Record.Dns),
            new("IPv6", "IPV6", view => view.Record.IPv6),
            new("IPv6Enabled", "IPV6 ENABLED", view => view.Record.IPv6),
        ],
        view => NetworkDocument.BuildBare(view.Record));
}
