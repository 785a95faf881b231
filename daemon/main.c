/* SPDX-License-Identifier: Apache-2.0
 *
 * heduid: flags, roles, the supervisor. With --role NAME it is that role; else
 * it starts one process a role (and as many workers as configured), starts
 * again what dies, and stops all when told to. The supervisor holds no secret
 * and no connection. In production the roles are units of their own
 * (heduid@ROLE.service) and the supervisor is not used.
 */
#include <getopt.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config.h"
#include "log.h"
#include "loop.h"
#include "role_front.h"
#include "role_intake.h"
#include "role_sealer.h"
#include "role_worker.h"

#define CHILDREN_MAX 72
/* A role that dies within this time is started again only after it. */
#define RESTART_MS 1000
#define STOP_MS 20000

struct child {
    const char *role;
    pid_t pid;
    int64_t started_ms;
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
        "database and goes on at the next start.\n"
        "Exit codes: 0 stopped, 1 could not start, 2 wrong usage or\n"
        "configuration.\n",
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

static int
role_run(const struct config *config, const char *name)
{
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
        if (strcmp(roles[i].name, name) == 0)
            return roles[i].run(config);
    fprintf(stderr,
            "heduid: no role \"%s\"; there are intake, worker, "
            "sealer and front\n",
            name);
    return 2;
}

static void
child_start(struct child *child, const struct config *config)
{
    pid_t parent = getpid();
    child->started_ms = loop_monotonic_ms();
    child->pid = fork();
    if (child->pid != 0)
        return;
    /* A role does not outlive its supervisor. */
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(1);
    _exit(role_run(config, child->role));
}

static void
children_reap(struct child *children, uint32_t count, bool is_stopping)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (uint32_t i = 0; i < count; i++)
            if (children[i].pid == pid) {
                children[i].pid = 0;
                if (!is_stopping)
                    log_event(LOG_ERROR, "role_ended",
                              LOG_WORD("which", children[i].role),
                              LOG_INT("status", status));
            }
}

static uint32_t
children_alive(const struct child *children, uint32_t count)
{
    uint32_t alive = 0;
    for (uint32_t i = 0; i < count; i++)
        alive += children[i].pid > 0;
    return alive;
}

static void
children_stop(struct child *children, uint32_t count)
{
    int64_t until = loop_monotonic_ms() + STOP_MS;
    struct timespec pause = {0, 20 * 1000000};
    for (uint32_t i = 0; i < count; i++)
        if (children[i].pid > 0)
            kill(children[i].pid, SIGTERM);
    while (children_alive(children, count) > 0) {
        children_reap(children, count, true);
        if (loop_monotonic_ms() > until)
            for (uint32_t i = 0; i < count; i++)
                if (children[i].pid > 0)
                    kill(children[i].pid, SIGKILL);
        nanosleep(&pause, NULL);
    }
}

static int
supervise(const struct config *config)
{
    struct child children[CHILDREN_MAX] = {0};
    struct loop loop;
    struct fault fault = {0};
    uint32_t count = 0;
    log_init("supervisor", LOG_INFO);
    children[count++].role = "intake";
    children[count++].role = "sealer";
    children[count++].role = "front";
    for (int64_t i = 0; i < config->workers && count < CHILDREN_MAX; i++)
        children[count++].role = "worker";
    if (!loop_open(&loop, &fault)) {
        log_fault(LOG_ERROR, "cannot_start", &fault);
        return 1;
    }
    while (!loop.is_stopping) {
        for (uint32_t i = 0; i < count; i++)
            if (children[i].pid <= 0 &&
                (children[i].started_ms == 0 ||
                 loop_monotonic_ms() - children[i].started_ms > RESTART_MS))
                child_start(&children[i], config);
        loop_wait(&loop, 200);
        children_reap(children, count, loop.is_stopping);
    }
    children_stop(children, count);
    log_event(LOG_INFO, "stopped", LOG_INT("roles", count));
    loop_close(&loop);
    return 0;
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
            config_print(stdout);
            return 0;
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
    struct fault fault = {0};
    struct config *config = config_read(config_path(path), &fault);
    if (config == NULL) {
        fprintf(stderr, "heduid: %s\n", fault.text);
        return 2;
    }
    if (is_check) {
        printf("%s: well; %u lines, %u agencies\n", config->path,
               config->lines_count, config->agencies_count);
        config_free(config);
        return 0;
    }
    harden();
    int code = role ? role_run(config, role) : supervise(config);
    config_free(config);
    return code;
}
