using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>The file with the pid of a container's monitor, by which supervisors that are told of no other way know it.</summary>
public static class MonitorPidFile
{
    /// <summary>Where it is: where the user wanted it, or in the container's run directory.</summary>
    public static string Of(Engine engine, ContainerRecord record)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return record.MonitorPidFile ?? Path.Combine(engine.Paths.ContainerRun(record.Id), "conmon.pid");
    }
}
