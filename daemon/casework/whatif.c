/* SPDX-License-Identifier: Apache-2.0
 *
 * From a case to its counterfactuals: the rulings as they are, and of each what
 * would settle it (REFER), by how much it was missed (OVER) or met (WITHIN).
 */
#include "whatif_parts.h"

#include "report_tree.h"

static bool
full(struct fault *fault)
{
    return fault_set(fault, FAULT_LOCAL, "whatif: the arena is full");
}

static struct json *
ruling_json(const struct whatif *whatif, struct docket *docket,
            const struct ruling *ruling, struct fault *fault)
{
    struct arena *arena = whatif->arena;
    struct json *object = json_object(arena);
    struct inquiry inquiry = {
        .whatif = whatif, .docket = docket, .ruling = ruling, .fault = fault};
    bool is_asked = whatif->input->request->programmes[ruling->programme];
    tree_chars(arena, object, "programme", programme_name(ruling->programme));
    tree_chars(arena, object, "outcome", outcome_name(ruling->outcome));
    tree_flag(arena, object, "asked", is_asked);
    json_set(object, "reasons", tree_reasons(arena, ruling->reasons));
    if (ruling->rest_count > 0)
        json_set(object, "rests_on", report_rests(arena, ruling));
    if (ruling->outcome != OUTCOME_REFER) {
        whatif_margins(&inquiry, object);
        return inquiry.failed ? NULL : object;
    }
    inquiry.points =
        points_of(whatif, docket, ruling->programme, &inquiry.point_count);
    if (inquiry.points == NULL) {
        (void)full(fault);
        return NULL;
    }
    whatif_alone(&inquiry, object);
    whatif_together(&inquiry, object);
    whatif_office(&inquiry, object);
    return inquiry.failed ? NULL : object;
}

static struct json *
members_json(const struct whatif *whatif)
{
    const struct household_request *request = whatif->input->request;
    struct json *object = json_object(whatif->arena);
    struct json *array = json_array(whatif->arena);
    for (uint32_t m = 0; m < request->member_count; m++) {
        struct json *member = json_object(whatif->arena);
        tree_text(whatif->arena, member, "ref", request->members[m].ref);
        tree_text(whatif->arena, member, "name", request->members[m].name);
        json_add(array, member);
    }
    json_set(object, "members", array);
    return object;
}

static struct json *
owners_json(struct arena *arena)
{
    struct json *array = json_array(arena);
    for (int line = 1; line < LINE_COUNT; line++) {
        struct json *object = json_object(arena);
        tree_chars(arena, object, "line", line_name((enum line)line));
        tree_chars(arena, object, "owner_zh",
                   connector_owner_zh((enum line)line));
        tree_chars(arena, object, "owner_en",
                   connector_owner_en((enum line)line));
        json_add(array, object);
    }
    return array;
}

static bool
tree_make(const struct whatif *whatif, struct docket *docket,
          struct json **tree, struct fault *fault)
{
    struct arena *arena = whatif->arena;
    struct json *root = json_object(arena), *rulings = json_object(arena);
    tree_chars(arena, root, "case_no", whatif->input->case_no);
    tree_integer(arena, root, "revision", whatif->input->revision);
    json_set(root, "household", members_json(whatif));
    json_set(root, "lines", owners_json(arena));
    for (int p = 0; p < PROGRAMME_COUNT; p++) {
        const struct ruling *ruling = docket->rulings[p];
        struct json *one =
            ruling == NULL ? NULL : ruling_json(whatif, docket, ruling, fault);
        if (ruling != NULL && one == NULL)
            return false;
        if (one != NULL)
            json_set(rulings, programme_name((enum programme)p), one);
    }
    json_set(root, "rulings", rulings);
    *tree = root;
    return !arena_failed(arena) || full(fault);
}

bool
whatif_from_heard(struct arena *arena, const struct rules *rules,
                  const struct case_input *input, const struct heard *heard,
                  uint32_t count, struct json **tree, struct fault *fault)
{
    struct whatif whatif = {arena, rules, input, heard, count};
    struct work work = {.arena = arena,
                        .rules = rules,
                        .input = input,
                        .request = input->request,
                        .policy = rules->policy};
    struct people people;
    struct docket *docket = arena_alloc(arena, sizeof(*docket));
    if (docket == NULL)
        return full(fault);
    if (!match_make(&work, heard, count, fault))
        return false;
    people_make(&work, &people);
    docket->work = &work;
    docket->people = &people;
    for (int p = 0; p < PROGRAMME_COUNT; p++)
        if (input->request->programmes[p] &&
            docket_ruling(docket, (enum programme)p) == NULL)
            return full(fault);
    return tree_make(&whatif, docket, tree, fault);
}

bool
whatif_make(struct arena *arena, const struct rules *rules,
            const struct case_input *input, struct json **tree,
            struct fault *fault)
{
    struct heard *heard;
    uint32_t count;
    return match_hear(arena, rules, input, &count, &heard, fault) &&
           whatif_from_heard(arena, rules, input, heard, count, tree, fault);
}
