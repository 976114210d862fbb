using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Containers.Linux.Files;
using Containers.Oci.Runtime;

namespace Containers.Runtime;

/// <summary>
/// Compiled system call filters. Turning a profile of some four hundred names into a filter takes crun (libseccomp) longer
/// than everything else about a container, and nearly every container has the same one. crun leaves the filter it compiled
/// in its state directory and takes a compiled one from an annotation; the profile stays in the specification beside it, for
/// any runtime that does not look there. Kept in a private directory that is empty after a boot.
/// </summary>
/// <param name="directory">Where filters are kept.</param>
/// <param name="program">The runtime's program: another one, or another version of it, compiles anew.</param>
internal sealed class SeccompCache(string directory, string program)
{
    private const string Annotation = "run.oci.seccomp_bpf_data";
    private const string CompiledName = "seccomp.bpf";
    private const int InstructionSize = 8; // struct sock_filter
    private const int MostInstructions = 32768;

    /// <summary>The specification with its filter compiled, if that filter is known.</summary>
    internal RuntimeSpec WithCompiled(RuntimeSpec spec)
    {
        if (spec.Linux.Seccomp is not { } profile || Find(KeyOf(profile)) is not { } filter)
        {
            return spec;
        }

        var annotations = new Dictionary<string, string>(spec.Annotations ?? new Dictionary<string, string>())
        {
            [Annotation] = Convert.ToBase64String(filter),
        };
        return spec with { Annotations = annotations };
    }

    /// <summary>Keeps the filter crun has compiled for a container, unless it is known. Failing to is no error: it only costs time.</summary>
    /// <param name="spec">What the container was made of.</param>
    /// <param name="stateDirectory">crun's directory of the container.</param>
    internal void Remember(RuntimeSpec spec, string stateDirectory)
    {
        var compiled = Path.Combine(stateDirectory, CompiledName);
        if (spec.Linux.Seccomp is not { } profile || spec.Annotations?.ContainsKey(Annotation) == true || !File.Exists(compiled))
        {
            return;
        }

        try
        {
            var filter = File.ReadAllBytes(compiled);
            if (filter.Length is > 0 and <= MostInstructions * InstructionSize && filter.Length % InstructionSize == 0)
            {
                var key = KeyOf(profile);
                var length = new byte[sizeof(int)];
                BinaryPrimitives.WriteInt32LittleEndian(length, key.Length);
                Tree.Make(directory);
                DurableFile.Write(PathOf(key), [.. length, .. key, .. filter], sync: false);
            }
        }
        catch (IOException)
        {
            // A full disk, most likely: the next container compiles for itself again.
        }
    }

    // The whole profile and the runtime's identity: a file found under its hash is compared, not trusted.
    private byte[] KeyOf(SeccompSpec profile)
    {
        var file = new FileInfo(program);
        var identity = string.Create(CultureInfo.InvariantCulture, $"{program} {file.Length} {file.LastWriteTimeUtc.Ticks}\n");
        return [.. Encoding.UTF8.GetBytes(identity), .. RuntimeSpecWriting.SeccompSpec(profile)];
    }

    private byte[]? Find(byte[] key)
    {
        byte[] stored;
        try
        {
            stored = File.ReadAllBytes(PathOf(key));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        var start = sizeof(int) + key.Length;
        var isWhole = stored.Length > start && (stored.Length - start) % InstructionSize == 0 &&
                      BinaryPrimitives.ReadInt32LittleEndian(stored) == key.Length && stored.AsSpan(sizeof(int), key.Length).SequenceEqual(key);
        return isWhole ? stored[start..] : null;
    }

    // FNV-1a: only to spread file names.
    private string PathOf(byte[] key)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in key)
        {
            hash = (hash ^ value) * 1099511628211UL;
        }

        return Path.Combine(directory, hash.ToString("x16", CultureInfo.InvariantCulture));
    }
}
