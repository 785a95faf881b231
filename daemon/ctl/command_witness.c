/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui witness: the edge of seal/witness.h. It reads a log as a folder, and
 * keeps a memory in a file; that is on the disk before the cosignature is
 * anywhere. Needs no database and no configuration: a witness is somebody else.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl.h"
#include "live.h"
#include "log_folder.h"
#include "mutant.h"
#include "slurp.h"
#include "witness_ask.h"

int
witness_trouble(const struct fault *fault)
{
    fprintf(stderr, "hedui: %s\n", fault->text);
    return EXIT_TROUBLE;
}

void
witness_print_head(const char *sentence,
                   const struct tlog_checkpoint *checkpoint)
{
    char hex[65];
    digest_hex(&checkpoint->root, hex);
    printf(sentence, (unsigned long long)checkpoint->size, hex);
    printf("\n");
}

static const char *
refusal_of(struct ctl *ctl, enum witness_verdict verdict)
{
    static const char *const keys[] = {
        "witness_cosigned",    "witness_unreadable", "witness_origin",
        "witness_signature",   "witness_smaller",    "witness_forked",
        "witness_inconsistent"};
    return ctl_word(ctl, keys[verdict]);
}

/* Both halves of the proof, beside the state: the log may show the checkpoint
 * to nobody else, and the state goes on when the log shows a good one again. */
static int
keep_evidence(struct ctl *ctl, const struct witness_ask *ask,
              const struct witness_answer *answer, struct text memory,
              struct text checkpoint)
{
    struct fault fault = {0};
    struct digest digest;
    char hex[65];
    if (mutant_is("witness_keeps_no_evidence"))
        return EXIT_REFUSED;
    digest_sha256(checkpoint, &digest);
    digest_hex(&digest, hex);
    const char *path =
        arena_printf(&ctl->arena, "%s.refused-%llu-%.8s", ask->state,
                     (unsigned long long)answer->seen.size, hex);
    const char *last = arena_printf(&ctl->arena, "%s.last", path);
    if (!log_folder_put(path, checkpoint, &fault) ||
        !log_folder_put(last, memory, &fault)) {
        witness_trouble(&fault);
        return EXIT_REFUSED; /* which weighs more */
    }
    printf("%s\n    %s\n    %s\n", ctl_word(ctl, "witness_evidence"), path,
           last);
    return EXIT_REFUSED;
}

int
witness_print_refusal(struct ctl *ctl, const struct witness_ask *ask,
                      const struct witness_answer *answer, struct text memory,
                      struct text checkpoint)
{
    printf(ctl_word(ctl, "witness_refused"),
           witness_verdict_name(answer->verdict),
           refusal_of(ctl, answer->verdict));
    printf("\n");
    if (answer->verdict >= WITNESS_SMALLER) {
        witness_print_head(ctl_word(ctl, "witness_last"), &answer->last);
        witness_print_head(ctl_word(ctl, "witness_shown"), &answer->seen);
        return keep_evidence(ctl, ask, answer, memory, checkpoint);
    }
    return EXIT_REFUSED;
}

bool
witness_memory_keep(struct witness_ask *ask, struct text memory,
                    struct fault *fault)
{
    bool is_kept = log_folder_put(ask->state, memory, fault);
    if (access(ask->state, F_OK) == 0)
        ask->begins = false;
    return is_kept;
}

/* The memory first: a kill between the two loses a cosignature, which is given
 * again, and never the memory of one. */
static int
keep_and_give(struct ctl *ctl, struct witness_ask *ask,
              const struct witness_answer *answer)
{
    struct fault fault = {0};
    const char *out =
        ask->out != NULL
            ? ask->out
            : arena_printf(&ctl->arena, "%s/cosigned", ask->folder);
    if (!mutant_is("witness_keeps_nothing") &&
        !witness_memory_keep(ask, answer->memory, &fault))
        return witness_trouble(&fault);
    if (!log_folder_put(out, answer->cosigned, &fault))
        return witness_trouble(&fault);
    witness_print_head(ctl_word(ctl, "witness_cosigned"), &answer->seen);
    return EXIT_WELL;
}

/* The proof that the folder's tiles give. What is false in them is seen: tiles
 * that do not lead to the signed root are damaged, and judge nobody. */
