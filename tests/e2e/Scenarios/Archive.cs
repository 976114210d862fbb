namespace Containers.E2E.Tests.Scenarios;

/// <summary>What stands for an archive of packages, a mirror of sources and the tools that come from there: programs in an image.</summary>
internal static class Archive
{
    private const string PackageManager = """
        #!/bin/sh
        case $1 in
        update) mkdir -p /var/lib/apt/lists && echo packages >/var/lib/apt/lists/archive ;;
        clean) ;;
        install)
            test -f /var/lib/apt/lists/archive || { echo "E: run apt-get update" >&2; exit 100; }
            shift
            for package; do
                case $package in
                -*) continue ;;
                apache2)
                    mkdir -p /usr/sbin /var/www
                    echo '<h1>It works!</h1>' >/var/www/index.html
                    printf '#!/bin/sh\nexec httpd -f -p 80 -h /var/www\n' >/usr/sbin/apache2
                    chmod 755 /usr/sbin/apache2
                    ;;
                esac
                echo $package >>/var/lib/packages
            done
            ;;
        esac
        """;

    private const string Download = """
        #!/bin/sh
        name=$(basename "$1" .tar.gz)
        mkdir -p /tmp/mirror/$name
        cd /tmp/mirror/$name
        printf '#!/bin/sh\necho configured >config\n' >configure
        printf '#!/bin/sh\nport=$(sed -n "s/port = //p" /usr/local/etc/couchdb.ini)\nexec httpd -f -p $port -h /usr/local/share/couchdb\n' >server
        chmod 755 configure server
        cd - >/dev/null
        tar -C /tmp/mirror -czf $(basename "$1") $name
        rm -r /tmp/mirror
        """;

    private const string Make = """
        #!/bin/sh
        test -f config || { echo "make: not configured" >&2; exit 2; }
        case $1 in
        "") cp server couchdb ;;
        install)
            mkdir -p /usr/local/bin /usr/local/etc /usr/local/share/couchdb
            cp couchdb /usr/local/bin/
            echo '{"couchdb":"Welcome"}' >/usr/local/share/couchdb/index.html
            ;;
        esac
        """;

    private const string Bundle = """
        #!/bin/sh
        echo "installed by $(id -un) in $PWD" >/tmp/gems
        """;

    /// <summary>Makes an image that has them.</summary>
    internal static void Fill(Desk desk, string below, string image)
    {
        var context = Directory.CreateDirectory(Path.Combine(desk.Home, ".archive")).FullName;
        (string Name, string Text)[] programs = [("apt-get", PackageManager), ("wget", Download), ("make", Make), ("bundle", Bundle)];
        foreach (var (name, text) in programs)
        {
            File.WriteAllText(Path.Combine(context, name), text + "\n");
        }

        File.WriteAllText(Path.Combine(context, "Dockerfile"), $"FROM {below}\nCOPY --chmod=755 apt-get wget make bundle /usr/local/bin/\nRUN mkdir -p /var/lib && echo 'jane:x:1000:1000:Jane:/home:/bin/sh' >> /etc/passwd\n");
        desk.Types($"docker build --network=none -t {image} .archive");
    }
}
