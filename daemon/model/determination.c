/* SPDX-License-Identifier: Apache-2.0
 *
 * The persons of a request as one text, and determinations as bytes and back.
 */
#include "determination.h"

#include <stdlib.h>

#include "date.h"
#include "pack.h"

#define DETERMINATIONS_FORMAT 1
/* Far above what a household can have: the count must not cost memory. */
#define DETERMINATIONS_MAX 10000

/* A resident number is one person's wherever it is asked for. Others are told
 * apart by their kind and the day of birth too: two states may give out the
 * same passport number. */
static struct text
person(struct arena *arena, const struct member *member)
{
    char day[11];
    struct text id = text_trim(member->id);
    if (member->idno.digits[0] != '\0')
        return text_of(member->idno.digits);
    if (member->id_kind == ID_ABSENT || text_is_empty(id) ||
        member->birth == DATE_NONE)
        return TEXT_NONE;
    date_print(member->birth, day);
    return text_of(arena_printf(arena, "%d %s %.*s", (int)member->id_kind, day,
                                (int)id.size, id.bytes));
}

static int
person_compare(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

struct text
household_persons(struct arena *arena, const struct household_request *request)
{
    struct text list[MEMBERS_MAX];
    struct buffer out;
    for (uint32_t m = 0; m < request->member_count; m++) {
        list[m] = person(arena, &request->members[m]);
        if (text_is_empty(list[m]))
            return TEXT_NONE;
    }
    if (request->member_count == 0)
        return TEXT_NONE;
    qsort(list, request->member_count, sizeof(*list), person_compare);
    buffer_init(&out, 1 << 16);
    for (uint32_t m = 0; m < request->member_count; m++) {
        if (m > 0)
            buffer_chars(&out, "\n");
        buffer_add(&out, list[m].bytes, list[m].size);
    }
    struct text persons =
        out.failed ? TEXT_NONE : text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return persons;
}

bool
determinations_pack(const struct determination *list, uint32_t count,
                    struct buffer *out)
{
    pack_count(out, DETERMINATIONS_FORMAT);
    pack_count(out, count);
    for (uint32_t i = 0; i < count; i++) {
        pack_count(out, (uint64_t)list[i].programme);
        pack_count(out, (uint64_t)list[i].outcome);
        pack_integer(out, list[i].from);
        pack_integer(out, list[i].until);
        pack_text(out, list[i].case_no);
        pack_count(out, list[i].revision);
        pack_text(out, list[i].persons);
    }
    return !out->failed;
}

static bool
determination_unpack(struct arena *arena, struct unpack *in,
                     struct determination *one)
{
    uint64_t programme = unpack_count(in), outcome = unpack_count(in);
    int64_t from = unpack_integer(in), until = unpack_integer(in);
    struct text case_no = unpack_text(in);
    uint64_t revision = unpack_count(in);
    struct text persons = unpack_text(in);
    if (programme >= PROGRAMME_COUNT || outcome > OUTCOME_OVER ||
        from < INT32_MIN || from > INT32_MAX || until < INT32_MIN ||
        until > INT32_MAX || revision > UINT32_MAX)
        return false;
    *one = (struct determination){.programme = (enum programme)programme,
                                  .outcome = (enum outcome)outcome,
                                  .from = (int32_t)from,
                                  .until = (int32_t)until,
                                  .case_no = text_copy(arena, case_no),
                                  .revision = (uint32_t)revision,
                                  .persons = text_copy(arena, persons)};
    return !in->failed;
}

bool
determinations_unpack(struct arena *arena, struct text bytes,
                      struct determination **list, uint32_t *count)
{
    struct unpack in;
    unpack_init(&in, bytes);
    *count = 0;
    *list = NULL;
    if (unpack_count(&in) != DETERMINATIONS_FORMAT)
        return false;
    *count = unpack_length(&in, DETERMINATIONS_MAX);
    *list = arena_array(arena, *count, sizeof(**list));
    bool done = *list != NULL && !in.failed;
    for (uint32_t i = 0; done && i < *count; i++)
        done = determination_unpack(arena, &in, &(*list)[i]);
    return done && unpack_done(&in) && !arena_failed(arena);
}
