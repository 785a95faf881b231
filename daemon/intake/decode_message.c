/* SPDX-License-Identifier: Apache-2.0
 *
 * Which form a message has is said by its first key: no field of a request is
 * called like one of an envelope. Base64 is looked at before it is decoded, so
 * that nothing is made of what is too large.
 */
#include "decode_message.h"

#include <string.h>

#include "base64.h"
#include "decode_inner.h"
#include "intake.h"
#include "mutant.h"

/* What stands around the bytes of a document, generously. */
#define DOCUMENT_FRAME 1024

struct given { /* a document as it came */
    struct text sha256, bytes, name;
    bool is_declaration;
};

struct envelope {
    struct household_request request; /* first: its fields have its offsets */
    bool has_request;
    struct text agency, request_id;
    uint32_t given_count;
    struct given *given;
};

static const char *
word_declaration(int value)
{
    (void)value;
    return document_kind_name(DOCUMENT_DECLARATION);
}

static const struct decode_words given_kinds = {word_declaration, 1, 2};

#define GIVEN(place) .offset = offsetof(struct given, place), .second = NO_PLACE
#define WHOSE(place)                                                           \
    .offset = offsetof(struct envelope, place), .second = NO_PLACE
#define OBJECT(title, fields_, type)                                           \
    static const struct decode_object title = {                                \
        #title, fields_, sizeof(fields_) / sizeof((fields_)[0]),               \
        sizeof(struct type)}

static const struct decode_field given_fields[] = {
    {"sha256", FORM_SHA256, .is_required = true, GIVEN(sha256)},
    {"bytes", FORM_BYTES, .is_required = true, GIVEN(bytes)},
    {"kind", FORM_WORD_FLAG, .words = &given_kinds, GIVEN(is_declaration)},
    {"name", FORM_TEXT, .least = 1, .most = 200, GIVEN(name)},
};
OBJECT(given_object, given_fields, given);

static const struct decode_field whose_fields[] = {
    {"agency", FORM_ASCII, .is_required = true, .least = 1, .most = 64,
     WHOSE(agency)},
    {"request_id", FORM_ASCII, .is_required = true, .least = 1, .most = 64,
     WHOSE(request_id)},
};
OBJECT(whose_object, whose_fields, envelope);

#define DOCUMENTS(is_required_, least_)                                        \
    {                                                                          \
        "documents", FORM_LIST, is_required_,                                  \
            .least = (least_), .most = INT32_MAX, .object = &given_object,     \
            .offset = offsetof(struct envelope, given),                        \
            .second = offsetof(struct envelope, given_count)                   \
    }

static const struct decode_field envelope_fields[] = {
    {"request", FORM_OBJECT, .is_required = true,
     .object = &decode_request_object,
     .second = offsetof(struct envelope, has_request)},
    DOCUMENTS(false, 0),
};
OBJECT(envelope_object, envelope_fields, envelope);

static const struct decode_field supplement_fields[] = {
    {"documents_of", FORM_OBJECT, .is_required = true, .object = &whose_object,
     .second = NO_PLACE},
    DOCUMENTS(true, 1),
};
OBJECT(supplement_object, supplement_fields, envelope);

/* ---- which form ---- */

enum form { FORM_REQUEST, FORM_ENVELOPE, FORM_SUPPLEMENT };

/* A message that has documents first may be either: what stands behind them
 * says which. */
static enum form
form_of(struct text json, bool *is_open)
{
    struct text at = json;
    *is_open = false;
    if (text_starts_with(at, "\xEF\xBB\xBF"))
        at = text_slice(at, 3, at.size);
    for (int i = 0; i < 2; i++) { /* the brace, the quote */
        while (at.size > 0 && strchr(" \t\r\n", at.bytes[0]) != NULL)
            at = text_slice(at, 1, at.size);
        if (at.size == 0 || at.bytes[0] != "{\""[i])
            return FORM_REQUEST;
        at = text_slice(at, 1, at.size);
    }
    *is_open = text_starts_with(at, "documents\"");
    if (text_starts_with(at, "documents_of\""))
        return FORM_SUPPLEMENT;
    return *is_open || text_starts_with(at, "request\"") ? FORM_ENVELOPE
                                                         : FORM_REQUEST;
}

bool
message_is_alone(struct text json)
{
    bool is_open;
    return form_of(json, &is_open) == FORM_REQUEST;
}

