namespace Containers.E2E.Tests;

/// <summary>
/// A library that is loaded into the program before the C library and lets the Nth call that changes something below a
/// directory fail: WHERRY_FAULT_ROOT, WHERRY_FAULT_AT, WHERRY_FAULT_ERRNO. The program's own lookups of functions go through
/// dlsym, so that is replaced too. Its workers get the library as well, and all count together, in the file WHERRY_FAULT_COUNT.
/// </summary>
internal static class FaultInjector
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <limits.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/mman.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        static int *count;
        static void *real(const char *name) {
            static void *(*look)(void *, const char *);
            if (!look) look = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
            if (!look) look = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
            return look(RTLD_NEXT, name);
        }
        __attribute__((constructor)) static void begin(void) {
            const char *path = getenv("WHERRY_FAULT_COUNT");
            int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
            void *shared = fd < 0 ? MAP_FAILED : mmap(0, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
            if (shared != MAP_FAILED) count = shared;
            if (fd >= 0) close(fd);
        }
        static int strikes(int fd) {
            const char *root = getenv("WHERRY_FAULT_ROOT"), *at = getenv("WHERRY_FAULT_AT"), *error = getenv("WHERRY_FAULT_ERRNO");
            char link[64], path[PATH_MAX];
            if (!count || !root || !at || !error) return 0;
            snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
            ssize_t length = readlink(link, path, sizeof path - 1);
            if (length < 0) return 0;
            path[length] = 0;
            if (strncmp(path, root, strlen(root)) || __atomic_add_fetch(count, 1, __ATOMIC_SEQ_CST) != atoi(at)) return 0;
            errno = atoi(error);
            return 1;
        }
        /* Runs between clone and exec: nothing but the stack is touched. */
        int execve(const char *path, char *const argv[], char *const envp[]) {
            char *more[64];
            int n = 0, isWorker = argv[0] && argv[1] && !strcmp(argv[1], "--namespace-worker");
            for (char *const *e = envp; isWorker && *e && n < 32; e++) more[n++] = *e;
            for (char **e = environ; isWorker && *e && n < 63; e++)
                if (!strncmp(*e, "LD_PRELOAD=", 11) || !strncmp(*e, "WHERRY_FAULT_", 13)) more[n++] = *e;
            more[n] = 0;
            return syscall(SYS_execve, path, argv, isWorker ? more : envp);
        }
        #define CALLS(X) \
            X(ssize_t, write, fd, (int fd, const void *p, size_t n), (fd, p, n)) \
            X(int, fsync, fd, (int fd), (fd)) \
            X(int, syncfs, fd, (int fd), (fd)) \
            X(int, symlinkat, fd, (const char *to, int fd, const char *name), (to, fd, name)) \
            X(int, linkat, to, (int from, const char *name, int to, const char *other, int flags), (from, name, to, other, flags)) \
            X(int, mkdirat, fd, (int fd, const char *name, mode_t mode), (fd, name, mode)) \
            X(int, mknodat, fd, (int fd, const char *name, mode_t mode, dev_t device), (fd, name, mode, device)) \
            X(int, unlinkat, fd, (int fd, const char *name, int flags), (fd, name, flags)) \
            X(int, utimensat, fd, (int fd, const char *name, const struct timespec *times, int flags), (fd, name, times, flags)) \
            X(int, renameat2, from, (int from, const char *name, int to, const char *other, unsigned flags), (from, name, to, other, flags))
        #define DEFINE(type, name, fd, parameters, arguments) \
            type name parameters { return strikes(fd) ? -1 : ((type (*) parameters)real(#name))arguments; }
        CALLS(DEFINE)
        #define FIND(type, called, fd, parameters, arguments) if (!strcmp(name, #called)) return called;
        void *dlsym(void *handle, const char *name) {
            CALLS(FIND)
            static void *(*look)(void *, const char *);
            if (!look) look = real("dlsym");
            return look(handle, name);
        }
        """;

    private static readonly Lazy<string> s_library = new(Compile);

    /// <summary>Runs a command whose Nth change fails. Null: it makes fewer.</summary>
    internal static CommandResult? Run(Store store, int at, int errno, params string[] arguments)
    {
        var count = Path.Combine(store.Scratch, "count");
        File.WriteAllBytes(count, new byte[sizeof(int)]);
        var result = Surroundings.Run("/usr/bin/env", [
            $"LD_PRELOAD={s_library.Value}", $"WHERRY_FAULT_ROOT={store.Root}", $"WHERRY_FAULT_AT={at}", $"WHERRY_FAULT_ERRNO={errno}", $"WHERRY_FAULT_COUNT={count}",
            Surroundings.Program, .. store.Flags, .. arguments]);
        return BitConverter.ToInt32(File.ReadAllBytes(count)) >= at ? result : null;
    }

    private static string Compile()
    {
        var directory = Directory.CreateTempSubdirectory("wherry-faults-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        var source = Path.Combine(directory, "faults.c");
        var library = Path.Combine(directory, "faults.so");
        File.WriteAllText(source, Source);
        Surroundings.Run("/usr/bin/cc", ["-shared", "-fPIC", "-O1", "-w", "-o", library, source, "-ldl"]).Succeeds();
        return library;
    }
}
