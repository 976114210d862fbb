using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>Where a container's output is kept.</summary>
internal static class LogFile
{
    internal static string PathOf(Engine engine, ContainerRecord record) =>
        record.LogOptions.GetValueOrDefault("path") ?? Path.Combine(engine.Paths.Container(record.Id), "log");
}
