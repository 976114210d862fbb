namespace Containers.Engine.Containers;

/// <summary>Where a container's output is kept.</summary>
internal static class LogFile
{
    internal static string PathOf(Engine engine, string id) => Path.Combine(engine.Paths.Container(id), "log");
}
