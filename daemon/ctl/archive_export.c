/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui archive export: a year for an auditor. Below data/:
 *
 *   containers/C12-1.asice       what was sealed in that year, at LTA where
 *                                there is an authority
 *   proofs/C12-1.tlog-proof      that it is in the log
 *   log/                         the log itself (tlog-tiles), which lists every
 *                                container that was ever sealed, and beside its
 *                                checkpoint that one's time stamp
 *   completeness.txt             NUMBER CASE REVISION LEAF SHA-256 FILE, a line
 *                                for each container of the year
 *
 * Whoever holds completeness.txt against the entries of the log sees that none
 * is missing, and against the files that all are there. What was sealed since
 * the log's last checkpoint is not in the bag yet: its log would not have it.
 */
#include <errno.h>
#include <getopt.h>
#include <string.h>

#include "archive.h"
#include "archive_bag.h"
#include "archive_raise.h"
#include "date.h"
#include "log_holder.h"
#include "log_publish.h"
#include "log_view.h"
#include "mutant.h"

#define PUBLISH_SLICE 1000

struct export
{
    struct ctl *ctl;
    struct bag bag;
    const char *why;
    int64_t year;
    struct archive_wish wish;
    struct checkpoint_row last;
    bool has_checkpoint, has_raiser;
    struct raiser raiser;
    FILE *list;
    int64_t files, raised, purged, unproven, later;
};

static bool
export_options(struct ctl *ctl, struct export *export)
{
    static const struct option names[] = {{"out", required_argument, NULL, 'o'},
                                          {"why", required_argument, NULL, 'w'},
                                          {0}};
    int32_t first, next;
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", names, NULL)) != -1)
        if (option == 'o')
            export->bag.path = optarg;
        else if (option == 'w')
            export->why = optarg;
        else
            return false;
    if (ctl->argc != optind + 2 || export->bag.path == NULL ||
        !text_to_count(text_of(ctl->argv[optind + 1]), &export->year) ||
        export->year < 2000 || export->year > 2200 ||
        !date_make((int)export->year, 1, 1, &first) ||
        !date_make((int)export->year + 1, 1, 1, &next))
        return false;
    export->wish =
        (struct archive_wish){.from_us = instant_from_shanghai(first, 0),
                              .to_us = instant_from_shanghai(next, 0),
                              .ends_before_us = INT64_MAX};
    return true;
}

/* ---- the log ---- */

static bool
log_put(struct export *export, int *code)
{
    struct ctl *ctl = export->ctl;
    struct note_key key;
    const char *folder = bag_path(&export->bag, "data/log");
    enum log_published published = LOG_MORE;
    if (!log_view_done(ctl,
                       ctl->store->calls->log->last_checkpoint(
                           ctl->store, &ctl->arena, &export->last,
                           &export->has_checkpoint, &ctl->fault),
                       code))
        return false;
    if (!export->has_checkpoint) {
        archive_say(ctl, "archive_no_checkpoint");
        return true;
    }
    if (folder == NULL || !log_view_key(ctl, NULL, &key, code))
        return false;
    struct log_publish publish = {
        .folder = folder, .log = &key, .slice = PUBLISH_SLICE};
    while (published == LOG_MORE)
        published =
            log_publish_step(&publish, ctl->store, &export->last, &ctl->fault);
    if (published != LOG_PUBLISHED) {
        ctl_complain(ctl, "archive_log", ctl->fault.text);
        *code = published == LOG_DAMAGED || published == LOG_REFUSED
                    ? EXIT_DIFFERS
                    : EXIT_TROUBLE;
        return false;
    }
    return true;
}

/* ---- containers ---- */

static const char *
file_name(struct ctl *ctl, int64_t case_id, uint32_t revision)
{
    return arena_printf(&ctl->arena, "data/containers/C%lld-%u.asice",
                        (long long)case_id, revision);
}

