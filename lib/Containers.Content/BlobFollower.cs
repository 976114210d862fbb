using Containers.Linux.Files;

namespace Containers.Content;

/// <summary>How much there is of content that is being written.</summary>
/// <param name="Length">Bytes in the file so far; they have not been verified unless it is whole.</param>
/// <param name="State">Whether more is to come.</param>
public readonly record struct BlobGrowth(long Length, BlobState State);

/// <summary>Whether more is to come of content that is being written.</summary>
public enum BlobState
{
    /// <summary>More is to come, or its end has not been found right yet.</summary>
    Growing,

    /// <summary>It was what its digest says, and is in the store.</summary>
    Whole,

    /// <summary>It will not come, or what came was something else and is written anew. What was read of it is worth nothing.</summary>
    Lost,
}

/// <summary>
/// Reads content while it is written, for whoever has something to do with it that can be undone: only a growth that says "whole"
/// says that what was read is what it should be. Waiting and telling may be on different threads.
/// </summary>
public sealed class BlobFollower : IDisposable
{
    private readonly object _gate = new();
    private BlobGrowth _growth;

    internal BlobFollower(FileDescriptor file, long length)
    {
        File = file;
        _growth = new BlobGrowth(length, BlobState.Growing);
    }

    /// <summary>The file, from its start. It is this object's, and stays what it is when the content appears in the store.</summary>
    public FileDescriptor File { get; }

    /// <summary>Waits until there is more than was known, or it has ended one way or the other.</summary>
    /// <param name="known">How many bytes the caller knows to be there.</param>
    public BlobGrowth Wait(long known)
    {
        lock (_gate)
        {
            while (_growth.Length <= known && _growth.State == BlobState.Growing)
            {
                Monitor.Wait(_gate);
            }

            return _growth;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => File.Dispose();

    /// <summary>Told by the writer; what ended stays ended.</summary>
    internal void Tell(long length, BlobState state)
    {
        lock (_gate)
        {
            if (_growth.State == BlobState.Growing)
            {
                _growth = new BlobGrowth(length, state);
                Monitor.PulseAll(_gate);
            }
        }
    }
}
