/*
 * The border into a new process. A .NET program has several threads from its first instruction on, so nothing managed may
 * run between clone and exec: the collector could be waiting for a thread that does not exist in the child. This file is
 * all that does run there. It allocates nothing, takes no lock and calls only async-signal-safe functions.
 */
#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

/* The kernel's signal set is 64 bits wide, glibc's sigset_t is not: use the kernel's own call for exact masks. */
#define KERNEL_SIGSET_BYTES 8

/* Enough for the frames below child_main, of which the lists of descriptors are the largest. */
#define SHARED_STACK_BYTES 16384

static void fail(int report_fd, enum containers_stage stage, int error)
{
    struct containers_failure failure = { .stage = stage, .error = error };
    ssize_t n = write(report_fd, &failure, sizeof failure);
    (void)n; /* nobody left to tell */
    _exit(127);
}

static void sort(int *values, int count)
{
    for (int i = 1; i < count; i++) {
        int value = values[i], k = i;
        for (; k > 0 && values[k - 1] > value; k--)
            values[k] = values[k - 1];
        values[k] = value;
    }
}

/* Closes everything but the sorted descriptors in keep. Kernels before 5.9 have no close_range: ask for 1024 then. */
static void close_all_but(const int *keep, int count)
{
    unsigned int next = 0;
    for (int i = 0; i <= count; i++) {
        unsigned int last = i < count ? (unsigned int)keep[i] - 1 : UINT_MAX;
        if ((i == count || keep[i] > 0) && next <= last && (i < count || next != 0)) {
            if (syscall(SYS_close_range, next, last, 0) < 0 && errno == ENOSYS)
                for (unsigned int fd = next; fd <= last && fd < 1024; fd++)
                    close((int)fd);
        }
        if (i < count)
            next = (unsigned int)keep[i] + 1;
    }
}

/*
 * Another thread of the parent may be in the middle of a spawn of its own: this child has inherited that one's pipes and
 * would keep them open while it waits for its own go. So it lets go of everything it was not given, first of all.
 */
static void close_foreign(const struct containers_plan *plan, int report_fd)
{
    int keep[CONTAINERS_MAX_FDS + 4];
    int count = 0;
    keep[count++] = report_fd;
    if (plan->go_fd >= 0)
        keep[count++] = plan->go_fd;
    if (plan->cgroup_procs_fd >= 0)
        keep[count++] = plan->cgroup_procs_fd;
    for (uint32_t i = 0; i < plan->join_count; i++)
        keep[count++] = plan->joins[i].fd;
    for (uint32_t i = 0; i < plan->move_count; i++)
        keep[count++] = plan->moves[i].from;
    sort(keep, count);
    close_all_but(keep, count);
}

static void wait_for_go(const struct containers_plan *plan, int report_fd)
{
    char byte;
    ssize_t n;
    if (plan->go_fd < 0)
        return;
    do
        n = read(plan->go_fd, &byte, 1);
    while (n < 0 && errno == EINTR);
    if (n != 1)
        fail(report_fd, STAGE_GO, n < 0 ? errno : ECANCELED);
}

static void enter_namespaces(const struct containers_plan *plan, uint32_t to_unshare, int report_fd)
{
    for (uint32_t i = 0; i < plan->join_count; i++)
        if (setns(plan->joins[i].fd, plan->joins[i].type) < 0)
            fail(report_fd, STAGE_JOIN, errno);
    if (to_unshare != 0 && unshare((int)to_unshare) < 0)
        fail(report_fd, STAGE_UNSHARE, errno);
}

/* Raw calls: glibc's wrappers try to tell every thread, and here is only one. */
static void take_identity(const struct containers_plan *plan, int report_fd)
{
    if (!(plan->flags & SPAWN_IDENTITY))
        return;
    if (syscall(SYS_setgroups, 0, NULL) < 0 || syscall(SYS_setresgid, plan->gid, plan->gid, plan->gid) < 0 ||
        syscall(SYS_setresuid, plan->uid, plan->uid, plan->uid) < 0)
        fail(report_fd, STAGE_IDENTITY, errno);
}

