/* SPDX-License-Identifier: Apache-2.0
 *
 * What was found of a container: a block for people, a line for scripts.
 */
#include "date.h"
#include "json.h"
#include "verify.h"

#define LINE_MAX_SIZE ((size_t)1 << 20)

const char *
verify_verdict_name(enum verify_verdict verdict)
{
    static const char *const names[] = {"agrees", "cannot", "unread", "differs",
                                        "refused"};
    return names[verdict];
}

const char *
verify_instant(struct ctl *ctl, int64_t at_us)
{
    char out[32];
    if (at_us == INSTANT_NONE)
        return "-";
    instant_print(at_us, out);
    return text_chars(&ctl->arena, text_of(out));
}

/* Sentences of flaws are English; in Chinese it is said what kind it is. */
static const char *
flaw_sentence(struct ctl *ctl, const struct flaw *flaw)
{
    static const char *const parts[] = {
        "absent",       "absent_archive", "absent_document", "digest",  "form",
        "listed_twice", "mimetype",       "misplaced",       "missing", "more",
        "reference",    "renewed",        "unexpected",      "unlisted"};
    struct text word = text_of(flaw->word);
    if (ctl->language == LANGUAGE_EN)
        return flaw->why;
    if (text_starts_with(word, "sheet"))
        return ctl_word(ctl, "verify_sheet");
    if (text_equals_chars(word, "level"))
        return ctl_word(ctl, "verify_level");
    if (text_equals_chars(word, "signature") ||
        text_equals_chars(word, "signer") ||
        text_equals_chars(word, "archive_level"))
        return ctl_word(ctl, "verify_signature");
    if (text_starts_with(word, "timestamp"))
        return ctl_word(ctl, "verify_stamp");
    if (text_starts_with(word, "list"))
        return ctl_word(ctl, "verify_list");
    if (text_equals_chars(word, "ended"))
        return ctl_word(ctl, "verify_ended");
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (text_equals_chars(word, parts[i]))
            return ctl_word(ctl, "verify_parts");
    return ctl_word(ctl, "verify_zip");
}

static void
print_flaws(struct ctl *ctl, const struct flaws *flaws)
{
    for (uint32_t i = 0; i < flaws->count && i < FLAWS_MAX; i++) {
        const struct flaw *flaw = &flaws->list[i];
        const char *name =
            text_is_absent(flaw->name)
                ? ""
                : arena_printf(&ctl->arena, " %.*s", (int)flaw->name.size,
                               flaw->name.bytes);
        printf(ctl_word(ctl, "verify_flaw"), flaw->word, name, "",
               flaw_sentence(ctl, flaw));
        printf("\n");
    }
    if (flaws->count > FLAWS_MAX) {
        printf(ctl_word(ctl, "verify_more"), flaws->count - FLAWS_MAX);
        printf("\n");
    }
}

static void
print_case(struct ctl *ctl, const struct verify_result *result)
{
    const struct case_sheet *sheet = &result->sheet;
    const struct container_verdict *verdict = &result->container;
    const struct cades_verdict *signature = &verdict->signature;
    printf(ctl_word(ctl, "verify_case"), (long long)sheet->case_id,
           sheet->revision, text_chars(&ctl->arena, sheet->agency),
           container_level_name(verdict->level));
    printf("\n");
    printf(ctl_word(ctl, signature->has_timestamp ? "verify_signer"
                                                  : "verify_unstamped"),
           text_chars(&ctl->arena, signature->signer),
           verify_instant(ctl, signature->has_timestamp
                                   ? signature->timestamp_us
                                   : signature->signing_time_us),
           verify_instant(ctl, verdict->until_us));
    printf("\n");
    const struct verify_logged *logged = &result->logged;
    if (result->distance_days > 0) {
        bool is_logged = logged->is_looked_at && logged->word == NULL;
        printf(ctl_word(ctl, is_logged ? "verify_late_logged" : "verify_late"),
               (long long)result->distance_days,
               verify_instant(ctl, signature->signing_time_us),
               verify_instant(ctl, logged->at_us));
        printf("\n");
    }
}

static void
print_again(struct ctl *ctl, const struct verify_again *again)
{
    if (again->word != NULL) {
        printf("%s\n", ctl_word(ctl, again->word));
    } else if (again->is_retraction) {
        printf("%s\n", ctl_word(ctl, "verify_retraction"));
    } else {
        printf(ctl_word(ctl, "verify_same"), again->size);
        printf("\n");
    }
    if (again->line != NULL) {
        printf(ctl_word(ctl, "verify_line"), again->line);
        printf("\n");
    }
    if (again->pointer != NULL) {
        printf(ctl_word(ctl, "verify_first"), again->pointer, again->stored,
               again->made);
        printf("\n");
    }
}

static const char *
verdict_word(struct ctl *ctl, enum verify_verdict verdict)
{
    static const char *const keys[] = {"agrees", "cannot", "unread", "differs",
                                       "verify_refused"};
    return ctl_word(ctl, keys[verdict]);
}

