namespace Containers.Kube.Planning;

/// <summary>Profiles of system calls that files name by a path below a directory.</summary>
internal static class SeccompProfiles
{
    /// <summary>How an option begins that names one.</summary>
    internal const string Prefix = "seccomp=localhost/";

    /// <summary>Where profiles are if nobody says so.</summary>
    internal const string UsualDirectory = "/var/lib/kubelet/seccomp";

    /// <summary>The option with the profile's path.</summary>
    internal static string Resolve(string option, string? directory) =>
        option.StartsWith(Prefix, StringComparison.Ordinal) ? $"seccomp={Path.Combine(directory ?? UsualDirectory, option[Prefix.Length..])}" : option;
}