static void enter_session(const struct containers_plan *plan, pid_t parent, int report_fd)
{
    if ((plan->flags & SPAWN_SETSID) && setsid() < 0)
        fail(report_fd, STAGE_SESSION, errno);
    if ((plan->flags & SPAWN_SUBREAPER) && prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
        fail(report_fd, STAGE_SUBREAPER, errno);
    if (plan->flags & SPAWN_DIE_WITH_PARENT) {
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        if (getppid() != parent && getppid() != 0) /* it died before we asked */
            _exit(127);
    }
}

/* Moves in two steps, first out of the way of every target, so that "3 to 4, 4 to 3" works. Returns the report's new place. */
static int move_descriptors(const struct containers_plan *plan, int report_fd)
{
    int sources[CONTAINERS_MAX_FDS];
    int beyond = 3;
    for (uint32_t i = 0; i < plan->move_count; i++)
        if (plan->moves[i].to >= beyond)
            beyond = plan->moves[i].to + 1;
    int report = fcntl(report_fd, F_DUPFD_CLOEXEC, beyond);
    if (report < 0)
        fail(report_fd, STAGE_DESCRIPTORS, errno);
    for (uint32_t i = 0; i < plan->move_count; i++)
        if ((sources[i] = fcntl(plan->moves[i].from, F_DUPFD_CLOEXEC, beyond)) < 0)
            fail(report, STAGE_DESCRIPTORS, errno);
    for (uint32_t i = 0; i < plan->move_count; i++)
        if (dup2(sources[i], plan->moves[i].to) < 0)
            fail(report, STAGE_DESCRIPTORS, errno);

    int keep[CONTAINERS_MAX_FDS + 1];
    int count = 0;
    for (uint32_t i = 0; i < plan->move_count; i++)
        keep[count++] = plan->moves[i].to;
    keep[count++] = report;
    sort(keep, count);
    close_all_but(keep, count);
    return report;
}

/*
 * The kernel's own call, for glibc's refuses the two signals it keeps to itself: whoever was started by posix_spawn may have
 * inherited those ignored. A kernel sigaction of zeros is the default action on every architecture.
 */
static void reset_signals(const struct containers_plan *plan, int report_fd)
{
    const unsigned long standard[4] = { 0 };
    for (int signal = 1; signal <= 64; signal++)
        syscall(SYS_rt_sigaction, signal, standard, NULL, KERNEL_SIGSET_BYTES); /* KILL and STOP refuse; that is fine */
    uint64_t mask = plan->blocked_signals;
    if (syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, KERNEL_SIGSET_BYTES) < 0)
        fail(report_fd, STAGE_SIGNALS, errno);
}

static void enter_cgroup(const struct containers_plan *plan, int report_fd)
{
    if (plan->cgroup_procs_fd >= 0 && write(plan->cgroup_procs_fd, "0", 1) != 1)
        fail(report_fd, STAGE_CGROUP, errno);
}

/* Kernel parameters of a namespace can only be written from inside it. */
static void write_settings(char *const *settings, int report_fd)
{
    for (; settings[0] != NULL && settings[1] != NULL; settings += 2) {
        int fd = open(settings[0], O_WRONLY | O_CLOEXEC);
        size_t length = strlen(settings[1]);
        if (fd < 0 || write(fd, settings[1], length) != (ssize_t)length)
            fail(report_fd, STAGE_SETTINGS, errno);
        close(fd);
    }
}

/*
 * Holds the namespaces, as a process that is nothing else. It is a copy of its parent that never runs the parent's code:
 * from here on it only sleeps. As the first of a process namespace it collects what ends there, by ignoring SIGCHLD; the
 * kernel then keeps any signal from it that comes from inside.
 */
static void hold(const struct containers_plan *plan, int report_fd)
{
    const unsigned long ignore[4] = { (unsigned long)SIG_IGN };
    if (plan->hostname != NULL && sethostname(plan->hostname, strlen(plan->hostname)) < 0)
        fail(report_fd, STAGE_HOSTNAME, errno);
    write_settings(plan->settings, report_fd);
    syscall(SYS_rt_sigaction, SIGCHLD, ignore, NULL, KERNEL_SIGSET_BYTES);
    prctl(PR_SET_NAME, "wherry-pod", 0, 0, 0);
    close(report_fd);
    for (;;)
        pause();
}

