using FsCheck;

namespace Containers.Layers.Tests;

/// <summary>How much is tried: enough for every day, and far more with WHERRY_LONG_TESTS=1.</summary>
internal static class Effort
{
    private const int LongFactor = 20;

    internal static bool IsLong { get; } = Environment.GetEnvironmentVariable("WHERRY_LONG_TESTS") == "1";

    /// <summary>A property's number of cases.</summary>
    internal static Config Times(int everyDay) => Config.QuickThrowOnFailure.WithMaxTest(IsLong ? everyDay * LongFactor : everyDay);
}
