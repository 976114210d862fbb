using Containers.Engine.Files;
using Containers.Linux.Files;

namespace Containers.Engine.Volumes;

/// <summary>Puts what is in a volume into an archive, and back.</summary>
public sealed class VolumeArchiver(Engine engine)
{
    /// <summary>Writes a tar archive of all that is in a volume, with owners, links and attributes.</summary>
    /// <param name="name">The volume.</param>
    /// <param name="output">Where to.</param>
    public void Export(string name, FileDescriptor output)
    {
        using var use = VolumeUse.Begin(engine, name);
        var place = new TreePlace { Directory = use.Path };
        engine.Work.Do(new FilesRequest { Action = FilesAction.Archive, Place = place, Archive = new ArchiveRequest() }, output: output);
    }

    /// <summary>
    /// Puts a tar archive's files, with their owners, into a volume; what it had of the same names is replaced, the rest stays.
    /// </summary>
    /// <param name="name">The volume.</param>
    /// <param name="input">The archive; hostile, it stays inside the volume.</param>
    public void Import(string name, FileDescriptor input)
    {
        using var use = VolumeUse.Begin(engine, name);
        var destination = new CopySide { Place = new TreePlace { Directory = use.Path }, Title = $"volume {name}" };
        engine.Work.Do(
            new FilesRequest
            {
                Action = FilesAction.Copy,
                Copy = new CopyRequest
                {
                    Source = new CopySide(), Destination = destination, Overwrite = true, KeepOwners = true, KeepSetId = true,
                    SquashOwners = engine.Namespace.HasSingleId,
                },
            },
            input);

        // It has its content: no image's is wanted any more.
        engine.Volumes.Put(engine.Volumes.Find(name)! with { NeedsFilling = false });
    }
}
