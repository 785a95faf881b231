/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui archive renew: containers whose proof ends soon are stamped again. It
 * writes as the sealer does, by its role, and by the digest that it has read:
 * of two that renew one container the second changes nothing.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "archive_raise.h"
#include "date.h"
#include "log_view.h"
#include "role.h"
#include "seal_parts.h"

struct renew {
    struct ctl *ctl;
    struct raiser raiser;
    struct store *sealer; /* its role's connection */
    struct archive_wish wish;
    int64_t renewed, same, left;
};

static bool
before_read(const char *word, int64_t *before_us)
{
    int32_t day;
    if (!date_read_iso(text_of(word), &day))
        return false;
    *before_us = instant_from_shanghai(day, 0);
    return true;
}

/* The files of the next rows; false: none, or the store is away. */
static bool
renew_take(struct renew *renew, struct arena *arena, struct seal_row *rows,
           uint32_t *count, int *code)
{
    struct ctl *ctl = renew->ctl;
    struct archive_row *list = NULL;
    uint32_t listed = 0;
    *count = 0;
    if (!log_view_done(ctl,
                       ctl->store->calls->archive->list(
                           ctl->store, arena, &renew->wish, RAISE_MAX, &list,
                           &listed, &ctl->fault),
                       code))
        return false;
    for (uint32_t i = 0; i < listed; i++) {
        bool is_there = false;
        renew->wish.after_case = list[i].case_id;
        renew->wish.after_revision = list[i].revision;
        if (!list[i].has_file)
            continue;
        if (!log_view_done(ctl,
                           ctl->store->calls->sealing->file(
                               ctl->store, arena, list[i].case_id,
                               list[i].revision, &rows[*count], &is_there,
                               &ctl->fault),
                           code))
            return false;
        *count += is_there;
    }
    return listed > 0;
}

/* Each by itself: one that somebody else has renewed holds up no other. */
static bool
renew_write(struct renew *renew, const struct seal_row *row, int *code)
{
    struct ctl *ctl = renew->ctl;
    struct seal_judge judge = {.anchors = renew->raiser.house.anchors};
    enum store_result result = renew->sealer->calls->sealing->raised(
        renew->sealer, row, 1, seal_judge_row, &judge, &ctl->fault);
    if (result == STORE_FENCED) {
        ctl_complain(ctl, "archive_not_raised", (long long)row->case_id,
                     row->revision, "somebody else has changed it");
        renew->left++;
        return true;
    }
    if (!log_view_done(ctl, result, code))
        return false;
    renew->renewed++;
    return true;
}

static bool
renew_some(struct renew *renew, bool *is_more, int *code)
{
    struct arena arena;
    struct seal_row rows[RAISE_MAX], made[RAISE_MAX];
    uint32_t count;
    bool done = true;
    arena_init(&arena, 0);
    *code = EXIT_WELL;
    *is_more = renew_take(renew, &arena, rows, &count, code);
    memcpy(made, rows, sizeof(rows));
    if (*is_more)
        raiser_run(&renew->raiser, &arena, made, count);
    for (uint32_t i = 0; *is_more && done && i < count; i++) {
        if (digest_equals(&made[i].file_digest, &rows[i].file_digest))
            renew->left++;
        else if (rows[i].level == SEAL_LTA &&
                 made[i].until_us <= rows[i].until_us)
            renew->same++; /* a stamp more that proves no longer */
        else
            done = renew_write(renew, &made[i], code);
    }
    arena_release(&arena);
    return done && *code == EXIT_WELL;
}

static bool
renew_open(struct renew *renew, int *code)
{
    struct ctl *ctl = renew->ctl;
    if (ctl_store(ctl) == NULL || !raiser_open(ctl, &renew->raiser, code))
        return false;
    char *conninfo = role_conninfo(ctl->config, "sealer");
    renew->sealer =
        conninfo ? store_postgres_open(conninfo, NULL, &ctl->fault) : NULL;
    free(conninfo);
    if (renew->sealer != NULL)
        return true;
    raiser_close(&renew->raiser);
    *code = ctl_away(ctl, STORE_AWAY);
    return false;
}

int
archive_renew(struct ctl *ctl)
{
    static const struct option names[] = {
        {"before", required_argument, NULL, 'b'}, {0}};
    struct renew renew = {.ctl = ctl,
                          .wish = {.from_us = INT64_MIN, .to_us = INT64_MAX}};
    int option, code = EXIT_TROUBLE;
    bool is_more = true, done = true;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", names, NULL)) != -1)
        if (option != 'b' || !before_read(optarg, &renew.wish.ends_before_us))
            return EXIT_USAGE;
    if (ctl->argc != optind + 1)
        return EXIT_USAGE;
    if (!renew_open(&renew, &code))
        return code;
    if (renew.wish.ends_before_us == 0)
        renew.wish.ends_before_us =
            seal_clock_now(&renew.raiser.clock) + 366 * INSTANT_DAY;
    while (is_more && done)
        done = renew_some(&renew, &is_more, &code);
    raiser_close(&renew.raiser);
    renew.sealer->calls->close(renew.sealer);
    archive_say(ctl, "archive_renewed", (long long)renew.renewed,
                (long long)renew.same, (long long)renew.left);
    if (!done)
        return code;
    return renew.left > 0 ? EXIT_TROUBLE : EXIT_WELL;
}
