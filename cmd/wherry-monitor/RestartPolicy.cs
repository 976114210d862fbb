namespace Wherry.Monitor;

/// <summary>
/// Whether and when a container that has ended is started again. The pause doubles from 100 ms to a minute while it keeps
/// failing, and starts over once it has run for ten seconds.
/// </summary>
internal sealed class RestartPolicy
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_healthy = TimeSpan.FromSeconds(10);

    private TimeSpan _pause = s_first;
    private string _name;
    private int _retries;

    internal RestartPolicy(string name, int retries)
    {
        _name = name;
        _retries = retries;
    }

    /// <summary>How often it has been started again.</summary>
    internal int Count { get; private set; }

    /// <summary>Goes by another policy from now on.</summary>
    internal void Change(string name, int retries)
    {
        _name = name;
        _retries = retries;
    }

    /// <summary>The pause before the next start; null when it stays ended.</summary>
    internal TimeSpan? Next(int exitCode, bool stoppedByUser, TimeSpan ran)
    {
        var again = !stoppedByUser && _name switch
        {
            "always" or "unless-stopped" => true,
            "on-failure" => exitCode != 0 && (_retries == 0 || Count < _retries),
            _ => false,
        };
        if (!again)
        {
            return null;
        }

        Count++;
        _pause = ran >= s_healthy ? s_first : _pause;
        var pause = _pause;
        _pause = _pause * 2 < s_longest ? _pause * 2 : s_longest;
        return pause;
    }
}
