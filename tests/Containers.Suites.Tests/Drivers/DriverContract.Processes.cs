namespace Containers.Suites.Tests.Drivers;

public abstract partial class DriverContract
{
    // Writes through a shared mapping in one process, looks through another's mapping and through read(2).
    private const string MappingProgram = """
        #include <fcntl.h>
        #include <stdio.h>
        #include <string.h>
        #include <sys/mman.h>
        #include <sys/wait.h>
        #include <unistd.h>
        int main(int argc, char **argv)
        {
            int fd = open(argv[1], O_RDWR);
            char *map = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), seen[5] = "";
            if (fd < 0 || map == MAP_FAILED) { perror("mmap"); return 1; }
            if (fork() == 0) { memcpy(map, argv[2], 4); return msync(map, 4096, MS_SYNC); }
            int status;
            wait(&status);
            if (status != 0 || memcmp(map, argv[2], 4) != 0) { fprintf(stderr, "not shared\n"); return 2; }
            pread(fd, seen, 4, 0);
            puts(seen);
            return 0;
        }
        """;

    [Fact]
    public void Shared_mappings_are_seen_by_others_and_last()
    {
        var compile = $"cat > /tmp/map-$$.c <<'END'\n{MappingProgram}\nEND\ncc -o map /tmp/map-$$.c; rm /tmp/map-$$.c\n";
        var seen = Scenes(
            [compile + "echo lower > low; truncate -s 8192 low"],
            "./map low high; head -c 5 low; echo fresh > new; truncate -s 8192 new; ./map new made",
            "head -c 5 low; head -c 5 new");
        Assert.Equal("high\nhigh\nmade", seen[0].Replace("highr", "high\n", StringComparison.Ordinal).Replace("\n\n", "\n", StringComparison.Ordinal));
        Assert.Equal("highrmadeh", seen[1]);
    }

    [Fact]
    public void Programs_run_from_layers_changed_and_replaced()
    {
        var seen = Scenes(
            ["mkdir bin; cp /bin/busybox bin/busybox; ln -s busybox bin/echo; cp /bin/busybox bin/echo2; chmod 755 bin/*"],
            "./bin/echo one; printf x >> bin/busybox; ./bin/echo two; cp bin/busybox bin/new; mv bin/new bin/busybox; ./bin/echo three; printf '#!%s sh\\necho four' $PWD/bin/busybox > bin/script; chmod +x bin/script; ./bin/script; chmod -x bin/echo2; ./bin/echo2 2>/dev/null || echo $?",
            "./bin/echo five; ./bin/script");
        Assert.Equal("one\ntwo\nthree\nfour\n126", seen[0]);
        Assert.Equal("five\nfour", seen[1]);
    }

    [Fact]
    public void An_open_file_outlives_its_name_and_a_new_one_takes_the_name()
    {
        var seen = Play(
            ["echo low > file; mkdir d; echo x > d/x"],
            "exec 3< file; rm file; echo new > file; cat <&3; cat file; exec 4> d/made; rm -r d; echo into-nothing >&4; mkdir d; ls d; exec 3<&- 4>&-");
        Assert.Equal("low\nnew", seen);
    }

    [Fact]
    public void Many_writers_lose_nothing()
    {
        var seen = Scenes(
            ["echo 0 > log; for i in $(seq 300); do echo $i > f$i; done"],
            "for i in 1 2 3 4 5 6; do (for j in $(seq 50); do echo $i-$j >> log; rm f$(((i-1)*50+j)); done) & done; wait; wc -l < log; sort -u log | wc -l; ls | wc -l",
            "wc -l < log; ls");
        Assert.Equal("301\n301\n1", seen[0]);
        Assert.Equal("301\nlog", seen[1]);
    }

    [Fact]
    public void Special_files_and_modes_are_what_they_are()
    {
        const string Show = "find . -mindepth 1 -printf '%P %y %m %l\\n' | sort";
        var seen = Scenes(
            ["mkfifo pipe; chmod 600 pipe; ln -s /nowhere link; echo 1 > suid; chmod 6755 suid; mkdir sticky; chmod 1777 sticky; mkdir closed; echo 1 > closed/x; chmod 0 closed"],
            "chown -h 1:1 link; ln -sf /elsewhere link2; mkfifo sticky/pipe2; perl -MSocket -e 'socket(S,AF_UNIX,SOCK_STREAM,0); bind(S,sockaddr_un(\"socket\")) or die $!'; " + Show,
            Show);
        Assert.Equal(
            "closed d 0 \nclosed/x f 644 \nlink l 777 /nowhere\nlink2 l 777 /elsewhere\npipe p 600 \nsocket s 755 \nsticky d 1777 \nsticky/pipe2 p 644 \nsuid f 6755",
            seen[0].TrimEnd());
        Assert.Equal(seen[0], seen[1]);
    }

    [Fact]
    public void Files_shrink_grow_and_keep_their_holes()
    {
        const string Show = "stat -c '%n %s' short long; test $(stat -c %b long) -lt 4096; tail -c 4 long";
        var seen = Scenes(
            ["seq 10000 > short; echo x > long"],
            "truncate -s 10 short; : > short; echo a > short; truncate -s 40M long; printf last >> long; " + Show,
            Show);
        Assert.Equal("short 2\nlong 41943044\nlast", seen[0]);
        Assert.Equal(seen[0], seen[1]);
    }

    [Fact]
    public void Users_without_privilege_meet_the_permissions()
    {
        var seen = Play(
            ["mkdir private shared; echo secret > private/x; chmod 700 private; chown 7:7 private/x; echo mine > shared/y; chown 8:8 shared/y shared; echo root > shared/z; chmod 644 shared/z"],
            "as() { setpriv --reuid $1 --regid $1 --clear-groups sh -c \"$2\"; }; as 8 'cat private/x' 2>/dev/null || echo no; as 8 'echo more >> shared/y; cat shared/y'; as 8 'echo x >> shared/z' 2>/dev/null || echo no; as 8 'rm shared/z'; ls shared");
        Assert.Equal("no\nmine\nmore\nno\ny", seen);
    }

    [Fact]
    public void Two_hundred_layers_are_one_tree()
    {
        string Layer(int i) => $"echo {i} > top; echo {i} > only-{i}; mkdir -p d; echo {i} > d/x{i}" + (i >= 2 ? $"; mknod only-{i - 2} c 0 0" : string.Empty);
        var seen = Scenes(
            [.. Enumerable.Range(0, 200).Select(Layer)],
            "cat top; ls d | wc -l; ls; rm d/x0 d/x199; echo changed > d/x100",
            "ls d | wc -l; cat d/x100");
        Assert.Equal("199\n200\nd\nonly-198\nonly-199\ntop", seen[0]);
        Assert.Equal("198\nchanged", seen[1]);
    }
}