size_t
message_size_max(const struct document_limits *limits)
{
    return REQUEST_SIZE_MAX + limits->all / 3 * 4 +
           (size_t)limits->count * DOCUMENT_FRAME;
}

/* ---- documents, one by one ---- */

struct documents {
    struct decode_context *context;
    const struct document_limits *limits;
    const struct envelope *envelope;
    struct document *list; /* one for each that came */
    bool *is_whole;        /* of each: it may be kept */
    size_t sum;
};

/* Refuses at a field of document i. */
static void
refuse_field(struct documents *documents, uint32_t i, const char *field,
             enum decode_code code, size_t most)
{
    struct decode_context *context = documents->context;
    size_t list = decode_enter_key(context, TEXT("documents"));
    size_t item = decode_enter_index(context, i);
    (void)decode_enter_key(context, text_of(field));
    if (most > 0)
        decode_refuse_above(context, code, most);
    else
        decode_refuse(context, code);
    decode_leave(context, item);
    decode_leave(context, list);
    documents->is_whole[i] = false;
}

static bool
given_bytes(struct documents *documents, uint32_t i)
{
    const struct given *given = &documents->envelope->given[i];
    struct document *document = &documents->list[i];
    size_t each = documents->limits->each;
    /* Padding is no part of it: two bytes more than there are, at most. */
    size_t size = base64_plain_max(given->bytes.size);
    if (size > each + 2 || (base64_read(documents->context->arena, given->bytes,
                                        &document->bytes) &&
                            document->bytes.size > each)) {
        if (!mutant_is("document_of_any_size"))
            refuse_field(documents, i, "bytes", DECODE_DOCUMENT_TOO_LARGE,
                         each);
        return documents->is_whole[i];
    }
    if (text_is_absent(document->bytes)) {
        refuse_field(documents, i, "bytes", DECODE_BAD_BASE64, 0);
        return false;
    }
    return true;
}

static void
check_name(struct documents *documents, uint32_t i)
{
    const struct given *given = &documents->envelope->given[i];
    bool has_name = !text_is_absent(given->name);
    if (given->is_declaration && !has_name)
        refuse_field(documents, i, "name", DECODE_MISSING_FIELD, 0);
    else if (!given->is_declaration && has_name)
        refuse_field(documents, i, "name", DECODE_UNKNOWN_FIELD, 0);
}

/* The same file, as the same thing. */
static bool
came_before(const struct documents *documents, uint32_t i)
{
    const struct given *given = documents->envelope->given;
    for (uint32_t j = 0; j < i; j++)
        if (given[j].sha256.size == 64 &&
            given[j].is_declaration == given[i].is_declaration &&
            digest_equals(&documents->list[j].sha256,
                          &documents->list[i].sha256))
            return true;
    return false;
}

static void
check_document(struct documents *documents, uint32_t i)
{
    const struct given *given = &documents->envelope->given[i];
    struct document *document = &documents->list[i];
    struct digest digest;
    check_name(documents, i);
    if (given->sha256.size != 64 || text_is_absent(given->bytes)) {
        documents->is_whole[i] = false; /* it was said */
        return;
    }
    bool is_digest = document_digest(given->sha256, &document->sha256);
    if (came_before(documents, i))
        refuse_field(documents, i, "sha256", DECODE_DOCUMENT_TWICE, 0);
    if (!given_bytes(documents, i))
        return;
    documents->sum += document->bytes.size;
    document->size = (int64_t)document->bytes.size;
    document->kind =
        given->is_declaration ? DOCUMENT_DECLARATION : DOCUMENT_KIND_COUNT;
    document->name = given->name;
    document->is_delivered = true;
    digest_sha256(document->bytes, &digest);
    if (!is_digest || (!digest_equals(&digest, &document->sha256) &&
                       !mutant_is("document_of_any_hash")))
        refuse_field(documents, i, "sha256", DECODE_DOCUMENT_HASH, 0);
    document->media = document_media_of(document->bytes);
    if (document->media == DOCUMENT_MEDIA_COUNT)
        refuse_field(documents, i, "bytes", DECODE_DOCUMENT_TYPE, 0);
}