/* Those of the step that are not in the bag yet. */
static bool
files_read(struct export *export, struct arena *arena,
           const struct archive_row *list, uint32_t count,
           struct seal_row *rows, uint32_t *kept, int *code)
{
    struct ctl *ctl = export->ctl;
    *kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct seal_row *row = &rows[*kept];
        bool is_there = false;
        if (!list[i].has_file ||
            bag_has(&export->bag,
                    file_name(ctl, list[i].case_id, list[i].revision)))
            continue;
        if (!log_view_done(ctl,
                           ctl->store->calls->sealing->file(
                               ctl->store, arena, list[i].case_id,
                               list[i].revision, row, &is_there, &ctl->fault),
                           code))
            return false;
        *kept += is_there && !text_is_absent(row->file);
    }
    return true;
}

/* LT ones; an LTA one has its stamp already. */
static void
files_raise(struct export *export, struct arena *arena, struct seal_row *rows,
            uint32_t count)
{
    struct seal_row low[RAISE_MAX];
    uint32_t low_count = 0;
    for (uint32_t i = 0; i < count; i++)
        if (rows[i].level == SEAL_LT)
            low[low_count++] = rows[i];
    if (low_count > 0)
        raiser_run(&export->raiser, arena, low, low_count);
    for (uint32_t i = 0, at = 0; i < count; i++)
        if (rows[i].level == SEAL_LT)
            rows[i] = low[at++];
}

static bool
files_put(struct export *export, struct arena *arena,
          const struct archive_row *list, uint32_t count, int *code)
{
    struct ctl *ctl = export->ctl;
    struct seal_row rows[RAISE_MAX];
    uint32_t kept;
    if (!files_read(export, arena, list, count, rows, &kept, code))
        return false;
    if (export->has_raiser)
        files_raise(export, arena, rows, kept);
    for (uint32_t i = 0; i < kept; i++) {
        const char *name = file_name(ctl, rows[i].case_id, rows[i].revision);
        export->raised += rows[i].level == SEAL_LTA;
        size_t size;
        if (!archive_put_container(ctl, arena, bag_path(&export->bag, name),
                                   rows[i].file, &size, code))
            return false;
    }
    return true;
}

static bool
proof_put(struct export *export, const struct archive_row *row, int *code)
{
    struct ctl *ctl = export->ctl;
    bool is_there = false;
    const char *name =
        arena_printf(&ctl->arena, "data/proofs/C%lld-%u.tlog-proof",
                     (long long)row->case_id, row->revision);
    if (bag_has(&export->bag, name))
        return true;
    if (export->has_checkpoint &&
        !archive_proof(ctl, row->case_id, row->revision, &export->last,
                       bag_path(&export->bag, name), &is_there, code))
        return false;
    export->unproven += !is_there;
    return true;
}

/* The line of the list: of the file as it lies in the bag. */
static bool
line_put(struct export *export, struct arena *arena,
         const struct archive_row *row, int *code)
{
    struct ctl *ctl = export->ctl;
    char leaf[65], hex[65] = "-";
    const char *name = "-";
    digest_hex(&row->leaf, leaf);
    if (row->has_file) {
        struct text bytes;
        struct digest digest;
        name = file_name(ctl, row->case_id, row->revision);
        const char *path = bag_path(&export->bag, name);
        if (path == NULL || !bag_read(arena, path, &bytes)) {
            ctl_complain(ctl, "cannot_write_file", name, strerror(errno));
            *code = EXIT_TROUBLE;
            return false;
        }
        digest_sha256(bytes, &digest);
        digest_hex(&digest, hex);
        export->files++;
    } else {
        export->purged++;
    }
    return fprintf(export->list, "%lld C%lld %u %s %s %s\n",
                   (long long)row->number, (long long)row->case_id,
                   row->revision, leaf, hex, name) > 0;
}

uint32_t
archive_in_log(struct archive_row *rows, uint32_t count, int64_t size)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if ((rows[i].number >= 0 && rows[i].number < size) ||
            mutant_is("exports_unlogged"))
            rows[kept++] = rows[i];
    return kept;
}