static void child_main(const struct containers_plan *plan, uint32_t to_unshare, pid_t parent, int report_fd)
{
    close_foreign(plan, report_fd);
    wait_for_go(plan, report_fd);
    enter_cgroup(plan, report_fd);
    enter_namespaces(plan, to_unshare, report_fd);
    take_identity(plan, report_fd);
    enter_session(plan, parent, report_fd);
    if (plan->directory != NULL && chdir(plan->directory) < 0)
        fail(report_fd, STAGE_DIRECTORY, errno);
    if (plan->path == NULL && !(plan->flags & SPAWN_HOLD))
        _exit(0); /* it was only needed for the namespaces it made */
    report_fd = move_descriptors(plan, report_fd);
    reset_signals(plan, report_fd);
    if (plan->flags & SPAWN_HOLD)
        hold(plan, report_fd);
    execve(plan->path, plan->argv, plan->envp);
    fail(report_fd, STAGE_EXEC, errno);
}

/* What a child that shares its parent's memory needs to know; it lies in the parent's frame. */
struct shared_start {
    const struct containers_plan *plan;
    pid_t parent;
    int report_fd;
};

static int shared_child(void *argument)
{
    const struct shared_start *start = argument;
    child_main(start->plan, 0, start->parent, start->report_fd);
    return 127;
}

/*
 * A child that neither waits for a go nor changes its namespaces is at its exec at once: it borrows the parent's memory
 * until then, while the calling thread stands still, instead of having all page tables copied for it. Its stack is a part of
 * the caller's. What it sets in errno nobody reads.
 */
static long clone_sharing(const struct containers_plan *plan, int whose, pid_t parent, int report_fd, int *pidfd)
{
    char stack[SHARED_STACK_BYTES] __attribute__((aligned(16)));
    struct shared_start start = { .plan = plan, .parent = parent, .report_fd = report_fd };
    return clone(shared_child, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | whose | SIGCHLD, &start, pidfd);
}

/* glibc's fork runs handlers and takes locks; the raw call does neither. CLONE_PIDFD: kernel 5.2. */
static long raw_clone(unsigned long flags, int *pidfd)
{
#if defined(__s390x__)
    return syscall(SYS_clone, 0, flags | CLONE_PIDFD | SIGCHLD, pidfd, NULL, 0);
#else
    return syscall(SYS_clone, flags | CLONE_PIDFD | SIGCHLD, 0, pidfd, 0, 0);
#endif
}

int containers_spawn(const struct containers_plan *plan, struct containers_child *child)
{
    int report[2];
    uint64_t every_signal = ~(uint64_t)0, before;
    /* A new user namespace must exist before its maps can be written, so clone makes it; after a join, unshare does. */
    /* A process is never moved into a process namespace: that one always begins with it. */
    uint32_t at_clone = plan->join_count == 0 ? plan->new_namespaces : plan->new_namespaces & CLONE_NEWPID;
    uint32_t to_unshare = plan->new_namespaces & ~at_clone;

    child->pid = child->pidfd = child->report_fd = -1;
    child->error = 0;
    if (plan->move_count > CONTAINERS_MAX_FDS || plan->join_count > CONTAINERS_MAX_FDS ||
        plan->move_count + plan->join_count > CONTAINERS_MAX_FDS) {
        child->error = E2BIG;
        return -1;
    }
    if (pipe2(report, O_CLOEXEC) < 0) {
        child->error = errno;
        return -1;
    }

    /* No handler of the parent may run in the child. */
    pid_t parent = getpid();
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &every_signal, &before, KERNEL_SIGSET_BYTES);
    int pidfd = -1;
    int shares = !(plan->flags & SPAWN_HOLD) && plan->go_fd < 0 && plan->join_count == 0 && plan->new_namespaces == 0;
    int whose = plan->flags & SPAWN_BESIDE ? CLONE_PARENT : 0;
    long pid = shares ? clone_sharing(plan, whose, parent, report[1], &pidfd) : raw_clone(at_clone | (unsigned long)whose, &pidfd);
    if (pid == 0)
        child_main(plan, to_unshare, parent, report[1]);
    int error = pid < 0 ? errno : 0;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, KERNEL_SIGSET_BYTES);

    close(report[1]);
    if (pid < 0) {
        close(report[0]);
        child->error = error;
        return -1;
    }
    child->pid = (int32_t)pid;
    child->pidfd = pidfd;
    child->report_fd = report[0];
    return 0;
}
