using Containers.Oci;
using Containers.Oci.Json;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Specification;

/// <summary>
/// System call filters in the form docker and podman share, in which rules depend on capabilities and architectures, and
/// their translation into the OCI form, in which nothing does.
/// </summary>
public static class SeccompProfile
{
    /// <summary>The value that means "no filter".</summary>
    public const string Unconfined = "unconfined";

    private static readonly string[] s_systemFiles = ["/etc/containers/seccomp.json", "/usr/share/containers/seccomp.json"];

    /// <summary>Reads a profile and decides its rules for a container with these capabilities on this machine.</summary>
    /// <param name="path">The file; empty for the system's default or, without one, ours; "unconfined" for no filter.</param>
    /// <param name="capabilities">Capabilities in force, CAP_ names.</param>
    /// <returns>Null for no filter.</returns>
    /// <exception cref="ContainersException">NotFound or Corrupt, naming the file.</exception>
    public static SeccompSpec? Load(string path, IReadOnlyList<string> capabilities)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path == Unconfined ? null : Translate(Read(path), capabilities);
    }

    /// <summary>The file whose profile an empty path stands for; null when it is the one built in.</summary>
    public static string? SystemFile => s_systemFiles.FirstOrDefault(File.Exists);

    internal static SeccompSpec Translate(SeccompProfileFile profile, IReadOnlyList<string> capabilities)
    {
        var architecture = SeccompArchitecture.Current;
        var have = capabilities.ToHashSet();
        var rules = new List<SeccompRule>();
        foreach (var rule in profile.Syscalls)
        {
            if (Applies(rule, have, architecture.GoName))
            {
                rules.Add(new SeccompRule
                {
                    Names = rule.Names ?? (rule.Name is null ? [] : [rule.Name]),
                    Action = rule.Action,
                    ErrnoRet = rule.ErrnoRet,
                    Args = rule.Args is { Count: > 0 } args ? args : null,
                });
            }
        }

        var map = profile.ArchMap?.FirstOrDefault(m => m.Architecture == architecture.SeccompName);
        return new SeccompSpec
        {
            DefaultAction = profile.DefaultAction,
            DefaultErrnoRet = profile.DefaultErrnoRet,
            Architectures = map is null ? profile.Architectures : [map.Architecture, .. map.SubArchitectures ?? []],
            Syscalls = rules,
        };
    }

    private static SeccompProfileFile Read(string path)
    {
        var file = path.Length > 0 ? path : SystemFile;
        if (file is null)
        {
            return OciJson.Read(DefaultSeccompProfile.Json, SeccompReading.SeccompProfileFile, "built-in seccomp profile");
        }

        try
        {
            return OciJson.Read(File.ReadAllBytes(file), SeccompReading.SeccompProfileFile, $"seccomp profile {file}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new ContainersException(ErrorKind.NotFound, $"seccomp profile {file} cannot be read: {(File.Exists(file) ? "permission denied" : "no such file or directory")}", e);
        }
    }

    private static bool Applies(SeccompRuleFile rule, HashSet<string> capabilities, string architecture)
    {
        var include = rule.Includes;
        var exclude = rule.Excludes;
        return (include?.Arches is not { Count: > 0 } arches || arches.Contains(architecture)) &&
               (include?.Caps is not { Count: > 0 } caps || caps.All(capabilities.Contains)) &&
               (exclude?.Arches is not { Count: > 0 } notArches || !notArches.Contains(architecture)) &&
               (exclude?.Caps is not { Count: > 0 } notCaps || !notCaps.Any(capabilities.Contains));
    }
}

/// <summary>A machine's name in Go's words and in libseccomp's.</summary>
internal sealed record SeccompArchitecture(string GoName, string SeccompName)
{
    internal static SeccompArchitecture Current =>
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64
            ? new("arm64", "SCMP_ARCH_AARCH64")
            : new("amd64", "SCMP_ARCH_X86_64");
}

internal sealed record SeccompProfileFile
{
    public required string DefaultAction { get; init; }

    public uint? DefaultErrnoRet { get; init; }

    public IReadOnlyList<string>? Architectures { get; init; }

    public IReadOnlyList<SeccompArchitectureMap>? ArchMap { get; init; }

    public required IReadOnlyList<SeccompRuleFile> Syscalls { get; init; }
}

internal sealed record SeccompArchitectureMap(string Architecture, IReadOnlyList<string>? SubArchitectures);

internal sealed record SeccompRuleFile
{
    public string? Name { get; init; }

    public IReadOnlyList<string>? Names { get; init; }

    public required string Action { get; init; }

    public uint? ErrnoRet { get; init; }

    public IReadOnlyList<SeccompArgument>? Args { get; init; }

    public SeccompCondition? Includes { get; init; }

    public SeccompCondition? Excludes { get; init; }
}

internal sealed record SeccompCondition(IReadOnlyList<string>? Caps, IReadOnlyList<string>? Arches);

[JsonReading(typeof(SeccompProfileFile))]
internal static partial class SeccompReading;
