/* SPDX-License-Identifier: Apache-2.0
 *
 * heduid: flags, roles, the supervisor. With --role NAME it is that role; else
 * it starts one process a role (and as many workers as configured), starts
 * again what dies, and stops all when told to. The supervisor holds no secret
 * and no connection. In production the roles are units of their own
 * (heduid@ROLE.service) and the supervisor is not used.
 */
#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "casework.h"
#include "config.h"
#include "config_change.h"
#include "listen.h"
#include "log.h"
#include "log_start.h"
#include "loop.h"
#include "queue.h"
#include "role.h"
#include "role_front.h"
#include "role_intake.h"
#include "role_sealer.h"
#include "role_worker.h"
#include "roll.h"

#define CHILDREN_MAX 72
/* A role that ends is started again after this long; each further time that it
 * lived for less than ROLL_WELL_MS doubles it. */
#define RESTART_MS 1000
#define RESTART_MAX_MS 30000

struct child {
    const char *role;
    pid_t pid;
    int64_t started_ms, start_at_ms, pause_ms;
    int64_t kill_at_ms;  /* once it was told */
    uint32_t generation; /* of the configuration that it has */
    bool was_told;       /* to end */
    bool is_surplus;     /* ends for good */
    bool was_well; /* with the configuration that roll_back goes back to */
};

struct supervisor {
    struct config *config;
    struct config *previous; /* while roles begin anew one by one, else NULL */
    uint32_t generation;     /* of config */
    bool is_undone;          /* they do so to have the old one again */
    struct loop loop;
    bool is_refused; /* by a role: no restart mends that */
    uint32_t count;
    struct child children[CHILDREN_MAX];
};

static const struct {
    const char *name;
    int (*run)(const struct config *config);
} roles[] = {{"intake", role_intake_run},
             {"worker", role_worker_run},
             {"sealer", role_sealer_run},
             {"front", role_front_run}};

static void
usage(FILE *out)
{
    fputs(
        "heduid - verifies the economic status of households (核对)\n"
        "\n"
        "usage: heduid [--config FILE] [--role ROLE]\n"
        "       heduid --check-config [--config FILE]\n"
        "       heduid --print-config\n"
        "\n"
        "  --config FILE   the configuration (default: hedui.yaml, or\n"
        "                  $HEDUI_CONFIG)\n"
        "  --role ROLE     be one role alone: intake, worker, sealer, front;\n"
        "                  without it, all of them under one supervisor\n"
        "  --check-config  read the configuration, say what is wrong with\n"
        "                  it, and exit (0: nothing)\n"
        "  --print-config  print the annotated default configuration\n"
        "  --version       print the version\n"
        "\n"
        "Signals: TERM and INT stop it; what is under way is kept in the\n"
        "database and goes on at the next start. HUP: the configuration is\n"
        "read again. If it is well, roles begin anew one by one, and what is\n"
        "under way goes on; the log names each setting that changed, or that\n"
        "is refused because only a stop and a start can change it. If it is\n"
        "not, nothing changes. A role alone takes all of it or nothing.\n"
        "Exit codes: 0 stopped, 1 could not start or a bug, 2 wrong usage or\n"
        "configuration, 3 refused: the database has lost what was committed.\n",
        out);
}

/* No core file may hold personal data (trust: LimitCORE, not dumpable). */
static void
harden(void)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

/* What reading the file alone cannot tell: pack and calendar, what each
 * carrier needs, the address of the front. */
static bool
config_check(const struct config *config, struct fault *fault)
{
    struct arena arena;
    struct rules rules;
    arena_init(&arena, 0);
    bool is_well = rules_from_config(&arena, config, &rules, fault) &&
                   rules_check_lines(config, fault) &&
                   listen_check("front_listen", config->front_listen, fault) &&
                   queue_check(config, fault);
    arena_release(&arena);
    return is_well;
}

/* NULL with a fault: nobody starts on half a configuration. */
static struct config *
config_take(const char *path, struct fault *fault)
{
    struct config *config = config_read(path, fault);
    if (config != NULL && config_check(config, fault))
        return config;
    config_free(config);
    return NULL;
}

static bool
role_is_known(const char *name)
{
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
        if (strcmp(roles[i].name, name) == 0)
            return true;
    fprintf(stderr,
            "heduid: no role \"%s\"; there are intake, worker, "
            "sealer and front\n",
            name);
    return false;
}

static int
role_run(const struct config *config, const char *name)
{
    size_t i = 0;
    while (strcmp(roles[i].name, name) != 0)
        i++;
    return roles[i].run(config);
}

