/* SPDX-License-Identifier: Apache-2.0
 *
 * 10,000 mutations of good requests from a printed seed (HEDUI_SEED chooses
 * another): each is refused with a pointer to the place, or accepted with the
 * meaning that it must have, and nothing is half accepted. Half of the kinds
 * keep the meaning by construction, half break something at a known place.
 */
#include <inttypes.h>

#include "check.h"
#include "intake_fixture.h"

#define MUTATIONS 10000
#define NODES_MAX 1000

enum kind {
    SPELL,     /* order, white space, escapes, nulls, money: same meaning */
    DELETE,    /* a field less */
    RETYPE,    /* a value of another type */
    SWAP,      /* two texts change places */
    DUPLICATE, /* a key twice */
    TRUNCATE,  /* the end is missing */
    DAMAGE,    /* a byte that is no UTF-8 */
    UNKNOWN,   /* a field more */
    NASTY,     /* a text that nobody expects */
    FLIP,      /* one bit anywhere */
    KIND_COUNT,
};

static const char *const kind_names[KIND_COUNT] = {
    "spell",    "delete", "retype",  "swap",  "duplicate",
    "truncate", "damage", "unknown", "nasty", "flip"};

struct node {
    struct json *json;
    struct json *parent;
    const char *pointer;
};

struct trial {
    struct arena arena;
    struct decode_rules rules;
    uint64_t seed;
    struct text base;      /* a good request */
    struct text canonical; /* its meaning */
    struct json *tree;     /* of base, to be mutated */
    uint32_t node_count;
    struct node nodes[NODES_MAX];
};

static uint32_t accepted_count[KIND_COUNT], refused_count[KIND_COUNT];

static uint32_t
random_below(struct trial *trial, uint32_t end)
{
    return (uint32_t)(random_next(&trial->seed) % end);
}

/* ---- the tree and its places ---- */

static void
collect(struct trial *trial, struct json *json, struct json *parent,
        const char *pointer)
{
    CU_ASSERT_TRUE_FATAL(trial->node_count < NODES_MAX);
    trial->nodes[trial->node_count++] = (struct node){json, parent, pointer};
    uint32_t index = 0;
    for (struct json *child = json->first; child; child = child->next)
        collect(trial, child, json,
                json->kind == JSON_OBJECT
                    ? arena_printf(&trial->arena, "%s/%.*s", pointer,
                                   (int)child->key.size, child->key.bytes)
                    : arena_printf(&trial->arena, "%s/%u", pointer, index++));
}

typedef bool (*node_fits)(const struct node *node);

static bool
is_field(const struct node *node)
{
    return node->parent != NULL && node->parent->kind == JSON_OBJECT;
}

static bool
is_string(const struct node *node)
{
    return node->json->kind == JSON_STRING;
}

static bool
is_object(const struct node *node)
{
    return node->json->kind == JSON_OBJECT;
}

static bool
is_there(const struct node *node)
{
    return node->json->kind != JSON_NULL;
}

static struct node *
pick(struct trial *trial, node_fits fits)
{
    for (;;) {
        struct node *node =
            &trial->nodes[random_below(trial, trial->node_count)];
        if (fits(node))
            return node;
    }
}

static void
unlink_child(struct json *parent, struct json *child)
{
    struct json **link = &parent->first;
    while (*link != child)
        link = &(*link)->next;
    *link = child->next;
    parent->last = NULL;
    for (struct json *c = parent->first; c != NULL; c = c->next)
        parent->last = c;
    parent->count--;
    child->next = NULL;
}

/* ---- writing in another spelling ---- */

static void
write_space(struct trial *trial, struct buffer *out)
{
    static const char *const spaces[] = {"", "", "", " ", "\n", "\t", "\r\n "};
    buffer_chars(out, spaces[random_below(trial, 7)]);
}

static void
write_string(struct trial *trial, struct text text, struct buffer *out)
{
    buffer_chars(out, "\"");
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        if (c < 0x80 &&
            (c < 0x20 || c == '"' || c == '\\' || random_below(trial, 8) == 0))
            buffer_printf(out, "\\u%04x", c);
        else
            buffer_add(out, &text.bytes[i], 1);
    }
    buffer_chars(out, "\"");
}

static void write_node(struct trial *trial, const struct json *node,
                       struct buffer *out);

