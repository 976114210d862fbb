using Containers.Linux.Files;
using Containers.State.Containers;
using Containers.State.Events;

namespace Containers.Engine.Files;

/// <summary>Puts a container's file system into an archive, without what is mounted into it.</summary>
public sealed class ContainerExporter(Engine engine)
{
    /// <summary>Exports.</summary>
    /// <param name="record">The container, running or not.</param>
    /// <param name="output">Where the archive goes.</param>
    public void Export(ContainerRecord record, FileDescriptor output)
    {
        ArgumentNullException.ThrowIfNull(record);
        new ContainerTrees(engine).ReadingRootfs(record, place =>
        {
            new TreeArchives(engine).Write(place, new ArchiveRequest(), output);
            return true;
        });
        engine.Events.Write(EventRecord.Of(record, "export"));
    }
}