static void on_change(void *context, const struct config_change *change);

/* A role alone that gets a HUP: it ends as if it was told to, and begins anew
 * in the same process, unless the file is wrong or has something that only a
 * stop and a start can change: then nothing changes. */
static bool
role_may_reload(void *context)
{
    const struct config *running = context;
    struct fault fault = {0};
    struct config *config = config_take(running->path, &fault);
    if (config == NULL) {
        log_fault(LOG_ERROR, "reload_refused", &fault);
        return false;
    }
    uint32_t refused = config_change(running, config, on_change, NULL);
    config_free(config);
    if (refused > 0)
        log_event(LOG_ERROR, "reload_refused",
                  LOG_INT("settings_refused", refused));
    return refused == 0;
}

/* TERM and HUP stay blocked over exec: none is lost in between. */
static int
role_alone(struct config *config, const char *name, char **arguments)
{
    loop_on_reload(role_may_reload, config);
    int code = role_run(config, name);
    if (code != 0 || !loop_is_reloading())
        return code;
    log_event(LOG_INFO, "reloading", LOG_WORD("which", name));
    close_range(STDERR_FILENO + 1, ~0u, 0);
    execv("/proc/self/exe", arguments);
    return 1;
}

static void child_spoilt(struct supervisor *supervisor, struct child *child,
                         const struct roll_child *state);

static struct roll_child
child_state(const struct supervisor *supervisor, const struct child *child)
{
    return (struct roll_child){
        .is_running = child->pid > 0,
        .is_current = child->generation == supervisor->generation,
        .is_surplus = child->is_surplus,
        .is_told = child->was_told,
        .was_well = child->was_well,
        .lived_ms = loop_monotonic_ms() - child->started_ms};
}

static void
child_start(struct supervisor *supervisor, struct child *child)
{
    pid_t parent = getpid();
    child->started_ms = loop_monotonic_ms();
    child->was_told = false;
    child->generation = supervisor->generation;
    child->pid = fork();
    if (child->pid < 0) { /* no process to be had: not at every turn */
        log_event(LOG_ERROR, "no_process", LOG_WORD("which", child->role));
        child->start_at_ms = child->started_ms + RESTART_MS;
    }
    if (child->pid != 0)
        return;
    loop_close(&supervisor->loop);
    /* A role does not outlive its supervisor. */
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(1);
    _exit(role_run(supervisor->config, child->role));
}

/* When it is started again. */
static void
child_ended(struct supervisor *supervisor, struct child *child, int status)
{
    int64_t now_ms = loop_monotonic_ms();
    struct roll_child state = child_state(supervisor, child);
    supervisor->is_refused |=
        WIFEXITED(status) && WEXITSTATUS(status) == ROLE_REFUSED;
    bool has_lived = state.lived_ms >= ROLL_WELL_MS;
    child->pid = 0;
    child->start_at_ms = now_ms;
    if (child->was_told)
        return;
    child->pause_ms =
        has_lived || child->pause_ms == 0 ? RESTART_MS : child->pause_ms * 2;
    if (child->pause_ms > RESTART_MAX_MS)
        child->pause_ms = RESTART_MAX_MS;
    child->start_at_ms = now_ms + child->pause_ms;
    log_event(LOG_ERROR, "role_ended", LOG_WORD("which", child->role),
              LOG_INT("exit", WIFEXITED(status) ? WEXITSTATUS(status) : -1),
              LOG_INT("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0),
              LOG_INT("again_in_ms", child->pause_ms));
    child_spoilt(supervisor, child, &state);
}

static void
children_reap(struct supervisor *supervisor)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (uint32_t i = 0; i < supervisor->count; i++)
            if (supervisor->children[i].pid == pid)
                child_ended(supervisor, &supervisor->children[i], status);
}

static uint32_t
children_signal(struct supervisor *supervisor, int signal_number)
{
    uint32_t alive = 0;
    for (uint32_t i = 0; i < supervisor->count; i++) {
        struct child *child = &supervisor->children[i];
        if (child->pid <= 0)
            continue;
        alive++;
        child->was_told = true;
        if (signal_number != 0)
            kill(child->pid, signal_number);
    }
    return alive;
}

static void
children_stop(struct supervisor *supervisor)
{
    int64_t until_ms = loop_monotonic_ms() + supervisor->config->stop_ms;
    struct timespec pause = {0, 20 * 1000000};
    int signal_number = SIGTERM;
    while (children_signal(supervisor, signal_number) > 0) {
        children_reap(supervisor);
        signal_number = loop_monotonic_ms() > until_ms ? SIGKILL : 0;
        nanosleep(&pause, NULL);
    }
}

