namespace Containers.Configuration.Files;

/// <summary>Whose configuration is read, and where it may be.</summary>
public sealed record ConfigurationPlaces
{
    /// <summary>The user's id.</summary>
    public required uint UserId { get; init; }

    /// <summary>The directories of all users, from the one that counts least.</summary>
    public IReadOnlyList<string> System { get; init; } = ["/usr/share/containers", "/etc/containers"];

    /// <summary>The user's own directory; null for root, whose own is the system's, and for users without a home.</summary>
    public string? User { get; init; }

    /// <summary>Where what was learnt is kept; null for users without a home.</summary>
    public string? Cache { get; init; }

    /// <summary>Answers for environment variables.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>All directories, from the one that counts least.</summary>
    internal IEnumerable<string> All => User is null ? System : System.Append(User);

    /// <summary>The places for a user of this machine.</summary>
    public static ConfigurationPlaces For(uint userId)
    {
        var config = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        var home = Environment.GetEnvironmentVariable("HOME");
        var own = Path.IsPathRooted(config) ? config : Path.IsPathRooted(home) ? Path.Combine(home, ".config") : null;
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        cache = Path.IsPathRooted(cache) ? cache : Path.IsPathRooted(home) ? Path.Combine(home, ".cache") : null;
        return new ConfigurationPlaces
        {
            UserId = userId,
            User = userId == 0 || own is null ? null : Path.Combine(own, "containers"),
            Cache = userId == 0 ? "/var/cache/containers" : cache is null ? null : Path.Combine(cache, "containers"),
            Variable = name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null,
        };
    }
}
