/*
 * What happens between clone and exec. The managed side (Processes/NativePlan.cs) mirrors this struct; a test lets the C
 * compiler judge the layout.
 *
 * Everything is owned by the caller and must stay valid until containers_spawn returns. All descriptors are the caller's.
 */
#ifndef CONTAINERS_SPAWN_H
#define CONTAINERS_SPAWN_H

#include <stdint.h>

enum containers_stage {
    STAGE_NONE = 0,
    STAGE_CLONE,        /* the clone call itself, in the parent */
    STAGE_GO,           /* the parent gave up before saying go */
    STAGE_JOIN,         /* setns(2) */
    STAGE_UNSHARE,      /* unshare(2) */
    STAGE_IDENTITY,     /* setgroups, setresgid, setresuid */
    STAGE_CGROUP,       /* writing cgroup.procs */
    STAGE_SESSION,      /* setsid(2) */
    STAGE_SUBREAPER,    /* prctl(PR_SET_CHILD_SUBREAPER) */
    STAGE_DESCRIPTORS,  /* dup, dup2, close_range */
    STAGE_DIRECTORY,    /* chdir(2) */
    STAGE_SIGNALS,      /* sigaction, sigprocmask */
    STAGE_EXEC,         /* execve(2) */
    STAGE_HOSTNAME,     /* sethostname(2) */
    STAGE_SETTINGS      /* writing kernel parameters */
};

enum containers_flags {
    SPAWN_SETSID = 1,
    SPAWN_SUBREAPER = 2,
    SPAWN_IDENTITY = 4,     /* take uid and gid of the plan, drop supplementary groups */
    SPAWN_DIE_WITH_PARENT = 8,
    SPAWN_HOLD = 16,        /* no program: hold the namespaces until killed, and collect what ends in a process namespace */
    SPAWN_BESIDE = 32       /* no child of ours but of our parent's, who collects it */
};

#define CONTAINERS_MAX_FDS 64

struct containers_fd_move {
    int32_t from;
    int32_t to;
};

struct containers_join {
    int32_t fd;
    int32_t type; /* CLONE_NEW* of the namespace behind fd */
};

struct containers_plan {
    const char *path;
    char *const *argv;
    char *const *envp;
    const char *directory;                  /* NULL: stay */
    const struct containers_join *joins;    /* in order; a user namespace belongs first */
    const struct containers_fd_move *moves; /* targets must be distinct; descriptors not named are closed */
    uint64_t blocked_signals;               /* the signal mask the new program starts with, bit n-1 for signal n */
    uint32_t join_count;
    uint32_t move_count;
    uint32_t new_namespaces;                /* CLONE_NEW* to create, after joining */
    uint32_t flags;
    int32_t go_fd;                          /* read end: wait here for one byte before going on; -1: do not wait */
    int32_t cgroup_procs_fd;                /* open for writing; -1: stay in the caller's cgroup */
    uint32_t uid;
    uint32_t gid;
    const char *hostname;                   /* for SPAWN_HOLD; NULL: leave it */
    char *const *settings;                  /* for SPAWN_HOLD: paths below /proc/sys and what to write there, by turns */
};

/* What a failed child says about itself. */
struct containers_failure {
    int32_t stage;
    int32_t error;
};

struct containers_child {
    int32_t pid;
    int32_t pidfd;
    int32_t report_fd; /* read end: containers_failure on failure, end of file once exec has happened */
    int32_t error;     /* errno of a failure in the parent; then nothing else is set */
};

/* Starts the child and returns at once; 0 or -1 with child->error set. The caller owns pidfd and report_fd. */
int containers_spawn(const struct containers_plan *plan, struct containers_child *child);

#endif
