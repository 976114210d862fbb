using Containers.Engine.Images;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine;

/// <summary>
/// Keeps collections away. One that was wanted meanwhile is made up for by the last who lets go: what was removed beside
/// somebody who adds is free as soon as that ends.
/// </summary>
public sealed class ContentHold : IDisposable
{
    private readonly Engine _engine;
    private readonly LockFile _lock;

    internal ContentHold(Engine engine)
    {
        _engine = engine;
        _lock = LockFile.Acquire(engine.Paths.CollectionLock, shared: true);
    }

    /// <summary>Lets go.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        try
        {
            new Collection(_engine).RunIfLeft();
        }
        catch (Exception e) when (e is IOException or ContainersException)
        {
            _engine.Options.Debug($"collecting what others left: {e.Message}"); // what this command is about has been done
        }
    }
}
