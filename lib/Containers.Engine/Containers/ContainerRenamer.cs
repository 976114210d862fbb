using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Events;

namespace Containers.Engine.Containers;

/// <summary>Gives containers other names, running or not.</summary>
public sealed class ContainerRenamer(Engine engine)
{
    /// <summary>Renames.</summary>
    /// <exception cref="ContainersException">Invalid or AlreadyExists for the new name; NotFound when it was removed meanwhile.</exception>
    public void Rename(ContainerRecord record, string name)
    {
        ArgumentNullException.ThrowIfNull(record);
        ContainerNames.Require(name);
        using var transition = engine.Containers.HoldTransition(record);
        var current = engine.Containers.Find(record.Id)!;
        if (current.Name == name)
        {
            throw new ContainersException(ErrorKind.Invalid, $"renaming container {name}: it has that name already");
        }

        engine.Containers.Rename(current, name);
        engine.Events.Write(EventRecord.Of(current with { Name = name }, "rename").With("oldName", current.Name));
    }
}
