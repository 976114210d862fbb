namespace Containers.E2E.Tests;

/// <summary>For what happens soon but not at once: the kernel reaps, a server binds its port.</summary>
internal static class Waiting
{
    // Only a failing test waits this long; a busy machine must not make one fail.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    internal static void Until(Func<bool> condition, Func<string> otherwise)
    {
        var end = DateTime.UtcNow + s_patience;
        while (!condition())
        {
            if (DateTime.UtcNow > end)
            {
                Assert.Fail($"{otherwise()} ({Surroundings.Description})");
            }

            Thread.Sleep(25);
        }
    }
}
