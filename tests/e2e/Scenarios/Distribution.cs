using System.Runtime.InteropServices;

namespace Containers.E2E.Tests.Scenarios;

/// <summary>
/// Archives of file systems that stand in for the images of the stories: each has what its story relies on, made of the programs
/// of this machine. Made once for all tests.
/// </summary>
internal static class Distribution
{
    private static readonly Lazy<string> s_directory = new(Make);

    /// <summary>The archive of "busybox", "alpine" or "cirros" (all busybox), of "ubuntu", "centos" or "fedora" (bash and ps besides), of "hello-world" or "registry".</summary>
    internal static string Archive(string name) => Path.Combine(s_directory.Value, name + ".tar");

    /// <summary>The kind of this machine, in the words of images.</summary>
    internal static string Architecture { get; } = RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.X64
        ? "amd64" : RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    /// <summary>What the image says to do when nothing is said.</summary>
    internal static string[] Changes(string name) => name switch
    {
        "hello-world" => ["""CMD ["/busybox", "cat", "/message"]"""],
        "registry" => ["""ENTRYPOINT ["docker-registry"]""", """CMD ["serve", "/etc/registry.yml"]""", "EXPOSE 5000"],
        "ubuntu" or "centos" or "fedora" => ["""CMD ["/bin/bash"]"""],
        _ => ["""CMD ["/bin/sh"]"""],
    };

    private static string Make()
    {
        var root = Directory.CreateTempSubdirectory("wherry-distributions-").FullName;
        Surroundings.Run("/bin/bash", ["-c", $$"""
            set -eu
            cd {{root}}
            tree() { mkdir -p $1/{bin,etc,dev,proc,sys,tmp,run,root,home,opt,var/lib,usr/bin,lib,lib64}; chmod 1777 $1/tmp; }
            programs() { # copies programs with the libraries they need
                into=$1; shift
                for program; do cp -L "$(command -v $program)" $into/bin/; done
                for library in $(for program; do ldd "$(command -v $program)"; done | grep -o '/[^ ]*' | sort -u); do
                    mkdir -p $into${library%/*}; cp -Ln $library $into$library
                done
            }
            tree small
            cp /bin/busybox small/bin/
            for applet in $(busybox --list); do [ $applet = busybox ] || ln -s busybox small/bin/$applet; done
            printf 'root:x:0:0:root:/root:/bin/sh\n' > small/etc/passwd; printf 'root:x:0:\n' > small/etc/group
            cp -a small large
            rm large/bin/{ps,sh,vi,ping,git}* 2>/dev/null || :
            programs large bash ps; ln -s bash large/bin/sh
            printf '%s\n' 'PS1="\u@\h:\w\\$ "' > large/etc/bash.bashrc
            printf '%s\n' 'set enable-bracketed-paste off' > large/etc/inputrc

            tree hello; cp /bin/busybox hello/busybox
            printf '\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n\n 1. The client found the image.\n 2. It made a container of it.\n' > hello/message
            tree registry; programs registry docker-registry
            printf 'version: 0.1\nlog:\n accesslog: {disabled: true}\nstorage:\n filesystem: {rootdirectory: /var/lib/registry}\nhttp: {addr: ":5000", secret: story}\n' > registry/etc/registry.yml

            pack() { tar -C $1 --owner=0 --group=0 --sort=name -cf $2.tar .; }
            pack hello hello-world; pack registry registry
            while read -r of name title; do
                printf 'NAME="%s"\nID=%s\n' "$title" $name > $of/etc/os-release
                pack $of $name
            done <<END
            small busybox BusyBox
            small alpine Alpine Linux
            small cirros Buildroot
            large ubuntu Ubuntu
            large centos CentOS Linux
            large fedora Fedora
            END
            rm -r small large hello registry
            """]).Succeeds();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
        return root;
    }
}
