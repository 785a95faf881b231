/* SPDX-License-Identifier: Apache-2.0
 *
 * From simdjson's tape to our tree. simdjson has checked the grammar, the
 * UTF-8 and the numbers; here its tape and the offsets of the tokens are
 * walked in lockstep, so that each node learns its byte range, and what
 * simdjson accepts and we do not is refused: duplicate keys, \u0000, depth.
 * All nodes are one array and all strings one block of the caller's arena.
 */
#include "json.h"

#include <assert.h>

#include "json_locate.h"
#include "json_shim.h"
#include "mutant.h"

enum { DEPTH_MOST = 128, SMALL_OBJECT = 24 };

/* An object or array that is still open. */
struct json_open {
    struct json *node;
    uint64_t key_bits; /* a hash of each key sets one bit: misses are proof */
};

struct json_walk {
    struct arena *arena;
    struct text input;
    struct json_tape tape;
    size_t word;  /* next word of the tape */
    size_t token; /* current token */
    struct json *nodes;
    uint32_t node_count;
    struct json_open open[DEPTH_MOST + 1]; /* [0] is above the root */
    int depth;
    int max_depth;
    struct text key; /* read, and waiting for its value */
    size_t string_bytes;
    bool may_have_nul;
    struct fault *fault;
};

static bool
json_refuse(struct json_walk *walk, const char *what, size_t at)
{
    return fault_set(walk->fault, FAULT_INPUT, "JSON: %s at byte %zu", what,
                     at);
}

/* The string of the current tape word; it stays in simdjson's buffer until
 * json_rebase(). */
static bool
json_take_string(struct json_walk *walk, size_t at, struct text *text)
{
    uint64_t offset =
        walk->tape.words[walk->word++] & UINT64_C(0x00FFFFFFFFFFFFFF);
    uint32_t size;
    const uint8_t *bytes = walk->tape.strings + offset;
    memcpy(&size, bytes, sizeof(size));
    *text = (struct text){(const char *)bytes + sizeof(size), size};
    walk->string_bytes = (size_t)offset + sizeof(size) + size + 1;
    if (walk->may_have_nul && !mutant_is("json_nul_accepted") &&
        memchr(text->bytes, 0, text->size) != NULL)
        return json_refuse(walk, "\\u0000", at);
    return true;
}

static uint64_t
json_key_bit(struct text key)
{
    uint64_t head = 0;
    memcpy(&head, key.bytes, key.size < 8 ? key.size : 8);
    head ^= (uint64_t)key.size << 32;
    if (key.size > 8) {
        uint64_t tail;
        memcpy(&tail, key.bytes + key.size - 8, 8);
        head ^= tail * 31;
    }
    return UINT64_C(1) << ((head * UINT64_C(0x9E3779B97F4A7C15)) >> 58);
}

/* Small objects are compared key by key when the bits collide; large ones are
 * sorted when they close, so that no input costs more than n log n. */
static bool
json_check_key(struct json_walk *walk, struct text key, size_t at)
{
    struct json_open *open = &walk->open[walk->depth];
    uint64_t bit = json_key_bit(key);
    bool may_be_there = (open->key_bits & bit) != 0;
    open->key_bits |= bit;
    if (!may_be_there || open->node->count >= SMALL_OBJECT ||
        mutant_is("json_duplicate_keys"))
        return true;
    for (struct json *node = open->node->first; node; node = node->next)
        if (text_equals(node->key, key))
            return json_refuse(walk, "a key stands twice", at);
    return true;
}

static int
json_order_keys(const void *a, const void *b)
{
    const struct json *const *left = a, *const *right = b;
    if ((*left)->key.size != (*right)->key.size)
        return (*left)->key.size < (*right)->key.size ? -1 : 1;
    return text_compare((*left)->key, (*right)->key);
}

static bool
json_check_large(struct json_walk *walk, const struct json *object)
{
    const struct json **sorted =
        arena_array(walk->arena, object->count, sizeof(struct json *));
    if (sorted == NULL)
        return false;
    uint32_t count = 0;
    for (struct json *node = object->first; node; node = node->next)
        sorted[count++] = node;
    qsort(sorted, count, sizeof(*sorted), json_order_keys);
    for (uint32_t i = 1; i < count; i++)
        if (text_equals(sorted[i - 1]->key, sorted[i]->key))
            return json_refuse(walk, "a key stands twice", sorted[i]->from);
    return true;
}

static struct json *
json_append(struct json_walk *walk, enum json_kind kind, uint32_t from)
{
    struct json *node = &walk->nodes[walk->node_count++];
    struct json *parent = walk->open[walk->depth].node;
    node->kind = kind;
    node->from = from;
    if (parent != NULL) {
        if (parent->last == NULL)
            parent->first = node;
        else
            parent->last->next = node;
        parent->last = node;
        parent->count++;
        if (parent->kind == JSON_OBJECT)
            node->key = walk->key;
        walk->key = TEXT_NONE;
    }
    return node;
}

/* A scalar ends where the next token begins, less the white space. */
static uint32_t
json_scalar_end(const struct json_walk *walk)
{
    size_t end = walk->token + 1 < walk->tape.token_count
                     ? walk->tape.tokens[walk->token + 1]
                     : walk->input.size;
    const char *bytes = walk->input.bytes;
    while (bytes[end - 1] == ' ' || bytes[end - 1] == '\n' ||
           bytes[end - 1] == '\t' || bytes[end - 1] == '\r')
        end--;
    return (uint32_t)end;
}

