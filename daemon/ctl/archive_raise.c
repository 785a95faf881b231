/* SPDX-License-Identifier: Apache-2.0
 *
 * Raising and renewing.
 */
#include "archive_raise.h"

#include "container.h"
#include "loop.h"
#include "seal_key.h"
#include "seal_parts.h"
#include "timestamp.h"

/* One of a round. */
struct raise {
    struct container container;
    struct text last_token, manifest; /* absent: not to be stamped */
};

bool
raiser_is_wanted(const struct config *config)
{
    return config->seal_tsa_url[0] != '\0' && config->seal_roots[0] != '\0';
}

bool
raiser_open(struct ctl *ctl, struct raiser *raiser, int *code)
{
    *raiser = (struct raiser){.ctl = ctl, .house = {.config = ctl->config}};
    *code = EXIT_USAGE;
    if (!raiser_is_wanted(ctl->config)) {
        ctl_complain(ctl, "archive_no_tsa");
        return false;
    }
    raiser->house.anchors =
        cades_anchors_open(ctl->config->seal_roots, &ctl->fault);
    if (raiser->house.anchors != NULL)
        raiser->stamper = stamper_open(ctl->config, &ctl->fault);
    if (raiser->stamper != NULL) {
        enum store_result result = ctl->store->calls->now(
            ctl->store, &raiser->clock.now_us, &ctl->fault);
        raiser->clock.read_us = loop_boottime_us();
        if (result == STORE_DONE)
            return true;
        *code = ctl_away(ctl, result);
    } else {
        fprintf(stderr, "hedui: %s\n", ctl->fault.text);
    }
    raiser_close(raiser);
    return false;
}

void
raiser_close(struct raiser *raiser)
{
    stamper_close(raiser->stamper);
    seal_chain_close(raiser->house.chain);
    cades_anchors_close(raiser->house.anchors);
}

static void
tell(const struct raiser *raiser, const struct seal_row *row, const char *why)
{
    ctl_complain(raiser->ctl, "archive_not_raised", (long long)row->case_id,
                 row->revision, why);
}

/* What is to be stamped, of a container that is good as it is. */
static bool
raise_make(struct raiser *raiser, struct arena *arena,
           const struct seal_chain *chain, const struct seal_row *row,
           struct raise *raise)
{
    struct seal_judge judge = {.anchors = raiser->house.anchors};
    struct flaws flaws = {0};
    struct fault fault = {0};
    *raise = (struct raise){.last_token = TEXT_NONE, .manifest = TEXT_NONE};
    if (row->level < SEAL_LT || !seal_judge_row(&judge, row, row->file) ||
        !container_read(arena, row->file, row->file.size, &raise->container,
                        &flaws)) {
        tell(raiser, row,
             row->level < SEAL_LT ? "it has no stamp yet" : judge.flaw.why);
        return false;
    }
    uint32_t last = raise->container.archive_count;
    if ((last == 0 ||
         timestamp_completed(arena, raise->container.archives[last - 1].token,
                             chain, &raise->last_token, &fault)) &&
        container_archive_manifest(arena, &raise->container, raise->last_token,
                                   &raise->manifest, &fault))
        return true;
    tell(raiser, row, fault.text);
    return false;
}

static bool
raise_end(struct arena *arena, const struct seal_chain *chain,
          const struct raise *raise, const struct time_stamp *stamp,
          struct seal_row *row, struct fault *fault)
{
    struct text token, file;
    if (!timestamp_completed(arena, stamp->token, chain, &token, fault) ||
        !container_with_archive(arena, &raise->container, raise->last_token,
                                raise->manifest, token, &file, fault))
        return false;
    row->before = row->file_digest;
    row->file = file;
    row->level = SEAL_LTA;
    row->until_us = stamp->tsa_until_us;
    digest_sha256(file, &row->file_digest);
    return true;
}

void
raiser_run(struct raiser *raiser, struct arena *arena, struct seal_row *rows,
           uint32_t count)
{
    struct raise *raises = arena_array(arena, count, sizeof(*raises));
    struct time_stamp stamps[RAISE_MAX] = {{.token = TEXT_NONE}};
    struct seal_judge judge = {.anchors = raiser->house.anchors};
    const struct seal_chain *chain =
        seal_house_chain(&raiser->house, seal_clock_now(&raiser->clock));
    if (raises == NULL || count > RAISE_MAX || chain == NULL) {
        ctl_complain(raiser->ctl, "archive_no_lists");
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        stamps[i].content =
            raise_make(raiser, arena, chain, &rows[i], &raises[i])
                ? raises[i].manifest
                : TEXT_NONE;
    if (stamper_is_ready(raiser->stamper))
        stamper_run(raiser->stamper, arena, raiser->house.anchors,
                    &raiser->clock, stamps, count);
    for (uint32_t i = 0; i < count; i++) {
        struct fault fault = {0};
        struct seal_row made = rows[i];
        if (text_is_absent(stamps[i].content))
            continue;
        if (text_is_absent(stamps[i].token))
            tell(raiser, &rows[i], "the authority gave no stamp");
        else if (!raise_end(arena, chain, &raises[i], &stamps[i], &made,
                            &fault))
            tell(raiser, &rows[i], fault.text);
        else if (!seal_judge_row(&judge, &made, made.file))
            tell(raiser, &rows[i], judge.flaw.why);
        else
            rows[i] = made;
    }
}