static void
check_sums(struct documents *documents)
{
    const struct document_limits *limits = documents->limits;
    struct decode_context *context = documents->context;
    size_t before = decode_enter_key(context, TEXT("documents"));
    if (documents->envelope->given_count > limits->count)
        decode_refuse_above(context, DECODE_DOCUMENTS_TOO_MANY, limits->count);
    if (documents->sum > limits->all)
        decode_refuse_above(context, DECODE_DOCUMENTS_TOO_LARGE, limits->all);
    decode_leave(context, before);
}

static bool
check_documents(struct documents *documents)
{
    struct arena *arena = documents->context->arena;
    uint32_t count = documents->envelope->given_count;
    documents->list = arena_array(arena, count, sizeof(*documents->list));
    documents->is_whole =
        arena_array(arena, count, sizeof(*documents->is_whole));
    if (documents->list == NULL || documents->is_whole == NULL)
        return false;
    for (uint32_t i = 0; i < count && i < documents->limits->count; i++) {
        documents->is_whole[i] = true;
        check_document(documents, i);
    }
    check_sums(documents);
    return true;
}

/* ---- against what is announced ---- */

/* Whole documents with the numbers that `marks` gives them; those that nothing
 * announces are refused. Declarations go behind all that is announced. */
static bool
number_documents(struct documents *documents, struct text marks,
                 uint32_t announced, struct document **out, uint32_t *count)
{
    uint32_t given = documents->envelope->given_count, next = announced;
    *count = 0;
    *out = arena_array(documents->context->arena, (size_t)given + announced,
                       sizeof(**out));
    for (uint32_t i = 0; *out != NULL && i < given; i++) {
        const struct document *document = &documents->list[i];
        uint32_t before = *count;
        if (!documents->is_whole[i])
            continue;
        if (document->kind == DOCUMENT_DECLARATION) {
            (*out)[*count] = *document;
            (*out)[(*count)++].ordinal = ++next;
            continue;
        }
        enum document_kind kind = DOCUMENT_CONSENT;
        for (uint32_t at = documents_marked(marks, &document->sha256, 0, &kind);
             at > 0;
             at = documents_marked(marks, &document->sha256, at, &kind)) {
            (*out)[*count] = *document;
            (*out)[*count].kind = kind;
            (*out)[(*count)++].ordinal = at;
        }
        if (*count == before && !mutant_is("document_unannounced_taken"))
            refuse_field(documents, i, "sha256", DECODE_DOCUMENT_NOT_ANNOUNCED,
                         0);
    }
    return *out != NULL;
}

static bool
envelope_documents(struct documents *documents, const struct json *request,
                   struct request_message *message)
{
    struct document *announced;
    uint32_t count;
    struct arena *arena = documents->context->arena;
    return documents_announced(arena, request, &announced, &count) &&
           documents_marks(arena, announced, count, &message->marks) &&
           number_documents(documents, message->marks, count,
                            &message->documents, &message->document_count);
}

/* Those of a supplement wait for their case; none can be a declaration, which
 * only its request can bring. */
static bool
supplement_documents(struct documents *documents,
                     struct request_message *message)
{
    const struct envelope *envelope = documents->envelope;
    for (uint32_t i = 0; i < envelope->given_count; i++)
        if (envelope->given[i].is_declaration)
            refuse_field(documents, i, "kind", DECODE_DOCUMENT_NOT_ANNOUNCED,
                         0);
    message->agency = envelope->agency;
    message->request_id = envelope->request_id;
    message->documents = documents->list;
    message->document_count = envelope->given_count;
    return true;
}

/* ---- the message ---- */

static void
check_request(struct decode_context *context, const struct json *request)
{
    size_t before = decode_enter_key(context, TEXT("request"));
    if (request->to - request->from > REQUEST_SIZE_MAX)
        decode_refuse(context, DECODE_TOO_LARGE);
    context->base_size = context->pointer_size;
    decode_check(context);
    context->base_size = 0;
    decode_leave(context, before);
}

static bool
decode_form(struct decode_context *context, const struct json *tree,
            enum form form, const struct document_limits *limits,
            struct request_message *message)
{
    struct envelope *envelope = arena_alloc(context->arena, sizeof(*envelope));
    struct documents documents = {
        .context = context, .limits = limits, .envelope = envelope};
    const struct json *request = json_get(tree, "request");
    bool is_supplement = form == FORM_SUPPLEMENT;
    if (envelope == NULL)
        return false;
    context->request = &envelope->request;
    if (!is_supplement)
        decode_prepare(context, request);
    decode_walk(context, tree,
                is_supplement ? &supplement_object : &envelope_object,
                envelope);
    if (arena_failed(context->arena) || !check_documents(&documents))
        return false;
    if (is_supplement)
        return supplement_documents(&documents, message);
    if (envelope->has_request && request->kind == JSON_OBJECT)
        check_request(context, request);
    message->request = envelope->request;
    return envelope_documents(&documents, request, message);
}

