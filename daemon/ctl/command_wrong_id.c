/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui wrong-id: an agency reports that the ID number of a member is somebody
 * else's, so that owners were asked about a stranger. What is said of it names
 * the member by its place alone.
 */
#include <getopt.h>
#include <string.h>

#include "date.h"
#include "idno.h"
#include "orders_view.h"
#include "person.h"
#include "tombstone.h"

#define REQUEST_DEPTH 16
#define REQUEST_BYTES_MAX ((size_t)8 << 20)

struct wish {
    const char *why, *by;
    bool is_json;
};

static bool
wish_read(struct ctl *ctl, struct wish *wish)
{
    static const struct option names[] = {{"by", required_argument, NULL, 'b'},
                                          {"json", no_argument, NULL, 'j'},
                                          {"why", required_argument, NULL, 'w'},
                                          {0}};
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", names, NULL)) != -1)
        if (option == 'w')
            wish->why = optarg;
        else if (option == 'b')
            wish->by = optarg;
        else if (option == 'j')
            wish->is_json = true;
        else
            return false;
    if (optind + 2 != ctl->argc || wish->why == NULL)
        return false;
    if (wish->by == NULL)
        wish->by = order_login_name(ctl);
    const char *wrong = order_text_check(text_of(wish->by), ORDER_BY_MAX);
    if (wrong == NULL)
        wrong = order_text_check(text_of(wish->why), ORDER_WHY_MAX);
    if (wrong != NULL)
        fprintf(stderr, "hedui: %s\n", ctl_word(ctl, wrong));
    return wrong == NULL;
}

static struct json *
members_of(const struct json *request)
{
    struct json *members = json_get(json_get(request, "household"), "members");
    return members != NULL && members->kind == JSON_ARRAY ? members : NULL;
}

/* By its ref, else by its place. */
static bool
member_find(const struct json *request, const char *word, uint32_t *member)
{
    const struct json *members = members_of(request);
    int64_t place = 0;
    uint32_t at = 0;
    for (const struct json *one = members ? members->first : NULL; one != NULL;
         one = one->next, at++) {
        struct text ref;
        if (json_get_text(one, "ref", &ref) && !text_is_empty(ref) &&
            text_equals_chars(ref, word)) {
            *member = at;
            return true;
        }
    }
    if (!text_to_count(text_of(word), &place) || place < 1 || place > at)
        return false;
    *member = (uint32_t)place - 1;
    return true;
}

/* Wherever the number or the name stands alone, nothing stands. */
static void
mask(struct json *node, struct text id, struct text name)
{
    if (node->kind == JSON_STRING &&
        (text_equals(node->text, id) ||
         (!text_is_empty(name) && text_equals(node->text, name))))
        node->text = TEXT("");
    for (struct json *child = node->first; child != NULL; child = child->next)
        mask(child, id, name);
}

/* What papers are called may name whom they are of. */
static void
mask_document(struct json *holder)
{
    struct json *name = json_get(json_get(holder, "document"), "name");
    if (name != NULL && name->kind == JSON_STRING)
        name->text = TEXT("");
}

/* The numbers of the papers that may hold the number, and their names. */
static bool
mask_documents(struct arena *arena, struct json *request,
               struct wrong_id_case *wrong)
{
    uint32_t *ordinals;
    const struct json *consents = json_get(request, "consents");
    if (!documents_about(arena, request, wrong->member, &ordinals,
                         &wrong->document_count))
        return false;
    wrong->documents = ordinals;
    uint32_t ordinal = 0;
    for (struct json *one = consents ? consents->first : NULL; one != NULL;
         one = one->next) {
        ordinal += json_get(json_get(one, "document"), "sha256") != NULL;
        for (uint32_t i = 0; i < wrong->document_count; i++)
            if (ordinals[i] == ordinal)
                mask_document(one);
    }
    mask_document(json_get(request, "mandate"));
    return true;
}

static struct text
written(struct arena *arena, const struct json *tree)
{
    struct buffer out;
    buffer_init(&out, REQUEST_BYTES_MAX);
    json_write(tree, &out);
    struct text bytes =
        out.failed ? TEXT_NONE : text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return bytes;
}