/* Names and files of a step are the step's: a year is as large as it is. */
static bool
export_some(struct export *export, bool *is_more, int *code)
{
    struct ctl *ctl = export->ctl;
    struct arena arena, kept = ctl->arena;
    struct archive_row *rows = NULL;
    uint32_t count = 0;
    arena_init(&arena, 0);
    arena_init(&ctl->arena, 1 << 22);
    bool done = log_view_done(
        ctl,
        ctl->store->calls->archive->list(ctl->store, &arena, &export->wish,
                                         RAISE_MAX, &rows, &count, &ctl->fault),
        code);
    *is_more = count == RAISE_MAX;
    if (done && count > 0) {
        export->wish.after_case = rows[count - 1].case_id;
        export->wish.after_revision = rows[count - 1].revision;
    }
    if (done && export->has_checkpoint) {
        uint32_t in_log = archive_in_log(rows, count, export->last.size);
        export->later += count - in_log;
        count = in_log;
    }
    done = done && files_put(export, &arena, rows, count, code);
    for (uint32_t i = 0; done && i < count; i++)
        done = proof_put(export, &rows[i], code) &&
               line_put(export, &arena, &rows[i], code);
    arena_release(&arena);
    arena_release(&ctl->arena);
    ctl->arena = kept;
    return done;
}

static bool
containers_put(struct export *export, int *code)
{
    struct ctl *ctl = export->ctl;
    const char *path = bag_path(&export->bag, "data/completeness.txt");
    bool is_more = true, done = true;
    export->list = path == NULL ? NULL : fopen(path, "we");
    if (export->list == NULL) {
        ctl_complain(ctl, "cannot_write_file", export->bag.path,
                     strerror(errno));
        *code = EXIT_TROUBLE;
        return false;
    }
    while (done && is_more)
        done = export_some(export, &is_more, code);
    if (fclose(export->list) != 0 && done) {
        ctl_complain(ctl, "cannot_write_file", path, strerror(errno));
        *code = EXIT_TROUBLE;
        done = false;
    }
    return done;
}

static bool
export_end(struct export *export, int *code)
{
    struct ctl *ctl = export->ctl;
    const char *info = arena_printf(
        &ctl->arena,
        "Bag-Software-Agent: hedui archive export\n"
        "Hedui-Year: %lld\n"
        "External-Description: containers sealed in %lld: %lld, purged: %lld, "
        "without proof: %lld, not yet in the log: %lld\n",
        (long long)export->year, (long long)export->year,
        (long long)export->files, (long long)export->purged,
        (long long)export->unproven, (long long)export->later);
    if (info == NULL || !bag_end(&export->bag, info, code))
        return false;
    archive_say(ctl, "archive_exported", (long long)export->files,
                (long long)export->year, export->bag.path,
                (long long)export->raised, (long long)export->purged,
                (long long)export->unproven, (long long)export->later);
    return true;
}

int
archive_export(struct ctl *ctl)
{
    struct export export = {.ctl = ctl, .bag = {.ctl = ctl}};
    int code = EXIT_TROUBLE;
    if (!export_options(ctl, &export))
        return EXIT_USAGE;
    if (ctl_store(ctl) == NULL)
        return EXIT_TROUBLE;
    if (!archive_look(
            ctl, 0, 0,
            arena_printf(&ctl->arena, "export of %lld", (long long)export.year),
            export.why, &code) ||
        !bag_begin(&export.bag, &code))
        return code;
    if (!raiser_is_wanted(ctl->config))
        archive_say(ctl, "archive_stays_lt");
    else if (!raiser_open(ctl, &export.raiser, &code))
        return code;
    else
        export.has_raiser = true;
    bool done = log_put(&export, &code) && containers_put(&export, &code) &&
                export_end(&export, &code);
    if (export.has_raiser)
        raiser_close(&export.raiser);
    return done ? EXIT_WELL : code;
}