static void
write_children(struct trial *trial, const struct json *node, struct buffer *out)
{
    const struct json *children[200];
    uint32_t count = 0;
    for (const struct json *child = node->first; child; child = child->next)
        children[count++] = child;
    for (uint32_t i = 0; i < count; i++) {
        if (node->kind == JSON_OBJECT) { /* keys in any order */
            uint32_t other = i + random_below(trial, count - i);
            const struct json *swapped = children[i];
            children[i] = children[other];
            children[other] = swapped;
        }
        buffer_chars(out, i == 0 ? "" : ",");
        write_space(trial, out);
        if (node->kind == JSON_OBJECT) {
            write_string(trial, children[i]->key, out);
            write_space(trial, out);
            buffer_chars(out, ":");
        }
        write_node(trial, children[i], out);
        write_space(trial, out);
    }
}

static void
write_node(struct trial *trial, const struct json *node, struct buffer *out)
{
    write_space(trial, out);
    if (node->kind == JSON_OBJECT || node->kind == JSON_ARRAY) {
        buffer_chars(out, node->kind == JSON_OBJECT ? "{" : "[");
        write_children(trial, node, out);
        buffer_chars(out, node->kind == JSON_OBJECT ? "}" : "]");
    } else if (node->kind == JSON_STRING) {
        write_string(trial, node->text, out);
    } else {
        json_write_ordered(node, out);
    }
    write_space(trial, out);
}

static struct text
write_plain(struct trial *trial)
{
    struct buffer out;
    buffer_init(&out, 1 << 20);
    json_write_ordered(trial->tree, &out);
    struct text text = text_copy(&trial->arena, buffer_view(&out));
    buffer_release(&out);
    return text;
}

/* ---- what must hold of every answer ---- */

static void
complain(struct trial *trial, const char *what, struct text bytes,
         const struct decode_errors *errors)
{
    CU_FAIL("a mutation was not answered as it must be");
    printf("\n  seed %" PRIu64 ": %s\n  %.*s\n", trial->seed, what,
           (int)bytes.size, bytes.bytes);
    fixture_show(errors);
}

static bool
decode(struct trial *trial, enum kind kind, struct text bytes,
       struct decode_errors *errors, struct text *canonical)
{
    struct household_request request;
    struct arena *arena = &trial->arena;
    bool is_good =
        request_decode(arena, bytes, &trial->rules, &request, errors);
    (is_good ? accepted_count : refused_count)[kind]++;
    if (is_good != (errors->count == 0))
        complain(trial, "half accepted", bytes, errors);
    if (is_good) {
        struct text again;
        struct household_request second;
        struct decode_errors none;
        if (!request_canonical(arena, &request, canonical) ||
            !request_decode(arena, *canonical, &trial->rules, &second, &none) ||
            !request_canonical(arena, &second, &again) ||
            !text_equals(*canonical, again))
            complain(trial, "its meaning is no request", bytes, errors);
        return true;
    }
    struct fault fault = {0};
    struct json *tree = json_read(arena, bytes, REQUEST_DEPTH_MAX, &fault);
    for (uint32_t i = 0; i < errors->count; i++)
        if (tree == NULL ? errors->list[i].column == 0
                         : !pointer_resolves(tree, errors->list[i].pointer))
            complain(trial, "an error without a place", bytes, errors);
    return false;
}

/* The parts of the meaning that the mutation did not touch are as they were:
 * compared by the keys of the request. */
static bool
only_touched(struct trial *trial, struct text canonical, const char *first,
             const char *second)
{
    struct fault fault = {0};
    struct json *was = json_read(&trial->arena, trial->canonical, 32, &fault);
    struct json *is = json_read(&trial->arena, canonical, 32, &fault);
    for (struct json *a = was->first, *b = is->first; a != NULL;
         a = a->next, b = b->next) {
        char place[40];
        int size = snprintf(place, sizeof(place), "/%.*s", (int)a->key.size,
                            a->key.bytes);
        if (strncmp(first, place, (size_t)size) == 0 ||
            strncmp(second, place, (size_t)size) == 0)
            continue;
        /* The default period hangs on these two. */
        if (text_equals_chars(a->key, "period") &&
            (strncmp(first, "/programmes", 11) == 0 ||
             strncmp(second, "/programmes", 11) == 0 ||
             strncmp(first, "/as_of", 6) == 0 ||
             strncmp(second, "/as_of", 6) == 0))
            continue;
        struct text x = text_slice(trial->canonical, a->from, a->to);
        struct text y = text_slice(canonical, b->from, b->to);
        if (!text_equals(x, y))
            return false;
    }
    return true;
}