static bool
proof_make(struct log_folder *folder, const struct tlog_checkpoint *last,
           const struct tlog_checkpoint *seen, struct tlog_proof *proof,
           struct fault *fault)
{
    static struct tlog_reader reader;
    if (last->size < 1 || seen->size <= last->size)
        return true;
    tlog_reader_init(&reader, seen->size, log_folder_tile, folder);
    if (!tlog_reader_bind(&reader, &seen->root, fault))
        return false;
    return tlog_prove_consistency(&reader, last->size, seen->size, proof,
                                  fault);
}

static int
judge(struct ctl *ctl, struct witness_ask *ask, struct text memory,
      struct text checkpoint)
{
    struct witness_answer answer;
    struct tlog_checkpoint last, seen;
    struct tlog_proof proof = {0};
    struct log_folder folder;
    struct fault fault = {0};
    bool is_proved = true;
    if (!witness_remember(&ctl->arena, &ask->witness, memory, &last, &fault))
        return witness_trouble(&fault);
    log_folder_open(&folder, ask->folder);
    if (tlog_checkpoint_open(&ctl->arena, checkpoint, ask->witness.log, &seen,
                             NULL) == TLOG_OPENED)
        is_proved = proof_make(&folder, &last, &seen, &proof, &fault);
    log_folder_close(&folder);
    if (!is_proved) {
        witness_trouble(&fault);
        ctl_complain(ctl, "witness_tiles");
        return EXIT_TROUBLE;
    }
    if (!witness_step(&ctl->arena, &ask->witness, memory, checkpoint, &proof,
                      (int64_t)time(NULL), &answer, &fault))
        return witness_trouble(&fault);
    return answer.verdict == WITNESS_COSIGNED
               ? keep_and_give(ctl, ask, &answer)
               : witness_print_refusal(ctl, ask, &answer, memory, checkpoint);
}

bool
witness_memory_read(struct ctl *ctl, const struct witness_ask *ask,
                    struct text *memory, int *code)
{
    struct fault fault = {0};
    bool has_state = access(ask->state, F_OK) == 0;
    *memory = TEXT_NONE;
    *code = EXIT_UNKNOWN;
    if (has_state == ask->begins) {
        ctl_complain(ctl, has_state ? "witness_has_state" : "witness_no_state",
                     ask->state);
        return false;
    }
    if (has_state && !slurp_file(&ctl->arena, ask->state, memory, &fault)) {
        *code = witness_trouble(&fault);
        return false;
    }
    /* An empty file is damaged, too: nothing was remembered is no file. */
    if (has_state && text_is_empty(*memory))
        *memory = TEXT("\n");
    return true;
}

/* One look at the folder, with the memory locked. */
static int
look_locked(struct ctl *ctl, struct witness_ask *ask, bool is_again)
{
    struct fault fault = {0};
    struct text memory, checkpoint;
    struct digest digest;
    int code;
    if (!witness_memory_read(ctl, ask, &memory, &code))
        return code;
    if (!log_folder_read(
            &ctl->arena,
            arena_printf(&ctl->arena, "%s/checkpoint", ask->folder),
            &checkpoint, &fault))
        return witness_trouble(&fault);
    digest_sha256(checkpoint, &digest);
    if (is_again && digest_equals(&digest, &ask->before))
        return EXIT_WELL;
    code = judge(ctl, ask, memory, checkpoint);
    /* Tiles that were not all there yet are looked at again. */
    if (code != EXIT_TROUBLE)
        ask->before = digest;
    return code;
}

int
witness_lock(struct ctl *ctl, const struct witness_ask *ask)
{
    char path[PATH_MAX];
    struct fault fault = {0};
    if ((size_t)snprintf(path, sizeof(path), "%s.lock", ask->state) >=
        sizeof(path)) {
        fault_set(&fault, FAULT_INPUT, "the path of --state is too long");
        witness_trouble(&fault);
        return -1;
    }
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) {
        fault_set(&fault, FAULT_LOCAL, "%s: cannot be made: %s", path,
                  strerror(errno));
        witness_trouble(&fault);
        return -1;
    }
    if (flock(lock, LOCK_EX | LOCK_NB) == 0)
        return lock;
    close(lock);
    ctl_complain(ctl, "witness_locked", path);
    return -1;
}

