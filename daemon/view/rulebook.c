/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding the rules of a report. A kept file is read as it was, without the
 * checks of today: what it said then holds for the reports of then.
 */
#include "rulebook.h"

#include "json.h"
#include "mutant.h"

static const struct policy *
pack_find(const struct rulebook *book, const struct digest *digest)
{
    for (uint32_t i = 0; i < book->pack_count; i++)
        if (digest_equals(policy_digest(book->packs[i]), digest))
            return book->packs[i];
    return NULL;
}

static const struct calendar *
calendar_find(const struct rulebook *book, const struct digest *digest)
{
    for (uint32_t i = 0; i < book->calendar_count; i++)
        if (digest_equals(calendar_digest(book->calendars[i]), digest))
            return book->calendars[i];
    return NULL;
}

/* One that this version cannot read any more is left out: the reports of the
 * others are made again all the same. */
static void
file_add(struct rulebook *book, struct arena *arena,
         const struct rule_file *file)
{
    struct fault fault = {0};
    if (file->kind == RULE_FILE_PACK) {
        const struct policy *policy =
            pack_find(book, &file->digest) != NULL
                ? NULL
                : policy_parse(arena, file->bytes, &fault);
        if (policy != NULL)
            book->packs[book->pack_count++] = policy;
        return;
    }
    const struct calendar *calendar =
        calendar_find(book, &file->digest) != NULL
            ? NULL
            : calendar_parse(arena, file->bytes, &fault);
    if (calendar != NULL)
        book->calendars[book->calendar_count++] = calendar;
}

enum store_result
rulebook_open(struct rulebook *book, const struct view_ground *ground,
              const struct rules *rules)
{
    struct rule_file *files = NULL;
    uint32_t count = 0;
    enum store_result result = ground->store->calls->rules_kept(
        ground->store, ground->arena, &files, &count, ground->fault);
    if (result != STORE_DONE)
        return result;
    book->packs =
        arena_array(ground->arena, count + 1, sizeof(const struct policy *));
    book->calendars =
        arena_array(ground->arena, count + 1, sizeof(const struct calendar *));
    if (book->packs == NULL || book->calendars == NULL) {
        fault_set(ground->fault, FAULT_LOCAL, "no memory for the rules");
        return STORE_BROKEN;
    }
    book->packs[book->pack_count++] = rules->policy;
    book->calendars[book->calendar_count++] = rules->calendar;
    for (uint32_t i = count; i > 0; i--)
        file_add(book, ground->arena, &files[i - 1]);
    return STORE_DONE;
}

static bool
digest_get(const struct json *object, const char *key, struct digest *digest)
{
    struct text hex;
    return json_get_text(object, key, &hex) && digest_read_hex(hex, digest);
}

bool
rulebook_of_report(const struct rulebook *book, struct arena *arena,
                   struct text report, struct rules *rules, const char **why)
{
    struct fault fault = {0};
    struct digest pack, calendar;
    if (mutant_is("replay_by_todays_pack"))
        return true;
    const struct json *root = json_read(arena, report, 64, &fault);
    if (root == NULL || !digest_get(json_get(root, "pack"), "digest", &pack) ||
        !digest_get(json_get(root, "clock"), "calendar", &calendar)) {
        *why = "its stored report does not say by which rules it was made";
        return false;
    }
    const struct policy *policy = pack_find(book, &pack);
    const struct calendar *days = calendar_find(book, &calendar);
    if (policy == NULL || days == NULL) {
        char hex[65];
        digest_hex(policy == NULL ? &pack : &calendar, hex);
        *why = arena_printf(arena,
                            "%s %s is not kept here, or this version cannot "
                            "read it",
                            policy == NULL ? "the policy pack" : "the calendar",
                            hex);
        return false;
    }
    rules->policy = policy;
    rules->calendar = days;
    return true;
}

uint32_t
rulebook_pairs(const struct rulebook *book)
{
    return book->pack_count * book->calendar_count;
}

void
rulebook_pair(const struct rulebook *book, uint32_t index, struct rules *rules)
{
    rules->policy = book->packs[index / book->calendar_count];
    rules->calendar = book->calendars[index % book->calendar_count];
}