/* ---- the mutations ---- */

/* Nulls go or come, money and ID numbers are spelled in another way. */
static void
respell(struct trial *trial)
{
    for (uint32_t i = 0; i < trial->node_count; i++) {
        struct node *node = &trial->nodes[i];
        struct json *json = node->json;
        if (is_field(node) && json->kind == JSON_NULL &&
            random_below(trial, 2) == 0)
            unlink_child(node->parent, json);
        bool is_money = json->kind == JSON_STRING && json->text.size > 3 &&
                        json->text.bytes[json->text.size - 3] == '.';
        while (is_money && random_below(trial, 3) == 0 &&
               json->text.bytes[json->text.size - 1] == '0')
            json->text.size--;
        if (is_money && json->text.bytes[json->text.size - 1] == '.')
            json->text.size--;
        if (json->kind == JSON_STRING && json->text.size == 18 &&
            text_equals_chars(json->key, "id") && json->text.bytes[17] == 'X')
            json->text = text_of(
                arena_printf(&trial->arena, " %.17sx", json->text.bytes));
    }
    static const char *const optional[] = {"lane", "reason", "declared",
                                           "mandate", "subject"};
    const char *name = optional[random_below(trial, 5)];
    if (json_get(trial->tree, name) == NULL)
        json_set(trial->tree, name, json_null(&trial->arena));
}

static void
try_spell(struct trial *trial)
{
    struct buffer out;
    struct decode_errors errors;
    struct text canonical;
    buffer_init(&out, 1 << 20);
    respell(trial);
    write_node(trial, trial->tree, &out);
    struct text bytes = text_copy(&trial->arena, buffer_view(&out));
    buffer_release(&out);
    if (!decode(trial, SPELL, bytes, &errors, &canonical) ||
        !text_equals(canonical, trial->canonical))
        complain(trial, "another spelling is another meaning", bytes, &errors);
}

static bool
is_required(const char *pointer)
{
    static const char *const names[] = {
        "/request_id", "/agency",   "/programmes", "/as_of", "/household",
        "/district",   "/members",  "/ref",        "/name",  "/id_kind",
        "/id",         "/relation", "/of",         "/way",   "/amount",
        "/persons",    "/member",   "/by",         "/for",   "/as",
        "/signed",     "/lines",    "/sha256",     "/plate", "/from",
        "/to"};
    const char *last = strrchr(pointer, '/');
    if (strcmp(pointer, "/mandate/signed") == 0)
        return false;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(last, names[i]) == 0)
            return true;
    return false;
}

static void
try_delete(struct trial *trial)
{
    struct node *node = pick(trial, is_field);
    struct decode_errors errors;
    struct text canonical;
    bool was_null = node->json->kind == JSON_NULL;
    unlink_child(node->parent, node->json);
    struct text bytes = write_plain(trial);
    bool is_good = decode(trial, DELETE, bytes, &errors, &canonical);
    if (is_required(node->pointer)) {
        if (is_good || !fixture_has(&errors, node->pointer, "MISSING_FIELD"))
            complain(trial, node->pointer, bytes, &errors);
    } else if (is_good) {
        bool is_same = text_equals(canonical, trial->canonical);
        if ((was_null && !is_same) ||
            !only_touched(trial, canonical, node->pointer, node->pointer))
            complain(trial, node->pointer, bytes, &errors);
    }
}

static bool
is_flag(enum json_kind kind)
{
    return kind == JSON_TRUE || kind == JSON_FALSE;
}

