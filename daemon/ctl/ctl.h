/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui, the command line: what the commands share. Each command is one file
 * with one function; main_hedui.c has the table. Exit codes are for scripts.
 */
#ifndef HEDUI_CTL_CTL_H
#define HEDUI_CTL_CTL_H

#include "arena.h"
#include "casework.h"
#include "config.h"
#include "ground.h"
#include "store.h"
#include "table.h"

enum {
    EXIT_WELL = 0,
    EXIT_TROUBLE = 1,    /* the database is away, a file cannot be read */
    EXIT_USAGE = 2,      /* wrong arguments or configuration */
    EXIT_REFUSED = 3,    /* submit: at least one request was refused; withdraw;
                            witness: not cosigned; verify: not believed */
    EXIT_UNANSWERED = 4, /* submit, status --follow: no answer in time */
    EXIT_DIFFERS = 5,    /* replay, verify: other bytes, damaged evidence, or a
                            container that is missing */
    EXIT_UNKNOWN = 6,    /* no such case, revision or report; verify: what is
                            needed to judge is not here */
    EXIT_PURGED = 7,     /* it was purged after a wrong ID: see tombstone.h */
};

/* What a command may take at a time. */
#define CTL_MEMORY ((size_t)2 << 30)

struct ctl {
    const struct config *config; /* NULL for commands that need none */
    const char *config_path;
    struct store *store; /* opened on demand by ctl_store() */
    enum language language;
    const char *why;    /* a report is looked at; NULL: $HEDUI_WHY */
    struct arena arena; /* of the command */
    struct fault fault;
    int argc; /* what stands behind the command's name */
    char **argv;
};

/* The connection of role "ctl"; NULL after saying why. */
struct store *ctl_store(struct ctl *ctl);
/* What views are made of; the store has been opened. */
struct view_ground ctl_ground(struct ctl *ctl);
/* Says what went wrong and what to do; gives EXIT_TROUBLE. */
int ctl_away(struct ctl *ctl, enum store_result result);
/* The rules of this house (policy, calendar, connectors, institutions); false
 * after saying why. */
bool ctl_rules(struct ctl *ctl, struct rules *rules);
/* "C42" or "42" is a case; anything else, and a number that is no case, a
 * request id. */
bool ctl_find(struct ctl *ctl, const char *word, struct case_status *status,
              int *code);
/* One sentence or word for people, by key, in the chosen language. */
const char *ctl_word(const struct ctl *ctl, const char *key);
/* The same as a sentence with its values, on stderr, behind "hedui: ". */
void ctl_complain(const struct ctl *ctl, const char *key, ...);
void ctl_print(const struct buffer *out);
/* A file of its own, for its owner alone: nothing that is there is written
 * over, and nothing is left of what cannot be whole. false: errno says why. */
bool ctl_file_write(const char *name, struct text bytes);
/* As many columns as the terminal has, or $COLUMNS says; 160: neither. */
size_t ctl_width(void);
/* At most so many columns, with an ellipsis. */
struct text ctl_cut(struct ctl *ctl, const char *chars, size_t width);
/* The stored report of the case that ends the command line; NULL after saying
 * why, with the exit code. revision 0: the latest. */
const struct json *ctl_report(struct ctl *ctl, uint32_t revision,
                              struct text *bytes, int *code);
/* Takes --from ('f') and --limit ('l', 1 to 100000) from optarg; false: another
 * option, or no such number. */
bool ctl_page_option(int option, int64_t *from, int64_t *limit);
/* "minimum_living WITHIN, ..." of a report's summary. */
struct text ctl_outcomes(struct ctl *ctl, struct text summary);
/* Does this revision retract the report? Says so, with EXIT_PURGED. */
bool ctl_is_retraction(struct ctl *ctl, const struct json *tree, int *code);
/* Prints and releases what was made of a report, or says that it cannot be
 * made; gives the exit code. */
int ctl_print_tree(struct ctl *ctl, bool is_printed, struct buffer *out);
/* Waits least_ms, or ten times as long as what began then has taken: whoever
 * watches must not be what keeps the database busy. */
void ctl_pause(int64_t began_ms, int64_t least_ms);

struct ctl_word {
    const char *key, *en, *zh;
};
/* The whole catalogue. */
const struct ctl_word *ctl_words(size_t *count);

int command_submit(struct ctl *ctl);
int command_status(struct ctl *ctl);
int command_report(struct ctl *ctl);
int command_explain(struct ctl *ctl);
int command_replay(struct ctl *ctl);
int command_whatif(struct ctl *ctl);
int command_withdraw(struct ctl *ctl);
int command_pause_clock(struct ctl *ctl);
int command_resume_clock(struct ctl *ctl);
int command_wrong_id(struct ctl *ctl);
int command_documents(struct ctl *ctl);
int command_objections(struct ctl *ctl);
int command_lines(struct ctl *ctl);
int command_doctor(struct ctl *ctl);
int command_pause(struct ctl *ctl);
int command_drain(struct ctl *ctl);
int command_resume(struct ctl *ctl);
int command_deadlines(struct ctl *ctl);
int command_queue(struct ctl *ctl);
int command_letters(struct ctl *ctl);
int command_alerts(struct ctl *ctl);
int command_migrate(struct ctl *ctl);
int command_connector(struct ctl *ctl);
int command_policy(struct ctl *ctl);
int command_archive(struct ctl *ctl);
int command_witness(struct ctl *ctl);
int command_log(struct ctl *ctl);
int command_verify(struct ctl *ctl);
int command_token(struct ctl *ctl);
int command_webhooks(struct ctl *ctl);

#endif
