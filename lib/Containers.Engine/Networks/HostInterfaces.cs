namespace Containers.Engine.Networks;

/// <summary>The interfaces of the network namespace we are in; /sys shows those of the one it was mounted in.</summary>
internal static class HostInterfaces
{
    internal static IReadOnlySet<string> Names() => File.ReadLines("/proc/self/net/dev").Where(line => line.Contains(':')).Select(line => line.Split(':')[0].Trim()).ToHashSet();
}
