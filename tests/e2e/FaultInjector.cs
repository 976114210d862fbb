namespace Containers.E2E.Tests;

/// <summary>
/// A library that is loaded into the program before the C library and lets the Nth call that changes something below a
/// directory fail: WHERRY_FAULT_ROOT, WHERRY_FAULT_AT, WHERRY_FAULT_ERRNO. The program's own lookups of functions go through
/// dlsym, so that is replaced too.
/// </summary>
internal static class FaultInjector
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <limits.h>
        #include <stdarg.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>
        static void *real(const char *name) {
            static void *(*look)(void *, const char *);
            if (!look) look = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
            if (!look) look = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
            return look(RTLD_NEXT, name);
        }
        static int strikes(int fd) {
            static int count;
            const char *root = getenv("WHERRY_FAULT_ROOT"), *at = getenv("WHERRY_FAULT_AT"), *error = getenv("WHERRY_FAULT_ERRNO");
            char link[64], path[PATH_MAX];
            if (!root || !at || !error) return 0;
            snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
            ssize_t length = readlink(link, path, sizeof path - 1);
            if (length < 0) return 0;
            path[length] = 0;
            if (strncmp(path, root, strlen(root)) || __atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST) != atoi(at)) return 0;
            const char *mark = getenv("WHERRY_FAULT_MARK");
            if (mark) close(open(mark, O_CREAT | O_WRONLY, 0600));
            errno = atoi(error);
            return 1;
        }
        ssize_t write(int fd, const void *p, size_t n) { return strikes(fd) ? -1 : ((ssize_t (*)(int, const void *, size_t))real("write"))(fd, p, n); }
        int fsync(int fd) { return strikes(fd) ? -1 : ((int (*)(int))real("fsync"))(fd); }
        int syncfs(int fd) { return strikes(fd) ? -1 : ((int (*)(int))real("syncfs"))(fd); }
        int symlinkat(const char *to, int fd, const char *at) { return strikes(fd) ? -1 : ((int (*)(const char *, int, const char *))real("symlinkat"))(to, fd, at); }
        int renameat2(int a, const char *b, int c, const char *d, unsigned e) { return strikes(a) ? -1 : ((int (*)(int, const char *, int, const char *, unsigned))real("renameat2"))(a, b, c, d, e); }
        void *dlsym(void *handle, const char *name) {
            if (!strcmp(name, "write")) return write;
            if (!strcmp(name, "fsync")) return fsync;
            if (!strcmp(name, "syncfs")) return syncfs;
            if (!strcmp(name, "symlinkat")) return symlinkat;
            if (!strcmp(name, "renameat2")) return renameat2;
            static void *(*look)(void *, const char *);
            if (!look) look = real("dlsym");
            return look(handle, name);
        }
        """;

    private static readonly Lazy<string> s_library = new(Compile);

    /// <summary>Runs a command whose Nth change fails. Null: it makes fewer.</summary>
    internal static CommandResult? Run(Store store, int at, int errno, params string[] arguments)
    {
        var mark = Path.Combine(store.Scratch, "struck");
        File.Delete(mark);
        var result = Surroundings.Run("/usr/bin/env", [
            $"LD_PRELOAD={s_library.Value}", $"WHERRY_FAULT_ROOT={store.Root}", $"WHERRY_FAULT_AT={at}", $"WHERRY_FAULT_ERRNO={errno}", $"WHERRY_FAULT_MARK={mark}",
            Surroundings.Program, .. store.Flags, .. arguments]);
        return File.Exists(mark) ? result : null;
    }

    private static string Compile()
    {
        var directory = Directory.CreateTempSubdirectory("wherry-faults-").FullName;
        var source = Path.Combine(directory, "faults.c");
        var library = Path.Combine(directory, "faults.so");
        File.WriteAllText(source, Source);
        Surroundings.Run("/usr/bin/cc", ["-shared", "-fPIC", "-O1", "-w", "-o", library, source, "-ldl"]).Succeeds();
        return library;
    }
}
