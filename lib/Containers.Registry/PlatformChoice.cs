using Containers.Oci;
using Containers.Oci.Images;

namespace Containers.Registry;

/// <summary>Chooses among the manifests of an index the one that runs on a machine.</summary>
public static class PlatformChoice
{
    /// <summary>The best manifest for a platform.</summary>
    /// <param name="index">What there is.</param>
    /// <param name="wanted">The machine; without a variant, the newest variant that every such machine is likely to be.</param>
    /// <param name="name">The image's name, for the message.</param>
    /// <exception cref="ContainersException">NotFound: none fits; the message says what there is.</exception>
    public static Descriptor Choose(ImageIndex index, Platform wanted, string name)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(wanted);
        var best = index.Manifests.Where(m => m is { ArtifactType: null, Platform: not null } && Rank(m.Platform, wanted) > 0).MaxBy(m => Rank(m.Platform!, wanted));
        if (best is not null)
        {
            return best;
        }

        // An index of one that does not say what it is for can only mean that one.
        if (index.Manifests is [{ Platform: null } only])
        {
            return only;
        }

        var there = index.Manifests.Select(m => m.Platform).OfType<Platform>().Where(p => p.Os != "unknown").Select(p => p.ToString()).Distinct().ToList();
        var list = there.Count > 0 ? $"there is {string.Join(", ", there)}" : "it names no platform";
        throw new ContainersException(ErrorKind.NotFound, $"no image found in {name} for {wanted}: {Access.PlainText.OneLine(list)}");
    }

    /// <summary>Reads "os/architecture" with an optional variant, in the spellings people use.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    public static Platform Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.ToLowerInvariant().Split('/');
        return parts.Length is >= 1 and <= 3 && parts.All(p => p.Length > 0)
            ? parts switch
            {
                [var architecture] when architecture != "linux" => WithArchitecture(Platform.Host, architecture),
                [var os] => Platform.Host with { Os = os },
                [var os, var architecture] => WithArchitecture(Platform.Host with { Os = os }, architecture),
                [var os, var architecture, var variant, ..] => WithArchitecture(Platform.Host with { Os = os }, architecture) with { Variant = variant },
                [] => Platform.Host,
            }
            : throw new ContainersException(ErrorKind.Invalid, $"invalid platform \"{text}\": want OS/ARCHITECTURE[/VARIANT], such as linux/arm64");
    }

    /// <summary>The platform with another processor, by Go's name or the kernel's.</summary>
    public static Platform WithArchitecture(Platform platform, string architecture)
    {
        ArgumentNullException.ThrowIfNull(platform);
        return architecture switch
        {
            "x86_64" or "x86-64" => platform with { Architecture = "amd64", Variant = null },
            "aarch64" => platform with { Architecture = "arm64", Variant = null },
            "armhf" => platform with { Architecture = "arm", Variant = "v7" },
            "armel" => platform with { Architecture = "arm", Variant = "v6" },
            "i386" or "i686" => platform with { Architecture = "386", Variant = null },
            _ => platform with { Architecture = architecture, Variant = null },
        };
    }

    /// <summary>Whether an image made for one platform runs on another.</summary>
    public static bool Runs(Platform image, Platform machine)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(machine);
        return Rank(image, machine) > 0;
    }

    // 0: does not run there. Otherwise the higher the better.
    private static int Rank(Platform there, Platform wanted)
    {
        if (there.Os != wanted.Os || there.Architecture != wanted.Architecture)
        {
            return 0;
        }

        var (variant, want) = (Level(there), Level(wanted));
        return variant <= want ? variant + 1 : 0;
    }

    // The first of each line of processors has no variant or is what a missing one means.
    private static int Level(Platform platform)
    {
        var oldest = platform.Architecture switch { "arm64" => 8, "amd64" => 1, "arm" => 7, _ => 0 };
        return platform.Variant is { Length: > 1 } text && text[0] == 'v' && int.TryParse(text.AsSpan(1), out var level) ? level : oldest;
    }
}
