namespace Containers.E2E.Tests;

/// <summary>An image archive in docker's form with two layers, the upper one hiding things of the lower.</summary>
internal static class LayeredArchive
{
    internal static string Make(string directory)
    {
        var archive = Path.Combine(directory, "layered.tar");
        var script = $$$"""
            set -e
            cd {{{directory}}}
            mkdir -p lower/bin lower/data lower/opaque upper/data upper/opaque
            cp busybox lower/bin/busybox
            ln -s busybox lower/bin/sh; ln -s busybox lower/bin/ls; ln -s busybox lower/bin/cat
            echo kept > lower/data/kept; echo lower > lower/data/gone; echo lower > lower/data/new; echo hidden > lower/opaque/hidden
            touch upper/data/.wh.gone upper/opaque/.wh..wh..opq; echo upper > upper/data/new; echo fresh > upper/opaque/fresh
            tar --owner=0 --group=0 -C lower -cf lower.tar . ; tar --owner=0 --group=0 -C upper -cf upper.tar .
            l=$(sha256sum lower.tar | cut -d' ' -f1); u=$(sha256sum upper.tar | cut -d' ' -f1)
            printf '{"architecture":"amd64","os":"linux","config":{"Cmd":["/bin/sh"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s","sha256:%s"]}}' $l $u > config.json
            printf '[{"Config":"config.json","RepoTags":["layered:latest"],"Layers":["lower.tar","upper.tar"]}]' > manifest.json
            tar -cf {{{archive}}} upper.tar lower.tar config.json manifest.json
            """;
        Surroundings.Run("/bin/sh", ["-c", script]).Succeeds();
        return archive;
    }
}