void
verify_print(struct ctl *ctl, const struct verify_result *result)
{
    printf("%s: %s\n", result->file, verdict_word(ctl, result->verdict));
    if (result->verdict == VERIFY_UNREAD && !result->has_sheet)
        return;
    print_flaws(ctl, &result->container.flaws);
    if (flaws_have(&result->container.flaws, "ended", NULL)) {
        printf(ctl_word(ctl, "verify_until"),
               verify_instant(ctl, result->container.until_us));
        printf("\n");
    }
    if (result->container.flaws.count > 0)
        return;
    if (!result->has_sheet) { /* memory was short */
        printf("%s\n", ctl_word(ctl, result->again.word));
        return;
    }
    print_case(ctl, result);
    print_again(ctl, &result->again);
    if (result->logged.word != NULL) {
        printf("%s\n", ctl_word(ctl, result->logged.word));
        if (result->logged.line != NULL) {
            printf(ctl_word(ctl, "verify_line"), result->logged.line);
            printf("\n");
        }
    } else if (result->logged.is_looked_at) {
        printf(ctl_word(ctl, "verify_logged"),
               (unsigned long long)result->logged.number,
               (unsigned long long)result->logged.size);
        printf("\n");
    }
}

/* ---- JSON ---- */

static struct json *
flaws_json(struct arena *arena, const struct flaws *flaws)
{
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < flaws->count && i < FLAWS_MAX; i++) {
        const struct flaw *flaw = &flaws->list[i];
        struct json *one = json_object(arena);
        json_set(one, "word", json_chars(arena, flaw->word));
        json_set(one, "why", json_chars(arena, flaw->why));
        if (!text_is_absent(flaw->name))
            json_set(one, "name", json_string(arena, flaw->name));
        json_add(list, one);
    }
    return list;
}

static void
again_json(struct arena *arena, const struct verify_again *again,
           struct json *root)
{
    if (again->word != NULL)
        json_set(root, "why", json_chars(arena, again->word));
    if (again->line != NULL)
        json_set(root, "line", json_chars(arena, again->line));
    if (again->pointer == NULL)
        return;
    struct json *one = json_object(arena);
    json_set(one, "pointer", json_chars(arena, again->pointer));
    json_set(one, "stored", json_chars(arena, again->stored));
    json_set(one, "made", json_chars(arena, again->made));
    json_set(root, "difference", one);
}

static void
case_json(struct ctl *ctl, const struct verify_result *result,
          struct json *root)
{
    struct arena *arena = &ctl->arena;
    const struct container_verdict *verdict = &result->container;
    char hex[65];
    digest_hex(&verdict->leaf, hex);
    json_set(root, "case",
             json_chars(arena, arena_printf(arena, "C%lld",
                                            (long long)result->sheet.case_id)));
    json_set(root, "revision", json_integer(arena, result->sheet.revision));
    json_set(root, "level",
             json_chars(arena, container_level_name(verdict->level)));
    json_set(root, "stamped",
             json_chars(arena,
                        verify_instant(ctl, verdict->signature.timestamp_us)));
    if (result->distance_days > 0) {
        json_set(root, "claimed",
                 json_chars(
                     arena,
                     verify_instant(ctl, verdict->signature.signing_time_us)));
        json_set(root, "stamped_days_later",
                 json_integer(arena, result->distance_days));
    }
    json_set(root, "until",
             json_chars(arena, verify_instant(ctl, verdict->until_us)));
    json_set(root, "leaf", json_string(arena, text_copy(arena, text_of(hex))));
    again_json(arena, &result->again, root);
    if (!result->logged.is_looked_at)
        return;
    struct json *log = json_object(arena);
    if (result->logged.word != NULL) {
        json_set(log, "why", json_chars(arena, result->logged.word));
        if (result->logged.line != NULL)
            json_set(log, "line", json_chars(arena, result->logged.line));
    } else {
        json_set(log, "entry",
                 json_integer(arena, (int64_t)result->logged.number));
        json_set(log, "size",
                 json_integer(arena, (int64_t)result->logged.size));
    }
    json_set(root, "log", log);
}

void
verify_print_json(struct ctl *ctl, const struct verify_result *result,
                  int64_t at_us)
{
    struct arena *arena = &ctl->arena;
    struct json *root = json_object(arena);
    struct buffer out;
    json_set(root, "file", json_chars(arena, result->file));
    json_set(root, "verdict",
             json_chars(arena, verify_verdict_name(result->verdict)));
    json_set(root, "at", json_chars(arena, verify_instant(ctl, at_us)));
    json_set(root, "flaws", flaws_json(arena, &result->container.flaws));
    if (result->has_sheet && result->container.flaws.count == 0)
        case_json(ctl, result, root);
    else if (!result->has_sheet)
        again_json(arena, &result->again, root);
    buffer_init(&out, LINE_MAX_SIZE);
    json_write(root, &out);
    buffer_chars(&out, "\n");
    ctl_print(&out);
    buffer_release(&out);
}
