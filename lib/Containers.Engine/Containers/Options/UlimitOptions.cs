using System.Globalization;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads --ulimit: NAME=SOFT[:HARD], -1 being unlimited, or "host" for the caller's own.</summary>
internal static class UlimitOptions
{
    // The caller's own ceilings become the container's, as podman does: a user may not raise them anyway.
    internal static IReadOnlyList<Ulimit> Resolve(IReadOnlyList<string> texts)
    {
        var limits = new Dictionary<string, Ulimit>();
        foreach (var text in texts)
        {
            if (text != "host")
            {
                var limit = Parse(text);
                limits[limit.Name] = limit;
            }
        }

        foreach (var name in (string[])["RLIMIT_NOFILE", "RLIMIT_NPROC"])
        {
            var (_, hard) = ThisProcess.Limit(name);
            limits.TryAdd(name, new Ulimit(name, hard, hard));
        }

        return [.. limits.Values];
    }

    private static Ulimit Parse(string text)
    {
        var parts = text.Split('=', 2);
        var name = "RLIMIT_" + parts[0].ToUpperInvariant();
        var values = parts.Length > 1 ? parts[1].Split(':', 2) : [];
        if (!ResourceNames.Exists(name) || values.Length == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid --ulimit \"{text}\": want NAME=SOFT[:HARD], such as nofile=1024:2048");
        }

        var soft = Value(text, values[0]);
        var hard = Value(text, values[^1]);
        return soft <= hard
            ? new Ulimit(name, soft, hard)
            : throw new ContainersException(ErrorKind.Invalid, $"invalid --ulimit \"{text}\": the soft limit is above the hard limit");
    }

    private static ulong Value(string text, string number) => number is "-1" or "unlimited" ? ulong.MaxValue
        : ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
        : throw new ContainersException(ErrorKind.Invalid, $"invalid --ulimit \"{text}\": \"{number}\" is not a number");
}