static void
try_retype(struct trial *trial)
{
    static const enum json_kind kinds[] = {JSON_INTEGER, JSON_TRUE, JSON_STRING,
                                           JSON_ARRAY, JSON_OBJECT};
    struct node *node = pick(trial, is_there);
    struct decode_errors errors;
    struct text canonical;
    enum json_kind kind;
    do
        kind = kinds[random_below(trial, 5)];
    while (kind == node->json->kind ||
           (is_flag(kind) && is_flag(node->json->kind)));
    node->json->kind = kind;
    node->json->count = 0;
    node->json->first = node->json->last = NULL;
    node->json->integer = 7;
    node->json->text = TEXT("m1");
    struct text bytes = write_plain(trial);
    if (decode(trial, RETYPE, bytes, &errors, &canonical) ||
        !fixture_has(&errors, node->pointer, "WRONG_TYPE"))
        complain(trial, node->pointer, bytes, &errors);
}

static void
try_swap(struct trial *trial)
{
    struct node *first = pick(trial, is_string);
    struct node *second = pick(trial, is_string);
    struct decode_errors errors;
    struct text canonical;
    struct text text = first->json->text;
    first->json->text = second->json->text;
    second->json->text = text;
    struct text bytes = write_plain(trial);
    if (decode(trial, SWAP, bytes, &errors, &canonical) &&
        !only_touched(trial, canonical, first->pointer, second->pointer))
        complain(trial, first->pointer, bytes, &errors);
}

static void
try_duplicate(struct trial *trial)
{
    struct node *node = pick(trial, is_field);
    struct decode_errors errors;
    struct text canonical;
    struct json *copy = json_integer(&trial->arena, 1);
    *copy = *node->json;
    copy->next = NULL;
    json_set_text(node->parent, TEXT("doubled"), copy);
    copy->key = node->json->key;
    struct text bytes = write_plain(trial);
    if (decode(trial, DUPLICATE, bytes, &errors, &canonical) ||
        errors.count != 1 || errors.list[0].line != 1 ||
        strcmp(errors.list[0].code, "DUPLICATE_KEY") != 0) {
        complain(trial, node->pointer, bytes, &errors);
        return;
    }
    /* The place is the second value of the key, or the key itself. */
    struct text before = text_slice(bytes, 0, errors.list[0].column - 1);
    const char *key = arena_printf(&trial->arena, "\"%.*s\"",
                                   (int)copy->key.size, copy->key.bytes);
    struct text at = text_slice(bytes, before.size, bytes.size);
    bool is_at_key = text_starts_with(at, key);
    bool is_behind =
        before.size > strlen(key) &&
        text_equals_chars(
            text_slice(before, before.size - strlen(key) - 1, before.size - 1),
            key);
    if (!is_at_key && !is_behind)
        complain(trial, "not at the second key", bytes, &errors);
}

static void
try_truncate(struct trial *trial)
{
    struct decode_errors errors;
    struct text canonical;
    struct text bytes = write_plain(trial);
    bytes.size = random_below(trial, (uint32_t)bytes.size);
    if (decode(trial, TRUNCATE, bytes, &errors, &canonical) ||
        errors.count != 1 || strcmp(errors.list[0].code, "NOT_JSON") != 0 ||
        errors.list[0].column > bytes.size + 1)
        complain(trial, "truncated", bytes, &errors);
}

static void
try_damage(struct trial *trial)
{
    struct decode_errors errors;
    struct text canonical;
    struct text bytes = write_plain(trial);
    size_t at = random_below(trial, (uint32_t)bytes.size);
    char *damaged = arena_copy(&trial->arena, bytes.bytes, bytes.size);
    damaged[at] = (char)0xFF;
    bytes.bytes = damaged;
    /* Inside a character the place is where that character begins. */
    if (decode(trial, DAMAGE, bytes, &errors, &canonical) ||
        errors.count != 1 || strcmp(errors.list[0].code, "NOT_JSON") != 0 ||
        errors.list[0].column > at + 1 || errors.list[0].column + 3 < at + 1)
        complain(trial, "damaged", bytes, &errors);
}

static void
try_unknown(struct trial *trial)
{
    struct node *node = pick(trial, is_object);
    struct decode_errors errors;
    struct text canonical;
    json_set(node->json, "nobody_knows", json_null(&trial->arena));
    struct text bytes = write_plain(trial);
    const char *pointer =
        arena_printf(&trial->arena, "%s/nobody_knows", node->pointer);
    if (decode(trial, UNKNOWN, bytes, &errors, &canonical) ||
        errors.count != 1 || !fixture_has(&errors, pointer, "UNKNOWN_FIELD"))
        complain(trial, pointer, bytes, &errors);
}

