using System.Runtime.ExceptionServices;

namespace Containers.Engine.Work;

/// <summary>
/// Work on several things beside each other, on threads of its own: it waits for disks and processes, for which a pool would add threads
/// one at a time, and a worker process ends with the thread that started it.
/// </summary>
internal static class SideBySide
{
    /// <summary>Does something with each item; returns when all is done. After the first failure nothing more is begun.</summary>
    /// <param name="items">The items.</param>
    /// <param name="most">How many are worked on at a time, the caller's thread among them.</param>
    /// <param name="work">What to do.</param>
    internal static void ForEach<T>(IReadOnlyList<T> items, int most, Action<T> work)
    {
        var next = -1;
        ExceptionDispatchInfo? failure = null;
        void Take()
        {
            while (Volatile.Read(ref failure) is null && Interlocked.Increment(ref next) is var i && i < items.Count)
            {
                try
                {
                    work(items[i]);
                }
                catch (Exception e)
                {
                    Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                }
            }
        }

        var others = Enumerable.Range(1, Math.Max(0, Math.Min(items.Count, most) - 1)).Select(_ => new Thread(Take)).ToList();
        others.ForEach(thread => thread.Start());
        Take();
        others.ForEach(thread => thread.Join());
        failure?.Throw();
    }
}