bool
message_decode(struct arena *arena, struct text json,
               const struct decode_rules *rules,
               const struct document_limits *limits,
               struct request_message *message, struct decode_errors *errors)
{
    bool is_open;
    enum form form = form_of(json, &is_open);
    *message = (struct request_message){0};
    if (form == FORM_REQUEST)
        return request_decode(arena, json, rules, &message->request, errors);
    struct decode_context context = {
        .arena = arena, .rules = rules, .errors = errors};
    errors->count = 0;
    errors->more = false;
    limits = limits == NULL ? &document_limits_usual : limits;
    if (json.size > message_size_max(limits)) {
        decode_refuse_above(&context, DECODE_MESSAGE_TOO_LARGE,
                            message_size_max(limits));
        return false;
    }
    const struct json *tree =
        decode_json(&context, json, REQUEST_DEPTH_MAX + 1);
    if (tree == NULL)
        return false;
    if (is_open && json_get(tree, "documents_of") != NULL)
        form = FORM_SUPPLEMENT;
    message->is_supplement = form == FORM_SUPPLEMENT;
    return decode_form(&context, tree, form, limits, message) &&
           errors->count == 0 && !arena_failed(arena);
}

void
message_refuse_agency(struct arena *arena, struct decode_errors *errors)
{
    struct decode_context context = {.arena = arena, .errors = errors};
    *errors = (struct decode_errors){.count = 0};
    decode_refuse_at(&context, DECODE_UNKNOWN_AGENCY, "/agency");
}

/* ---- before it is sent ---- */

bool
document_check(struct arena *arena, struct text bytes,
               const struct digest *announced,
               const struct document_limits *limits, struct decode_error *error)
{
    struct decode_errors *errors = arena_alloc(arena, sizeof(*errors));
    struct decode_context context = {.arena = arena, .errors = errors};
    struct digest digest;
    if (errors == NULL)
        return false;
    digest_sha256(bytes, &digest);
    if (bytes.size > limits->each)
        decode_refuse_above(&context, DECODE_DOCUMENT_TOO_LARGE, limits->each);
    else if (announced != NULL && !digest_equals(&digest, announced))
        decode_refuse(&context, DECODE_DOCUMENT_HASH);
    else if (document_media_of(bytes) == DOCUMENT_MEDIA_COUNT)
        decode_refuse(&context, DECODE_DOCUMENT_TYPE);
    *error = errors->list[0];
    return errors->count == 0;
}

/* ---- a supplement and its case ---- */

static bool
supplement_number(struct arena *arena, struct text marks,
                  struct decode_context *context, struct acceptance *acceptance)
{
    uint32_t count = acceptance->document_count;
    struct envelope envelope = {.given_count = count};
    struct documents documents = {
        .context = context,
        .envelope = &envelope,
        .list = arena_array(arena, count, sizeof(struct document)),
        .is_whole = arena_array(arena, count, sizeof(bool))};
    if (documents.list == NULL || documents.is_whole == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        documents.list[i] = acceptance->documents[i];
        documents.is_whole[i] = true;
    }
    struct document *numbered;
    if (!number_documents(&documents, marks, documents_marks_count(marks),
                          &numbered, &count))
        return false;
    acceptance->documents = numbered;
    acceptance->document_count = count;
    return true;
}

bool
supplement_match(struct arena *arena, const struct supplement_case *found,
                 struct acceptance *acceptance)
{
    struct decode_errors *errors = arena_alloc(arena, sizeof(*errors));
    struct decode_context context = {.arena = arena, .errors = errors};
    if (errors == NULL)
        return false;
    if (!found->is_found)
        decode_refuse_at(&context, DECODE_UNKNOWN_REQUEST, "/documents_of");
    else if (found->is_ended)
        decode_refuse_at(&context, DECODE_CASE_ENDED, "/documents_of");
    else if (!supplement_number(arena, found->marks, &context, acceptance))
        return false;
    if (errors->count == 0)
        return true;
    acceptance->document_count = 0;
    return intake_refuse(arena, errors, acceptance);
}