static void
try_nasty(struct trial *trial)
{
    static const struct text texts[] = {{"", 0},
                                        {" ", 1},
                                        {"\x01", 1},
                                        {"2017-02-30", 10},
                                        {"-1.00", 5},
                                        {"1e9", 3},
                                        {"null", 4},
                                        {"\xF0\xA0\xAE\xB7", 4},
                                        {"\xE2\x80\xAE", 3},
                                        {"m1", 2},
                                        {"all", 3},
                                        {"2017-09", 7},
                                        {"9999-12-31", 10},
                                        {"0001-01-01", 10},
                                        {"../../x", 7},
                                        {"'; DROP", 7},
                                        {"X01", 3},
                                        {"999999999999.99", 15}};
    struct node *node = pick(trial, is_string);
    struct decode_errors errors;
    struct text canonical;
    node->json->text = texts[random_below(trial, 18)];
    struct text bytes = write_plain(trial);
    if (decode(trial, NASTY, bytes, &errors, &canonical) &&
        !only_touched(trial, canonical, node->pointer, node->pointer))
        complain(trial, node->pointer, bytes, &errors);
}

static void
try_flip(struct trial *trial)
{
    struct decode_errors errors;
    struct text canonical;
    struct text bytes = write_plain(trial);
    size_t at = random_below(trial, (uint32_t)bytes.size);
    char *flipped = arena_copy(&trial->arena, bytes.bytes, bytes.size);
    flipped[at] = (char)(flipped[at] ^ (1 << random_below(trial, 8)));
    bytes.bytes = flipped;
    decode(trial, FLIP, bytes, &errors, &canonical);
}

static void
one_mutation(const struct decode_rules *rules, uint64_t seed, uint32_t number)
{
    static void (*const tries[KIND_COUNT])(struct trial *) = {
        try_spell,    try_delete, try_retype,  try_swap,  try_duplicate,
        try_truncate, try_damage, try_unknown, try_nasty, try_flip};
    static struct trial trial;
    trial = (struct trial){.seed = seed + number};
    arena_init(&trial.arena, 0);
    trial.rules = *rules;
    trial.base =
        fixture_good(&trial.arena, good_names[random_below(&trial, 3)]);
    struct household_request request;
    struct decode_errors errors;
    struct fault fault = {0};
    CU_ASSERT_TRUE_FATAL(request_decode(&trial.arena, trial.base, &trial.rules,
                                        &request, &errors));
    CU_ASSERT_TRUE_FATAL(
        request_canonical(&trial.arena, &request, &trial.canonical));
    trial.tree = json_read(&trial.arena, trial.base, 16, &fault);
    collect(&trial, trial.tree, NULL, "");
    tries[number % KIND_COUNT](&trial);
    arena_release(&trial.arena);
}

static void
mutations_are_refused_at_their_place_or_mean_the_same(void)
{
    const char *chosen = getenv("HEDUI_SEED");
    uint64_t seed = chosen == NULL ? 20170901 : strtoull(chosen, NULL, 10);
    printf("\n  seed %" PRIu64 "\n", seed);
    seed *= 1000003; /* neighbouring seeds share no mutation */
    struct arena arena;
    arena_init(&arena, 0);
    const struct decode_rules rules = fixture_rules(&arena);
    for (uint32_t i = 0; i < MUTATIONS; i++)
        one_mutation(&rules, seed, i);
    arena_release(&arena);
    uint32_t accepted = 0, refused = 0;
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        printf("  %-10s %4u accepted %4u refused\n", kind_names[kind],
               accepted_count[kind], refused_count[kind]);
        accepted += accepted_count[kind];
        refused += refused_count[kind];
    }
    CU_ASSERT_EQUAL(accepted + refused, MUTATIONS);
    CU_ASSERT_TRUE(accepted_count[SPELL] > 0 && accepted_count[DELETE] > 0 &&
                   accepted_count[SWAP] > 0 && accepted_count[NASTY] > 0 &&
                   accepted_count[FLIP] > 0);
    CU_ASSERT_TRUE(refused > MUTATIONS / 2);
}

static const struct unit_test tests[] = {
    {"mutations are refused at their place, or mean what they must",
     mutations_are_refused_at_their_place_or_mean_the_same},
};

UNIT_MAIN("request mutations", tests)