/* As many workers as configured; those above end and are not started again. */
static void
children_list(struct supervisor *supervisor)
{
    static const char *const once[] = {"intake", "sealer", "front"};
    uint32_t fixed = sizeof(once) / sizeof(once[0]);
    uint32_t wanted = fixed + (uint32_t)supervisor->config->workers;
    for (uint32_t i = 0; i < wanted && i < CHILDREN_MAX; i++) {
        struct child *child = &supervisor->children[i];
        if (i >= supervisor->count) {
            *child = (struct child){.role = i < fixed ? once[i] : "worker"};
            supervisor->count = i + 1;
        }
        child->is_surplus = false;
    }
    for (uint32_t i = wanted; i < supervisor->count; i++)
        supervisor->children[i].is_surplus = true;
}

/* ---- another configuration, one role after the other ---- */

static void
on_change(void *context, const struct config_change *change)
{
    (void)context;
    if (change->why == NULL)
        log_event(LOG_INFO, "setting_changed",
                  LOG_WORD("setting", change->name));
    else
        log_event(LOG_ERROR, "setting_refused",
                  LOG_WORD("setting", change->name),
                  LOG_WORD("why", change->why));
}

/* Everything that runs is of an older generation now. */
static void
roll_begin(struct supervisor *supervisor, struct config *config)
{
    /* In the middle of another one: back would be to what was well, and who
     * was well with it is on record. */
    for (uint32_t i = 0; i < supervisor->count; i++) {
        struct child *child = &supervisor->children[i];
        struct roll_child state = child_state(supervisor, child);
        if (supervisor->previous == NULL && !supervisor->is_undone)
            child->was_well = roll_is_well(&state, child->pause_ms > 0);
    }
    if (supervisor->previous != NULL)
        config_free(supervisor->config);
    else
        supervisor->previous = supervisor->config;
    supervisor->config = config;
    supervisor->is_undone = false;
    supervisor->generation++;
    children_list(supervisor);
}

/* A configuration that is wrong changes nothing. Without a change, too, roles
 * begin anew: certificates, pack and calendar may be other files. */
static void
reload(struct supervisor *supervisor)
{
    struct fault fault = {0};
    struct config *config = config_take(supervisor->config->path, &fault);
    supervisor->loop.wants_reload = false;
    if (config == NULL) {
        log_fault(LOG_ERROR, "reload_refused", &fault);
        return;
    }
    uint32_t refused =
        config_change(supervisor->config, config, on_change, NULL);
    log_event(LOG_INFO, "reloading", LOG_INT("roles", supervisor->count),
              LOG_INT("settings_refused", refused));
    roll_begin(supervisor, config);
}

/* A role that was well with the old configuration and is not with this one:
 * back to the old one, before others are told. */
static void
roll_back(struct supervisor *supervisor, const struct child *child)
{
    struct config *config = supervisor->previous;
    log_event(LOG_ERROR, "reload_undone", LOG_WORD("which", child->role));
    supervisor->previous = NULL;
    config_free(supervisor->config);
    supervisor->config = config;
    supervisor->generation++;
    supervisor->is_undone = true;
    children_list(supervisor);
}

/* A role has ended by itself while others begin anew. */
static void
child_spoilt(struct supervisor *supervisor, struct child *child,
             const struct roll_child *state)
{
    if (!roll_is_spoilt(state))
        return;
    if (supervisor->previous != NULL)
        roll_back(supervisor, child);
    else if (supervisor->is_undone) /* of the old one too: not its doing */
        child->was_well = false;
}

/* true: the next one's turn. */
static bool
child_is_renewed(const struct supervisor *supervisor, struct child *child)
{
    struct roll_child state = child_state(supervisor, child);
    int64_t now_ms = loop_monotonic_ms();
    enum roll_step step = roll_step(&state);
    if (step != ROLL_TELL)
        return step == ROLL_PASS;
    if (!child->was_told) {
        child->was_told = true;
        child->kill_at_ms = now_ms + supervisor->config->stop_ms;
        kill(child->pid, SIGTERM);
    } else if (now_ms > child->kill_at_ms) {
        kill(child->pid, SIGKILL);
    }
    return false;
}

