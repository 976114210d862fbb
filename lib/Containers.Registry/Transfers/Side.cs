using System.Runtime.ExceptionServices;

namespace Containers.Registry.Transfers;

/// <summary>Several transfers beside each other.</summary>
internal static class Side
{
    /// <summary>As many as docker and podman do by default or allow: more only compete for the same line.</summary>
    private const int AtOnce = 3;

    /// <summary>Does something to each item; the first failure stops the others and is the one reported.</summary>
    internal static async Task BySideAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, Task> action, CancellationToken cancel)
    {
        ExceptionDispatchInfo? first = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (item, _) =>
        {
            try
            {
                if (!stop.IsCancellationRequested)
                {
                    await action(item, stop.Token).ConfigureAwait(false);
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref first, ExceptionDispatchInfo.Capture(e), null);
                await stop.CancelAsync().ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        first?.Throw();
        cancel.ThrowIfCancellationRequested();
    }
}
