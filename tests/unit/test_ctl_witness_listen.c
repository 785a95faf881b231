/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui witness --listen over its socket: one of a process of its own, since it
 * waits for a signal.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "ctl.h"
#include "log_folder.h"
#include "note_ground.h"
#include "slurp.h"
#include "tlog_ground.h"

static char root[] = "/tmp/hedui-listen-XXXXXX";
static struct ground ground;
static struct arena arena;
static struct fault fault;
static struct note_signer *log_signer;
static char vkey[256], said[32768];
static pid_t child;

static const char *
path_of(const char *name)
{
    return arena_printf(&arena, "%s/%s", root, name);
}

static struct text
got(const char *name)
{
    struct text bytes = TEXT_NONE;
    struct fault none = {0};
    return slurp_file(&arena, path_of(name), &bytes, &none) ? bytes : TEXT_NONE;
}

/* In place of the C library's: no folder is synced while "unsynced" is there.
 */
int
fsync(int fd)
{
    struct stat status;
    char path[64];
    snprintf(path, sizeof(path), "%s/unsynced", root);
    if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode) &&
        access(path, F_OK) == 0) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fsync, fd);
}

static int
run(const char *option)
{
    struct ctl ctl = {.language = LANGUAGE_EN};
    char *argv[] = {"witness",
                    "--state",
                    (char *)path_of("state"),
                    "--key",
                    (char *)path_of("key.pem"),
                    "--log",
                    vkey,
                    "--listen",
                    (char *)arena_printf(&arena, "unix:%s/socket", root),
                    (char *)option,
                    NULL};
    ctl.argc = option == NULL ? 9 : 10;
    ctl.argv = argv;
    arena_init(&ctl.arena, 0);
    optind = 0;
    int code = command_witness(&ctl);
    arena_release(&ctl.arena);
    return code;
}

static int
socket_open(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof(at.sun_path), "%s/socket", root);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0)
        return fd;
    close(fd);
    return -1;
}

/* Waits until it answers, or has ended; at most 20 s. */
static void
start(const char *option)
{
    fflush(stdout);
    child = fork();
    if (child == 0) {
        int file = open(path_of("said"), O_RDWR | O_CREAT | O_APPEND, 0600);
        dup2(file, 1);
        dup2(file, 2);
        _exit(run(option));
    }
    for (int i = 0; i < 2000; i++) {
        int fd = socket_open();
        if (fd >= 0) {
            close(fd);
            return;
        }
        if (waitpid(child, NULL, WNOHANG) == child) {
            child = 0;
            break;
        }
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    CU_FAIL_FATAL("it does not listen");
}

static int
stop(int number)
{
    int status = 0;
    if (child == 0)
        return -1;
    kill(child, number);
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    child = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The status; all of the answer is in `said`. */
static int
ask(const char *method, const char *path, struct text body)
{
    int fd = socket_open();
    size_t size = 0;
    ssize_t part;
    CU_ASSERT_TRUE_FATAL(fd >= 0);
    const char *head = arena_printf(&arena,
                                    "%s %s HTTP/1.1\r\nHost: x\r\nConnection: "
                                    "close\r\nContent-Length: %zu\r\n\r\n",
                                    method, path, body.size);
    CU_ASSERT_EQUAL(write(fd, head, strlen(head)), (ssize_t)strlen(head));
    if (body.size > 0 && write(fd, body.bytes, body.size) < 0)
        CU_ASSERT_EQUAL(errno, EPIPE);
    while ((part = read(fd, said + size, sizeof(said) - 1 - size)) > 0)
        size += (size_t)part;
    close(fd);
    said[size] = '\0';
    return size > 12 ? atoi(said + 9) : 0;
}

static int
post(uint64_t old, uint64_t to, struct text *checkpoint)
{
    static struct tlog_reader reader;
    struct tlog_proof proof = {0};
    struct digest head;
    struct buffer body;
    rfc_hash(ground.leaves, to, &head);
    *checkpoint = note_ground_checkpoint(&arena, log_signer,
                                         TEXT("log.example/1"), to, &head);
    tlog_reader_init(&reader, 1000, ground_read, &ground);
    CU_ASSERT_TRUE(old == 0 ||
                   tlog_prove_consistency(&reader, old, to, &proof, &fault));
    buffer_init(&body, 1 << 16);
    buffer_printf(&body, "old %llu\n", (unsigned long long)old);
    for (uint32_t i = 0; i < proof.count; i++) {
        digest_base64_add(&body, &proof.hashes[i]);
        buffer_chars(&body, "\n");
    }
    buffer_chars(&body, "\n");
    buffer_text(&body, *checkpoint);
    int status = ask("POST", "/add-checkpoint", buffer_view(&body));
    buffer_release(&body);
    return status;
}

static void
begin(void)
{
    struct buffer key;
    signal(SIGPIPE, SIG_IGN);
    arena_init(&arena, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(root));
    ground_init(&ground);
    CU_ASSERT_TRUE(ground_grow(&ground, 1000));
    log_signer = note_ground_signer(PETER_PEM, "log.example/1", NOTE_ED25519);
    buffer_init(&key, sizeof(vkey));
    note_key_write(note_signer_key(log_signer), &key);
    snprintf(vkey, sizeof(vkey), "%.*s", (int)key.size, key.bytes);
    buffer_release(&key);
    CU_ASSERT_TRUE_FATAL(
        log_folder_put(path_of("key.pem"), TEXT(WITNESS_PEM), &fault));
    chmod(path_of("key.pem"), 0600);
}

/* Renamed and not synced: the memory can be read, and is not on the disk. */
static void
what_can_be_read_is_put_again(void)
{
    struct text checkpoint;
    start("--begin");
    CU_ASSERT_EQUAL(mkdir(path_of("unsynced"), 0700), 0);
    CU_ASSERT_EQUAL(post(0, 300, &checkpoint), 500);
    CU_ASSERT_TRUE(text_equals(got("state"), checkpoint));
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(post(300, 300, &checkpoint), 500);
        CU_ASSERT_PTR_NULL(strstr(said, "hedui-witness"));
    }
    CU_ASSERT_EQUAL(rmdir(path_of("unsynced")), 0);
    CU_ASSERT_EQUAL(post(300, 300, &checkpoint), 200);
    CU_ASSERT_EQUAL(post(300, 500, &checkpoint), 200);
    CU_ASSERT_EQUAL(stop(SIGTERM), EXIT_WELL);
    CU_ASSERT_EQUAL(unlink(path_of("state")), 0);
}

static void
what_it_cosigned_is_on_the_disk(void)
{
    struct text checkpoint;
    CU_ASSERT_EQUAL(run(NULL), EXIT_UNKNOWN); /* no memory, no --begin */
    start("--begin");
    CU_ASSERT_EQUAL(post(0, 300, &checkpoint), 200);
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "\r\n\r\n\xe2\x80\x94 hedui-witness "));
    CU_ASSERT_TRUE(text_equals(got("state"), checkpoint));
    CU_ASSERT_EQUAL(stop(SIGKILL), -1);
    start(NULL); /* over the socket that the killed one left */
    CU_ASSERT_EQUAL(post(0, 500, &checkpoint), 409);
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "\r\n\r\n300\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "Content-Type: text/x.tlog.size"));
    CU_ASSERT_EQUAL(post(300, 500, &checkpoint), 200);
    CU_ASSERT_TRUE(text_equals(got("state"), checkpoint));
    CU_ASSERT_EQUAL(run(NULL), EXIT_TROUBLE); /* the memory is locked */
}