static int
look(struct ctl *ctl, struct witness_ask *ask, bool is_again)
{
    int lock = witness_lock(ctl, ask);
    if (lock < 0)
        return EXIT_TROUBLE;
    int code = look_locked(ctl, ask, is_again);
    close(lock);
    fflush(stdout);
    return code;
}

/* Until it is killed; each checkpoint is judged once. */
static int
watch(struct ctl *ctl, struct witness_ask *ask)
{
    for (bool is_again = false;; is_again = true) {
        if (look(ctl, ask, is_again) == EXIT_UNKNOWN)
            return EXIT_UNKNOWN;
        arena_release(&ctl->arena);
        poll(NULL, 0, (int)(ask->watch_s * 1000));
    }
}

static bool
keys_open(struct ctl *ctl, struct witness_ask *ask)
{
    struct fault fault = {0};
    struct text pem;
    struct stat status;
    if (stat(ask->key, &status) == 0 && (status.st_mode & 077) != 0) {
        ctl_complain(ctl, "witness_key_open", ask->key);
        return false;
    }
    if ((!ask->is_public &&
         !note_key_read(text_of(ask->log), &ask->log_key, &fault)) ||
        !slurp_file(&ctl->arena, ask->key, &pem, &fault) ||
        !note_signer_open(pem, text_of(ask->name), NOTE_COSIGNATURE,
                          &ask->signer, &fault)) {
        witness_trouble(&fault);
        return false;
    }
    ask->witness = (struct witness){&ask->log_key, ask->signer};
    return true;
}

static int
print_public(const struct witness_ask *ask)
{
    struct buffer out;
    buffer_init(&out, 4096);
    note_key_write(note_signer_key(ask->signer), &out);
    buffer_chars(&out, "\n");
    ctl_print(&out);
    buffer_release(&out);
    return EXIT_WELL;
}

static bool
options_read(struct ctl *ctl, struct witness_ask *ask)
{
    static const struct option options[] = {
        {"state", required_argument, NULL, 's'},
        {"key", required_argument, NULL, 'k'},
        {"log", required_argument, NULL, 'l'},
        {"name", required_argument, NULL, 'n'},
        {"out", required_argument, NULL, 'o'},
        {"begin", no_argument, NULL, 'b'},
        {"public", no_argument, NULL, 'p'},
        {"watch", optional_argument, NULL, 'w'},
        {"listen", required_argument, NULL, 'h'},
        {0}};
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", options, NULL)) !=
           -1)
        switch (option) {
        case 's':
            ask->state = optarg;
            break;
        case 'k':
            ask->key = optarg;
            break;
        case 'l':
            ask->log = optarg;
            break;
        case 'n':
            ask->name = optarg;
            break;
        case 'o':
            ask->out = optarg;
            break;
        case 'h':
            ask->listen = optarg;
            break;
        case 'b':
            ask->begins = true;
            break;
        case 'p':
            ask->is_public = true;
            break;
        case 'w':
            if (!live_option(ctl, &ask->watch_s))
                return false;
            break;
        default:
            return false;
        }
    ask->folder = optind < ctl->argc ? ctl->argv[optind] : NULL;
    if (ask->is_public)
        return ask->key != NULL && optind == ctl->argc;
    bool has_one =
        ask->listen == NULL
            ? optind + 1 == ctl->argc
            : optind == ctl->argc && ask->out == NULL && ask->watch_s == 0;
    return ask->key != NULL && ask->state != NULL && ask->log != NULL &&
           has_one;
}

int
command_witness(struct ctl *ctl)
{
    struct witness_ask ask = {.name = "hedui-witness"};
    if (!options_read(ctl, &ask))
        return EXIT_USAGE;
    if (!keys_open(ctl, &ask))
        return EXIT_TROUBLE;
    int code = ask.is_public        ? print_public(&ask)
               : ask.listen != NULL ? witness_listen(ctl, &ask)
               : ask.watch_s > 0    ? watch(ctl, &ask)
                                    : look(ctl, &ask, false);
    note_signer_close(ask.signer);
    return code;
}
