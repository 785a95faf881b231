/* SPDX-License-Identifier: Apache-2.0
 *
 * What was found of the log and of its completeness: lines for people, a line
 * for scripts.
 */
#include "date.h"
#include "json.h"
#include "log_view.h"
#include "verify.h"

#define LINE_MAX_SIZE ((size_t)1 << 28)

void
verify_print_opened(struct ctl *ctl, const struct verify_opened *opened)
{
    if (opened->word != NULL) {
        ctl_complain(ctl, opened->word);
        return;
    }
    log_view_finding(ctl, stderr, opened->finding, opened->size, opened->at);
    if (!opened->has_difference)
        return;
    const char *none = ctl_word(ctl, "verify_log_none");
    fprintf(stderr, ctl_word(ctl, "verify_log_first"),
            (unsigned long long)opened->different);
    fprintf(stderr, "\n    %s\n    %s\n",
            opened->was == NULL ? none : opened->was,
            opened->now == NULL ? none : opened->now);
}

void
verify_print_stamp(struct ctl *ctl, const struct verify_log *log)
{
    char at[32];
    if (!log->has_stamp) {
        printf("%s\n", ctl_word(ctl, "verify_log_unstamped"));
        return;
    }
    instant_print(log->stamp.at_us, at);
    printf(ctl_word(ctl, "verify_log_stamped"),
           (unsigned long long)log->checkpoint.size, at,
           text_chars(&ctl->arena, log->stamp.tsa));
    printf("\n");
    if (!log->stamp.has_revocation)
        printf("%s\n", ctl_word(ctl, "log_stamp_unrevoked"));
}

static const char *const gap_words[GAP_KINDS] = {
    [GAP_MISSING] = "verify_gap_missing",
    [GAP_PURGED] = "verify_gap_purged",
    [GAP_UNSEALED] = "verify_gap_unsealed",
    [GAP_WAITING] = "verify_gap_waiting",
    [GAP_STRANGER] = "verify_gap_stranger",
};

void
verify_print_complete(struct ctl *ctl, const struct verify_complete *complete)
{
    const uint64_t *counts = complete->counts;
    uint64_t away = counts[GAP_MISSING] + counts[GAP_PURGED];
    const char *year = "";
    for (uint64_t i = 0; i < complete->gap_count; i++) {
        const struct verify_gap *gap = &complete->gaps[i];
        char at[32];
        instant_print(gap->leaf->at_us, at);
        printf(ctl_word(ctl, gap_words[gap->kind]),
               (long long)gap->leaf->case_id, gap->leaf->revision,
               (unsigned long long)gap->leaf->number, at);
        printf("\n");
    }
    if (complete->year > 0)
        year = arena_printf(&ctl->arena, ctl_word(ctl, "verify_of_year"),
                            (long long)complete->year);
    printf(ctl_word(ctl, "verify_complete"), year,
           (unsigned long long)complete->sealed,
           (unsigned long long)(complete->sealed - away),
           (unsigned long long)counts[GAP_MISSING],
           (unsigned long long)counts[GAP_PURGED],
           (unsigned long long)counts[GAP_UNSEALED],
           (unsigned long long)counts[GAP_WAITING]);
    printf("\n");
}

static struct json *
gaps_json(struct arena *arena, const struct verify_complete *complete,
          enum verify_gap_kind kind)
{
    struct json *list = json_array(arena);
    for (uint64_t i = 0; i < complete->gap_count; i++) {
        const struct leaf_row *leaf = complete->gaps[i].leaf;
        if (complete->gaps[i].kind != kind)
            continue;
        struct json *one = json_object(arena);
        json_set(one, "case",
                 json_chars(arena, arena_printf(arena, "C%lld",
                                                (long long)leaf->case_id)));
        json_set(one, "revision", json_integer(arena, leaf->revision));
        json_set(one, "entry", json_integer(arena, leaf->number));
        json_add(list, one);
    }
    return list;
}

void
verify_print_complete_json(struct ctl *ctl,
                           const struct verify_complete *complete)
{
    static const char *const names[GAP_KINDS] = {
        "missing", "purged", "unsealed", "waiting", "other_year"};
    struct arena *arena = &ctl->arena;
    struct json *root = json_object(arena);
    struct buffer out;
    json_set(root, "sealed", json_integer(arena, (int64_t)complete->sealed));
    if (complete->year > 0)
        json_set(root, "year", json_integer(arena, complete->year));
    for (int kind = 0; kind < GAP_KINDS; kind++)
        json_set(root, names[kind],
                 gaps_json(arena, complete, (enum verify_gap_kind)kind));
    buffer_init(&out, LINE_MAX_SIZE);
    json_write(root, &out);
    buffer_chars(&out, "\n");
    ctl_print(&out);
    buffer_release(&out);
}
