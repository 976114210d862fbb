using System.Buffers.Binary;
using Containers.Oci.Images;

namespace Containers.Engine.Building;

/// <summary>What this machine's kernel has been told about programs for other processors (binfmt_misc).</summary>
internal static class Emulation
{
    private const string Registrations = "/proc/sys/fs/binfmt_misc";
    private const int HeaderSize = 20; // up to the processor

    /// <summary>
    /// Why programs for a platform do not run here, and what to do about it. It is asked when one has not: what is registered
    /// cannot be seen from everywhere.
    /// </summary>
    internal static string Hint(Platform platform) => Hint(platform, Directory.Exists(Registrations) ? Read() : []);

    /// <summary>The same.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="registrations">The texts of what is registered.</param>
    internal static string Hint(Platform platform, IEnumerable<string> registrations)
    {
        var fitting = registrations.Where(text => Fits(text, platform)).ToList();
        var remedy = fitting.Count == 0 ? "install emulation for it (qemu-user-static and binfmt-support)"
            : fitting.Any(IsOpenedAtOnce) ? "its emulation is registered and did not run it"
            : "its emulation is registered without the flag F, so it is looked for in the image";
        return $"{remedy}, or build in a stage that runs here: FROM --platform=$BUILDPLATFORM";
    }

    private static IEnumerable<string> Read()
    {
        foreach (var path in Directory.EnumerateFiles(Registrations).Where(path => Path.GetFileName(path) is not ("register" or "status")))
        {
            yield return File.ReadAllText(path);
        }
    }

    // The interpreter is opened when it is registered, not when it is needed: then no container has to have it.
    private static bool IsOpenedAtOnce(string text) => Field(text, "flags:")?.Contains('F') == true;

    private static bool Fits(string text, Platform platform)
    {
        if (Header(platform) is not { } header || !text.StartsWith("enabled", StringComparison.Ordinal) || Field(text, "offset") != "0" || Bytes(text, "magic") is not { } magic)
        {
            return false;
        }

        var mask = Bytes(text, "mask");
        return magic.Length <= header.Length && Enumerable.Range(0, magic.Length).All(i => ((header[i] ^ magic[i]) & (mask is null || i >= mask.Length ? 0xff : mask[i])) == 0);
    }

    private static string? Field(string text, string name) =>
        text.Split('\n').FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal))?[(name.Length + 1)..].Trim();

    private static byte[]? Bytes(string text, string name)
    {
        try
        {
            return Field(text, name) is { } digits ? Convert.FromHexString(digits) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // How a program for a processor begins: ELF, its width, the order of its bytes, and a number for the processor.
    private static byte[]? Header(Platform platform)
    {
        (bool Wide, bool Little, ushort Machine)? form = platform.Architecture switch
        {
            "386" => (false, true, 3),
            "amd64" => (true, true, 62),
            "arm" => (false, true, 40),
            "arm64" => (true, true, 183),
            "loong64" => (true, true, 258),
            "mips64le" => (true, true, 8),
            "ppc64le" => (true, true, 21),
            "riscv64" => (true, true, 243),
            "s390x" => (true, false, 22),
            _ => null,
        };
        if (form is not var (wide, little, machine))
        {
            return null;
        }

        var header = new byte[HeaderSize];
        "\u007fELF"u8.CopyTo(header);
        header[4] = wide ? (byte)2 : (byte)1;
        header[5] = little ? (byte)1 : (byte)2;
        header[6] = 1;
        Write(header.AsSpan(16), 2, little); // a program
        Write(header.AsSpan(18), machine, little);
        return header;
    }

    private static void Write(Span<byte> place, ushort value, bool little)
    {
        if (little)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(place, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(place, value);
        }
    }
}