static void
roll_on(struct supervisor *supervisor)
{
    if (supervisor->previous == NULL && !supervisor->is_undone)
        return;
    for (uint32_t i = 0; i < supervisor->count; i++)
        if (!child_is_renewed(supervisor, &supervisor->children[i]))
            return;
    while (supervisor->children[supervisor->count - 1].is_surplus)
        supervisor->count--;
    if (supervisor->previous != NULL)
        log_event(LOG_INFO, "reloaded",
                  LOG_INT("lines", supervisor->config->lines_count));
    config_free(supervisor->previous);
    supervisor->previous = NULL;
    supervisor->is_undone = false;
}

/* Takes the configuration. */
static int
supervise(struct config *config)
{
    struct supervisor supervisor = {.config = config};
    struct fault fault = {0};
    log_init("supervisor", LOG_INFO);
    if (!loop_open(&supervisor.loop, &fault)) {
        log_fault(LOG_ERROR, "cannot_start", &fault);
        config_free(config);
        return 1;
    }
    children_list(&supervisor);
    while (!supervisor.loop.is_stopping && !supervisor.is_refused) {
        for (uint32_t i = 0; i < supervisor.count; i++)
            if (supervisor.children[i].pid <= 0 &&
                !supervisor.children[i].is_surplus &&
                loop_monotonic_ms() >= supervisor.children[i].start_at_ms)
                child_start(&supervisor, &supervisor.children[i]);
        loop_wait(&supervisor.loop, 200);
        children_reap(&supervisor);
        if (supervisor.loop.wants_reload && !supervisor.loop.is_stopping)
            reload(&supervisor);
        roll_on(&supervisor);
    }
    children_stop(&supervisor);
    log_event(LOG_INFO, "stopped", LOG_INT("roles", supervisor.count));
    loop_close(&supervisor.loop);
    config_free(supervisor.previous);
    config_free(supervisor.config);
    return supervisor.is_refused ? ROLE_REFUSED : 0;
}

/* Printed to the end, or said that it was not. */
static int
print_config(void)
{
    config_print(stdout);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    fputs("heduid: the configuration could not be written\n", stderr);
    return 1;
}

/* Parts of files come and go. glibc would learn to take blocks of 8 MiB from
 * its heap, where one small block above them keeps them all: large ones are
 * mapped alone and go back at once. One arena: our code is one thread. */
static void
memory_settle(void)
{
    mallopt(M_MMAP_THRESHOLD, 256 << 10);
    mallopt(M_TRIM_THRESHOLD, 1 << 20);
    mallopt(M_ARENA_MAX, 1);
}

static int
run(const char *path, const char *role, bool is_check, char **arguments)
{
    struct fault fault = {0};
    struct config *config = config_take(path, &fault);
    if (config != NULL && is_check && !queue_check_keys(config, &fault)) {
        config_free(config);
        config = NULL;
    }
    if (config == NULL) {
        fprintf(stderr,
                "heduid: %s\n"
                "heduid --print-config explains every option\n",
                fault.text);
        return 2;
    }
    harden();
    role_on_begin(log_start_look);
    memory_settle();
    if (!is_check && role == NULL)
        return supervise(config);
    int code = 0;
    if (is_check)
        printf("%s: well; %u lines, %u agencies\n", config->path,
               config->lines_count, config->agencies_count);
    else
        code = role_alone(config, role, arguments);
    config_free(config);
    return code;
}

static const char *
config_path(const char *given)
{
    const char *from_environment = getenv("HEDUI_CONFIG");
    return given ? given : from_environment ? from_environment : "hedui.yaml";
}

int
main(int argc, char **argv)
{
    static const struct option options[] = {
        {"config", required_argument, NULL, 'c'},
        {"role", required_argument, NULL, 'r'},
        {"check-config", no_argument, NULL, 'k'},
        {"print-config", no_argument, NULL, 'p'},
        {"version", no_argument, NULL, 'v'},
        {"help", no_argument, NULL, 'h'},
        {0}};
    const char *path = NULL, *role = NULL;
    bool is_check = false;
    int option;
    while ((option = getopt_long(argc, argv, "c:r:h", options, NULL)) != -1)
        switch (option) {
        case 'c':
            path = optarg;
            break;
        case 'r':
            role = optarg;
            break;
        case 'k':
            is_check = true;
            break;
        case 'p':
            return print_config();
        case 'v':
            puts("heduid " HEDUI_VERSION);
            return 0;
        case 'h':
            usage(stdout);
            return 0;
        default:
            usage(stderr);
            return 2;
        }
    if (optind < argc) {
        fprintf(stderr, "heduid: \"%s\" is not understood\n", argv[optind]);
        usage(stderr);
        return 2;
    }
    if (role != NULL && !role_is_known(role))
        return 2;
    return run(config_path(path), role, is_check, argv);
}
