using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Runtime.Namespaces;

/// <summary>Finds the setting behind a refused user namespace.</summary>
internal static class NamespaceObstacle
{
    private static readonly (string File, string BadValue, string Setting, string Good)[] s_settings =
    [
        ("/proc/sys/user/max_user_namespaces", "0", "user.max_user_namespaces", "15000"),
        ("/proc/sys/kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone", "1"),
        ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1", "kernel.apparmor_restrict_unprivileged_userns", "0"),
    ];

    internal static ContainersException Explain(SpawnException e)
    {
        foreach (var (file, bad, setting, good) in s_settings)
        {
            if (File.Exists(file) && File.ReadAllText(file).Trim() == bad)
            {
                return new ContainersException(ErrorKind.Unsupported, $"this system forbids user namespaces: {setting} is {bad}", e)
                {
                    Hint = $"as root: sysctl -w {setting}={good}, and put it into /etc/sysctl.d to keep it",
                };
            }
        }

        return new ContainersException(ErrorKind.Unsupported, $"no user namespace can be made: {e.Message}", e)
        {
            Hint = OuterContainer.Hint ?? "something that is not in /proc/sys forbids it, such as a filter of system calls",
        };
    }
}