/* The revision that retracts: a report without figures. */
static void
retraction(struct arena *arena, struct wrong_id_case *wrong)
{
    char day[11];
    struct json *root = json_object(arena), *why = json_object(arena);
    date_print(instant_shanghai_date(wrong->at_us), day);
    struct text on = text_copy(arena, text_of(day));
    json_set(why, "by", json_string(arena, wrong->by));
    json_set(why, "member", json_integer(arena, wrong->member + 1));
    json_set(why, "reason", json_chars(arena, "wrong_id"));
    json_set(why, "why", json_string(arena, wrong->why));
    json_set(root, "case_no",
             json_chars(arena, arena_printf(arena, "C%lld",
                                            (long long)wrong->case_id)));
    json_set(root, "format", json_integer(arena, 1));
    json_set(root, "made_on", json_string(arena, on));
    json_set(root, "retracted", why);
    json_set(root, "revision", json_integer(arena, wrong->last + 1));
    wrong->row.report = written(arena, root);
    wrong->row.summary =
        TEXT("{\"complete\":false,\"gaps\":0,\"lines_answered\":0,"
             "\"lines_asked\":0,\"outcomes\":{},"
             "\"retracted\":\"wrong_id\"}");
    digest_sha256(wrong->row.report, &wrong->row.digest);
    digest_merkle_root(NULL, 0, &wrong->row.evidence);
}

static bool
make(void *context, struct arena *arena, struct wrong_id_case *wrong)
{
    struct text id = TEXT_NONE, name = TEXT_NONE;
    struct fault fault = {0};
    (void)context;
    struct json *request =
        json_read(arena, wrong->request, REQUEST_DEPTH, &fault);
    const struct json *member = json_at(members_of(request), wrong->member);
    wrong->is_nobody = !json_get_text(member, "id", &id) || text_is_empty(id);
    if (wrong->is_nobody)
        return !arena_failed(arena);
    (void)json_get_text(member, "name", &name);
    person_digest(id, &wrong->person);
    if (!mask_documents(arena, request, wrong))
        return false;
    mask(request, id, name);
    wrong->masked = written(arena, request);
    if (wrong->last > 0 && !wrong->is_retracted)
        retraction(arena, wrong);
    return !arena_failed(arena) && !text_is_absent(wrong->masked);
}

/* Which member is meant, in the stored request. */
static bool
member_of_case(struct ctl *ctl, int64_t case_id, const char *word,
               uint32_t *member, int *code)
{
    struct case_evidence evidence = {0};
    bool found = false;
    enum store_result result = ctl->store->calls->evidence(
        ctl->store, &ctl->arena, case_id, 0, &evidence, &found, &ctl->fault);
    if (result != STORE_DONE) {
        *code = ctl_away(ctl, result);
        return false;
    }
    const struct json *request = found
                                     ? json_read(&ctl->arena, evidence.request,
                                                 REQUEST_DEPTH, &ctl->fault)
                                     : NULL;
    if (request == NULL) {
        ctl_complain(ctl, "wrong_id_request", (long long)case_id);
        *code = EXIT_DIFFERS;
        return false;
    }
    if (!member_find(request, word, member)) {
        ctl_complain(ctl, "wrong_id_nobody", (long long)case_id);
        *code = EXIT_UNKNOWN;
        return false;
    }
    return true;
}

static int
say(struct ctl *ctl, int64_t case_id, uint32_t member, bool is_json,
    enum wrong_id_change became)
{
    struct wrong_id *rows = NULL;
    uint32_t count = 0;
    int code = EXIT_WELL;
    if (became == WRONG_ID_NOBODY || became == WRONG_ID_UNKNOWN) {
        ctl_complain(ctl, "wrong_id_nobody", (long long)case_id);
        return EXIT_UNKNOWN;
    }
    if (!tombstones_read(ctl, &ctl->arena, case_id, &rows, &count, &code))
        return code;
    for (uint32_t i = 0; i < count; i++) {
        if (rows[i].member != member)
            continue;
        if (is_json) {
            struct text bytes =
                written(&ctl->arena, tombstone_json(&ctl->arena, &rows[i]));
            printf("%.*s\n", (int)bytes.size, bytes.bytes);
            continue;
        }
        if (became == WRONG_ID_BEFORE)
            printf("%s\n", ctl_word(ctl, "wrong_id_before"));
        tombstone_print(ctl, &rows[i]);
    }
    return EXIT_WELL;
}

int
command_wrong_id(struct ctl *ctl)
{
    struct wish wish = {0};
    struct case_status status;
    enum wrong_id_change became;
    uint32_t member;
    int code = EXIT_WELL;
    if (!wish_read(ctl, &wish))
        return EXIT_USAGE;
    const char *word = ctl->argv[optind + 1];
    if (!ctl_find(ctl, ctl->argv[optind], &status, &code) ||
        !member_of_case(ctl, status.case_id, word, &member, &code))
        return code;
    enum store_result result = ctl->store->calls->wrong_id(
        ctl->store, status.case_id, member, text_of(wish.by), text_of(wish.why),
        make, NULL, &became, &ctl->fault);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    return say(ctl, status.case_id, member, wish.is_json, became);
}