static void
what_else_is_asked(void)
{
    static char large[100000];
    CU_ASSERT_FATAL(child > 0);
    struct text checkpoint, memory = got("state");
    CU_ASSERT_EQUAL(ask("GET", "/add-checkpoint", TEXT("")), 405);
    CU_ASSERT_EQUAL(ask("POST", "/", TEXT("")), 404);
    CU_ASSERT_EQUAL(ask("POST", "/add-checkpoint", TEXT("")), 400);
    memset(large, 'x', sizeof(large));
    CU_ASSERT_EQUAL(
        ask("POST", "/add-checkpoint", (struct text){large, sizeof(large)}),
        413);
    /* A memory that cannot be written, or is damaged: no cosignature. */
    CU_ASSERT_EQUAL(mkdir(path_of("state.new"), 0700), 0);
    CU_ASSERT_EQUAL(post(500, 700, &checkpoint), 500);
    CU_ASSERT_PTR_NULL(strstr(said, "hedui-witness"));
    CU_ASSERT_EQUAL(rmdir(path_of("state.new")), 0);
    CU_ASSERT_TRUE(text_equals(got("state"), memory));
    CU_ASSERT_EQUAL(unlink(path_of("state")), 0);
    CU_ASSERT_EQUAL(post(0, 700, &checkpoint), 500);
    CU_ASSERT_TRUE(log_folder_put(path_of("state"), memory, &fault));
    CU_ASSERT_EQUAL(post(500, 700, &checkpoint), 200);
}

static void
end(void)
{
    CU_ASSERT_EQUAL(stop(SIGTERM), EXIT_WELL);
    CU_ASSERT_EQUAL(access(path_of("socket"), F_OK), -1);
    note_signer_close(log_signer);
    ground_free(&ground);
    const char *command = arena_printf(&arena, "rm -r '%s'", root);
    CU_ASSERT_EQUAL(system(command), 0);
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"a log and keys are there", begin},
    {"a memory that was not synced is put again, and no cosignature leaves",
     what_can_be_read_is_put_again},
    {"what it cosigned is on the disk, also behind kill -9",
     what_it_cosigned_is_on_the_disk},
    {"what else is asked, and a memory that cannot be kept",
     what_else_is_asked},
    {"at a signal it ends, and its socket goes", end},
};

UNIT_MAIN("a witness that listens", tests)
