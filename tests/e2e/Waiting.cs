namespace Containers.E2E.Tests;

/// <summary>For what happens soon but not at once: the kernel reaps, a server binds its port.</summary>
internal static class Waiting
{
    internal static void Until(Func<bool> condition, Func<string> otherwise)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            if (condition())
            {
                return;
            }

            Thread.Sleep(25);
        }

        Assert.Fail($"{otherwise()} ({Surroundings.Description})");
    }
}
