using System.Globalization;

namespace Containers.Engine.Containers;

/// <summary>Sockets that a service manager has opened, sd_listen_fds(3): they are its descriptors from 3 on.</summary>
/// <param name="Count">How many.</param>
/// <param name="Names">How they are called, with colons between the names; null for not at all.</param>
public sealed record PassedSockets(int Count, string? Names)
{
    private const int First = 3;

    /// <summary>Their descriptors.</summary>
    public IReadOnlyList<int> Descriptors => [.. Enumerable.Range(First, Count)];

    /// <summary>What the container's process is told of them.</summary>
    /// <param name="hasInit">Whether a small init is its process 1, whose first child the command is.</param>
    internal IReadOnlyList<string> Variables(bool hasInit) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"LISTEN_FDS={Count}"),
        $"LISTEN_PID={(hasInit ? 2 : 1)}",
        .. Names is null ? (string[])[] : [$"LISTEN_FDNAMES={Names}"],
    ];
}
