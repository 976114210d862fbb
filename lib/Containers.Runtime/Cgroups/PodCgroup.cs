using System.Globalization;
using System.Text;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Cgroups;

/// <summary>
/// The cgroup of a pod, in which those of its containers are made: what limits it limits all of them together. Single
/// containers' cgroups are the OCI runtime's business; of a pod it knows nothing. Version 2 only.
/// </summary>
public static class PodCgroup
{
    private const string Root = "/sys/fs/cgroup";
    private const string Unlimited = "max";

    /// <summary>Makes it with its limits.</summary>
    /// <param name="path">From the root of version 2.</param>
    /// <param name="resources">The limits; null for none.</param>
    /// <exception cref="ContainersException">Unsupported: the kernel does not take one of them here.</exception>
    public static void Make(string path, ResourcesSpec? resources)
    {
        ArgumentNullException.ThrowIfNull(path);
        Directory.CreateDirectory(Root + path);
        var settings = resources is null ? [] : Settings(resources).ToList();
        Delegate(path, settings.Select(setting => setting.File.Split('.')[0]).Distinct());
        foreach (var (file, value) in settings)
        {
            try
            {
                Write($"{Root}{path}/{file}", value);
            }
            catch (IOException e)
            {
                throw new ContainersException(ErrorKind.Unsupported, $"the pod cannot be limited: {file}: {e.Message}", e);
            }
        }
    }

    /// <summary>The files of a cgroup that limits are written into, and what is written.</summary>
    public static IEnumerable<(string File, string Value)> Settings(ResourcesSpec resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        if (resources.Memory is { } memory)
        {
            foreach (var setting in Settings(memory))
            {
                yield return setting;
            }
        }

        if (resources.Cpu is { } cpu)
        {
            foreach (var setting in Settings(cpu))
            {
                yield return setting;
            }
        }

        if (resources.Pids is { } pids)
        {
            yield return ("pids.max", Text(pids.Limit));
        }

        if (resources.BlockIO?.Weight is { } weight)
        {
            yield return ("io.weight", Text(1 + (weight - 10L) * 9999 / 990)); // from 10...1000 to 1...10000
        }

        foreach (var (rates, key) in (IEnumerable<(IReadOnlyList<DeviceRateSpec>?, string)>)
        [
            (resources.BlockIO?.ThrottleReadBpsDevice, "rbps"), (resources.BlockIO?.ThrottleWriteBpsDevice, "wbps"),
            (resources.BlockIO?.ThrottleReadIopsDevice, "riops"), (resources.BlockIO?.ThrottleWriteIopsDevice, "wiops"),
        ])
        {
            foreach (var device in rates ?? [])
            {
                yield return ("io.max", string.Create(CultureInfo.InvariantCulture, $"{device.Major}:{device.Minor} {key}={device.Rate}"));
            }
        }
    }

    private static IEnumerable<(string File, string Value)> Settings(MemorySpec memory)
    {
        if (memory.Limit is { } limit)
        {
            yield return ("memory.max", Text(limit));
        }

        if (memory.Reservation is { } reservation)
        {
            yield return ("memory.low", Text(reservation));
        }

        if (memory.Swap is { } both)
        {
            yield return ("memory.swap.max", both < 0 ? Unlimited : Text(both - (memory.Limit ?? 0)));
        }
    }

    private static IEnumerable<(string File, string Value)> Settings(CpuSpec cpu)
    {
        if (cpu.Quota is not null || cpu.Period is not null)
        {
            yield return ("cpu.max", string.Create(CultureInfo.InvariantCulture, $"{(cpu.Quota is { } quota and > 0 ? Text(quota) : Unlimited)} {cpu.Period ?? 100_000}"));
        }

        // From 2...262144 to 1...10000, as OCI runtimes have it.
        if (cpu.Shares is { } shares)
        {
            yield return ("cpu.weight", Text((long)(1 + (Math.Max(shares, 2) - 2) * 9999 / 262_142)));
        }

        if (cpu.Cpus is { } processors)
        {
            yield return ("cpuset.cpus", processors);
        }

        if (cpu.Mems is { } nodes)
        {
            yield return ("cpuset.mems", nodes);
        }
    }

    // A cgroup has a controller's files when the one above has given it the controller. What is given already, or is not ours to give, is left.
    private static void Delegate(string path, IEnumerable<string> controllers)
    {
        var wanted = controllers.ToList();
        var level = Root;
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var controller in wanted)
            {
                try
                {
                    Write(level + "/cgroup.subtree_control", "+" + controller);
                }
                catch (IOException)
                {
                    // Whether it mattered shows when the limit is written.
                }
            }

            level = $"{level}/{part}";
        }
    }

    private static void Write(string file, string value)
    {
        using var opened = FileOpening.ReadWrite(file);
        opened.Write(Encoding.ASCII.GetBytes(value));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
