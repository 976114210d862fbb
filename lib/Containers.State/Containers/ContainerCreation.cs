using Containers.Linux.Files;

namespace Containers.State.Containers;

/// <summary>
/// Held by the creator of a container from before anybody can see it until the creator is done with it, which for some
/// includes starting it. A creator that dies lets go of it; the file it leaves means nothing.
/// </summary>
public sealed class ContainerCreation : IDisposable
{
    private readonly LockFile _lock;
    private readonly string _path;

    internal ContainerCreation(LockFile held, string path)
    {
        _lock = held;
        _path = path;
    }

    /// <summary>Lets the others have it.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(_path);
        }
        catch (DirectoryNotFoundException)
        {
            // It never came to be, or has been removed when it ended.
        }

        _lock.Dispose();
    }
}
