namespace Containers.Runtime.Protocol;

/// <summary>Where a running container's monitor listens.</summary>
public static class MonitorSocket
{
    /// <summary>The socket's name in the container's run directory.</summary>
    public const string Name = "monitor.sock";

    /// <summary>The descriptor a monitor is born with, connected to its starter.</summary>
    public const int ControlDescriptor = 3;

    /// <summary>Where the starter's own standard streams are when the log driver is "passthrough": three descriptors from here.</summary>
    public const int FirstStream = 4;

    /// <summary>Where the descriptors begin that are passed on to the container.</summary>
    public const int FirstPassedDescriptor = 7;
}