static bool
json_walk_string(struct json_walk *walk, uint32_t from)
{
    struct text text;
    if (!json_take_string(walk, from, &text))
        return false;
    struct json *parent = walk->open[walk->depth].node;
    if (parent != NULL && parent->kind == JSON_OBJECT &&
        text_is_absent(walk->key)) {
        walk->key = text;
        return json_check_key(walk, text, from);
    }
    struct json *node = json_append(walk, JSON_STRING, from);
    node->text = text;
    node->to = json_scalar_end(walk);
    return true;
}

static bool
json_walk_scalar(struct json_walk *walk, uint32_t from)
{
    uint64_t word = walk->tape.words[walk->word++];
    char type = (char)(word >> 56);
    struct json *node = json_append(walk, JSON_NULL, from);
    node->to = json_scalar_end(walk);
    if (type == 't')
        node->kind = JSON_TRUE;
    else if (type == 'f')
        node->kind = JSON_FALSE;
    else if (type == 'l') {
        node->kind = JSON_INTEGER;
        memcpy(&node->integer, &walk->tape.words[walk->word++], 8);
    } else if (type == 'd' || type == 'u') {
        walk->word++;
        node->kind = JSON_DECIMAL;
        node->text =
            text_copy(walk->arena, text_slice(walk->input, from, node->to));
        return !text_is_absent(node->text);
    } else
        assert(type == 'n');
    return true;
}

static bool
json_walk_open(struct json_walk *walk, enum json_kind kind, uint32_t from)
{
    walk->word++;
    struct json *node = json_append(walk, kind, from);
    if (walk->depth == walk->max_depth)
        return json_refuse(walk, "nested too deeply", from);
    walk->depth++;
    walk->open[walk->depth] = (struct json_open){.node = node};
    return true;
}

static bool
json_walk_close(struct json_walk *walk, uint32_t from)
{
    walk->word++;
    struct json *node = walk->open[walk->depth].node;
    node->to = from + 1;
    walk->depth--;
    return node->kind != JSON_OBJECT || node->count <= SMALL_OBJECT ||
           json_check_large(walk, node);
}

static bool
json_walk_token(struct json_walk *walk)
{
    uint32_t from = walk->tape.tokens[walk->token];
    switch (walk->input.bytes[from]) {
    case '{':
        return json_walk_open(walk, JSON_OBJECT, from);
    case '[':
        return json_walk_open(walk, JSON_ARRAY, from);
    case '}':
    case ']':
        return json_walk_close(walk, from);
    case ',':
    case ':':
        return true;
    case '"':
        return json_walk_string(walk, from);
    default:
        return json_walk_scalar(walk, from);
    }
}

/* Moves all strings into the arena at once. */
static bool
json_rebase(struct json_walk *walk)
{
    const char *base = (const char *)walk->tape.strings;
    char *copy = arena_copy(walk->arena, base, walk->string_bytes);
    if (copy == NULL)
        return false;
    for (uint32_t i = 0; i < walk->node_count; i++) {
        struct json *node = &walk->nodes[i];
        if (node->key.bytes != NULL)
            node->key.bytes = copy + (node->key.bytes - base);
        if (node->kind == JSON_STRING)
            node->text.bytes = copy + (node->text.bytes - base);
    }
    return true;
}

/* Keys and their colons are tokens and no values. */
static size_t
json_count_values(const struct json_walk *walk)
{
    size_t values = 0;
    for (size_t i = 0; i < walk->tape.token_count; i++) {
        char c = walk->input.bytes[walk->tape.tokens[i]];
        values += c != ',' && c != '}' && c != ']';
        values -= c == ':' ? 2 : 0;
    }
    return values;
}

static bool
json_walk_all(struct json_walk *walk)
{
    size_t room = json_count_values(walk);
    walk->nodes = arena_array(walk->arena, room, sizeof(struct json));
    walk->word = 1;
    walk->may_have_nul =
        memchr(walk->input.bytes, '\\', walk->input.size) != NULL;
    if (walk->nodes == NULL)
        return false;
    for (; walk->token < walk->tape.token_count; walk->token++)
        if (!json_walk_token(walk))
            return false;
    assert(walk->node_count > 0 && walk->node_count == room);
    return json_rebase(walk);
}

struct json *
json_read(struct arena *arena, struct text input, int max_depth,
          struct fault *fault)
{
    assert(max_depth >= 1 && max_depth <= DEPTH_MOST);
    struct json_walk walk = {
        .arena = arena, .input = input, .max_depth = max_depth, .fault = fault};
    if (text_is_empty(input)) {
        json_refuse(&walk, "empty", 0);
        return NULL;
    }
    if (input.size >= UINT32_MAX) {
        json_refuse(&walk, "longer than 4 GiB", UINT32_MAX);
        return NULL;
    }
    const char *wrong = json_shim_parse(input.bytes, input.size, &walk.tape);
    if (wrong != NULL) {
        if (strcmp(wrong, JSON_NO_MEMORY) == 0)
            arena_give_up(arena);
        json_refuse(&walk, wrong, json_locate(input));
        json_shim_wipe(SIZE_MAX);
        return NULL;
    }
    bool is_done = json_walk_all(&walk);
    if (!is_done)
        json_refuse(&walk, "does not fit its memory cap", input.size);
    json_shim_wipe(is_done ? walk.string_bytes : SIZE_MAX);
    return is_done ? walk.nodes : NULL;
}
