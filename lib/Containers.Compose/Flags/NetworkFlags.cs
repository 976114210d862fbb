using Containers.Compose.Model;

namespace Containers.Compose.Flags;

/// <summary>The flags of the commands that make an application's networks.</summary>
public static class NetworkFlags
{
    /// <summary>Each as --flag=value, subnets left out.</summary>
    public static IReadOnlyList<string> Of(ComposeNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return
        [
            .. network.Driver is { } driver ? ["--driver=" + driver] : (string[])[],
            .. network.IsInternal ? ["--internal=true"] : (string[])[],
            .. network.HasIPv6 ? ["--ipv6=true"] : (string[])[],
            .. network.AddressDriver is { } addresses ? ["--ipam-driver=" + addresses] : (string[])[],
            .. network.Options.Select(option => $"--opt={option.Key}={option.Value}"),
            .. network.Labels.Select(label => $"--label={label.Key}={label.Value}"),
        ];
    }
}
