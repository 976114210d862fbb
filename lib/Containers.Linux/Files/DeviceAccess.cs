namespace Containers.Linux.Files;

/// <summary>What keeps us from a device that programs need, and how to mend it.</summary>
public static class DeviceAccess
{
    /// <summary>What to do as root so that a device can be used; null when it can.</summary>
    /// <param name="path">The device, such as /dev/fuse.</param>
    /// <param name="module">The kernel module that makes it.</param>
    public static string? FindRemedy(string path, string module)
    {
        try
        {
            FileOpening.ReadWrite(path).Dispose();
            return null;
        }
        catch (LinuxException e)
        {
            return e.Errno is Errno.EACCES or Errno.EPERM ? NotAllowed(path) : Missing(path, module);
        }
    }

    /// <summary>For a device that is there and closed to us.</summary>
    public static string NotAllowed(string path) => $"it needs {path} to be readable and writable: chmod 666 {path}";

    /// <summary>For one that is not there, or has nothing behind it.</summary>
    public static string Missing(string path, string module) => $"it needs {path}, which this machine does not have: modprobe {module}, as root";
}
