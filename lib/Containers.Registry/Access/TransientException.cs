using Containers.Oci;

namespace Containers.Registry.Access;

/// <summary>A failure that may not happen again: the connection broke, the registry is busy.</summary>
/// <param name="report">What to say when patience is at its end.</param>
/// <param name="after">How long the registry asks to be left alone.</param>
internal sealed class TransientException(ContainersException report, TimeSpan? after = null) : Exception(report.Message, report)
{
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(60);

    internal ContainersException Report => report;

    /// <summary>The wait before another try: the registry's wish, within reason, or ever longer.</summary>
    internal TimeSpan Delay(RegistryOptions options, int failures)
    {
        var own = options.RetryDelay * Math.Pow(2, Math.Min(failures - 1, 8));
        var wanted = after is { } wish && wish > own ? wish : own;
        return wanted < s_longestWait ? wanted : s_longestWait;
    }
}
