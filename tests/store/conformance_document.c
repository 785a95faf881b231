/* SPDX-License-Identifier: Apache-2.0
 *
 * Both stores: documents that come with a request or after it. Here a document
 * is one letter, a mark its digest, "m" the mandate, and messages are
 *
 *   new ID MEANING MARKS NUMBER-LETTER...     D instead of a number: declared;
 *                                             marks "-": nobody kept them
 *   add ID LETTERS
 */
#include <string.h>

#include "conformance.h"
#include "digest.h"

static struct text
word_next(struct text *rest)
{
    struct text word = TEXT_NONE;
    text_cut(rest, ' ', &word);
    return word;
}

static struct document
letter_document(struct arena *arena, char letter, enum document_kind kind,
                uint32_t ordinal)
{
    struct document document = {.kind = kind,
                                .ordinal = ordinal,
                                .media = DOCUMENT_PNG,
                                .size = 1,
                                .is_delivered = true};
    document.bytes = text_copy(arena, (struct text){&letter, 1});
    if (kind == DOCUMENT_DECLARATION)
        document.name = TEXT("declared.png");
    digest_sha256(document.bytes, &document.sha256);
    return document;
}

static struct text
letters_marks(struct arena *arena, struct text letters)
{
    struct document list[8];
    struct text marks;
    for (size_t i = 0; i < letters.size; i++)
        list[i] = letter_document(
            arena, letters.bytes[i],
            letters.bytes[i] == 'm' ? DOCUMENT_MANDATE : DOCUMENT_CONSENT, 0);
    CU_ASSERT_TRUE_FATAL(
        documents_marks(arena, list, (uint32_t)letters.size, &marks));
    return marks;
}

static bool
match(struct arena *arena, const struct supplement_case *found,
      struct acceptance *acceptance)
{
    struct document *list = arena_array(arena, 8, sizeof(*list));
    uint32_t count = 0;
    for (uint32_t i = 0; i < acceptance->document_count; i++) {
        enum document_kind kind;
        uint32_t at = documents_marked(
            found->marks, &acceptance->documents[i].sha256, 0, &kind);
        if (!found->is_found || found->is_ended || at == 0) {
            acceptance->status = RECEIPT_REFUSED;
            acceptance->errors = found->is_ended    ? TEXT("ended")
                                 : !found->is_found ? TEXT("unknown")
                                                    : TEXT("unannounced");
            return true;
        }
        list[count] = acceptance->documents[i];
        list[count].kind = kind;
        list[count++].ordinal = at;
    }
    acceptance->documents = list;
    acceptance->document_count = count;
    return true;
}

static void
decode_supplement(struct arena *arena, struct text letters,
                  struct document *list, struct acceptance *acceptance)
{
    acceptance->supplement = match;
    for (size_t i = 0; i < letters.size; i++)
        list[acceptance->document_count++] =
            letter_document(arena, letters.bytes[i], DOCUMENT_KIND_COUNT, 0);
}

static bool
decode(void *context, struct arena *arena, const struct queued *message,
       int64_t now_us, struct acceptance *acceptance)
{
    (void)context, (void)now_us;
    struct text rest = message->bytes, word = word_next(&rest), marks;
    struct document *list = arena_array(arena, 8, sizeof(*list));
    acceptance->status = RECEIPT_ACCEPTED;
    acceptance->agency = TEXT("agency");
    acceptance->request_id = word_next(&rest);
    acceptance->documents = list;
    if (text_equals_chars(word, "add")) {
        decode_supplement(arena, rest, list, acceptance);
        return !arena_failed(arena);
    }
    digest_sha256(word_next(&rest), &acceptance->meaning);
    marks = word_next(&rest);
    if (!text_equals_chars(marks, "-"))
        acceptance->marks = letters_marks(arena, marks);
    while (!text_is_empty(word = word_next(&rest)))
        list[acceptance->document_count++] =
            word.bytes[0] == 'D'
                ? letter_document(arena, word.bytes[1], DOCUMENT_DECLARATION,
                                  (uint32_t)marks.size + 1)
                : letter_document(arena, word.bytes[1],
                                  word.bytes[1] == 'm' ? DOCUMENT_MANDATE
                                                       : DOCUMENT_CONSENT,
                                  (uint32_t)(word.bytes[0] - '0'));
    acceptance->lane = LANE_STANDARD;
    acceptance->due = WORLD_DAY + 8;
    acceptance->slack_day = WORLD_DAY + 7;
    acceptance->lines = TEXT("1");
    acceptance->request = text_copy(arena, message->bytes);
    return !arena_failed(arena);
}

static void
accept_all(uint32_t count)
{
    uint32_t taken = 0;
    CU_ASSERT_EQUAL(
        world.a->calls->accept(world.a, 10, decode, NULL, &taken, &world.fault),
        STORE_DONE);
    CU_ASSERT_EQUAL(taken, count);
}

static struct receipt
send(const char *message)
{
    int64_t queue_id = world_put(message);
    accept_all(1);
    return world_receipt(queue_id);
}

/* "1a 2b 3d": number and bytes of what is there; "-": purged. */
static bool
has(int64_t case_id, const char *expected)
{
    struct document *rows = NULL;
    uint32_t count = 0;
    struct buffer out;
    buffer_init(&out, 200);
    CU_ASSERT_EQUAL(world.b->calls->documents(world.b, &world.arena, case_id,
                                              &rows, &count, &world.fault),
                    STORE_DONE);
    for (uint32_t i = 0; i < count; i++) {
        struct text bytes;
        CU_ASSERT_EQUAL(world.b->calls->document(world.b, &world.arena, case_id,
                                                 rows[i].ordinal, &bytes,
                                                 &world.fault),
                        STORE_DONE);
        CU_ASSERT_EQUAL(rows[i].is_purged, text_is_absent(bytes));
        CU_ASSERT_TRUE(rows[i].is_delivered);
        CU_ASSERT_TRUE(text_is_absent(rows[i].bytes));
        CU_ASSERT_EQUAL(text_is_absent(rows[i].name),
                        rows[i].is_purged ||
                            rows[i].kind != DOCUMENT_DECLARATION);
        buffer_printf(&out, "%s%u", i > 0 ? " " : "", rows[i].ordinal);
        buffer_text(&out, rows[i].is_purged ? TEXT("-") : bytes);
    }
    bool is_so = text_equals_chars(buffer_view(&out), expected);
    if (!is_so)
        printf("\n    %.*s instead of %s\n", (int)out.size, out.bytes,
               expected);
    buffer_release(&out);
    return is_so;
}

static void
documents_are_kept(void)
{
    world_begin();
    struct receipt receipt = send("new r1 m1 abm 3m 1a Dd");
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_ACCEPTED);
    CU_ASSERT_TRUE(has(receipt.case_id, "1a 3m 4d"));
    CU_ASSERT_EQUAL(world_status(receipt.case_id).documents_announced, 3);
    CU_ASSERT_EQUAL(world_status(receipt.case_id).documents_came, 2);
    struct document *rows;
    uint32_t count;
    CU_ASSERT_EQUAL(world.a->calls->documents(world.a, &world.arena,
                                              receipt.case_id, &rows, &count,
                                              &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(count, 3);
    CU_ASSERT_EQUAL(rows[1].kind, DOCUMENT_MANDATE);
    CU_ASSERT_EQUAL(rows[2].kind, DOCUMENT_DECLARATION);
    CU_ASSERT_TRUE(text_equals_chars(rows[2].name, "declared.png"));
    CU_ASSERT_EQUAL(rows[0].media, DOCUMENT_PNG);
    CU_ASSERT_EQUAL(rows[0].size, 1);
    CU_ASSERT_EQUAL(instant_shanghai_date(rows[0].received_at_us), WORLD_DAY);
    struct digest a;
    digest_sha256(TEXT("a"), &a);
    CU_ASSERT_TRUE(digest_equals(&a, &rows[0].sha256));
    CU_ASSERT_TRUE(has(receipt.case_id + 1, ""));
    world_end();
}

static void
documents_once(void)
{
    world_begin();
    int64_t case_id = send("new r1 m1 ab 1a Dd").case_id;
    world_clock(world.now_us + INSTANT_DAY);
    CU_ASSERT_EQUAL(send("new r1 m1 ab 1a Dd De 2b").status, RECEIPT_DUPLICATE);
    CU_ASSERT_TRUE(has(case_id, "1a 2b 3d 4e"));
    CU_ASSERT_EQUAL(send("new r1 m1 ab De Df").status, RECEIPT_DUPLICATE);
    CU_ASSERT_TRUE(has(case_id, "1a 2b 3d 4e 5f"));
    struct document *rows;
    uint32_t count;
    CU_ASSERT_EQUAL(world.a->calls->documents(world.a, &world.arena, case_id,
                                              &rows, &count, &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL_FATAL(count, 5);
    CU_ASSERT_EQUAL(instant_shanghai_date(rows[0].received_at_us), WORLD_DAY);
    CU_ASSERT_EQUAL(instant_shanghai_date(rows[1].received_at_us),
                    WORLD_DAY + 1);
    world_end();
}

static void
conflict_keeps_none(void)
{
    world_begin();
    int64_t case_id = send("new r1 m1 ab").case_id;
    CU_ASSERT_EQUAL(send("new r1 m2 ab 1a 2b").status, RECEIPT_CONFLICT);
    CU_ASSERT_TRUE(has(case_id, ""));
    world_end();
}

static void
one_paper_of_two(void)
{
    world_begin();
    int64_t case_id = send("new r1 m1 aba 1a 3a").case_id;
    CU_ASSERT_TRUE(has(case_id, "1a 3a"));
    world_end();
}

static void
supplement_is_kept(void)
{
    world_begin();
    /* Before its request, in one batch. */
    int64_t ids[2] = {world_put("add r1 b"), world_put("new r1 m1 ab 1a")};
    accept_all(2);
    struct receipt receipt = world_receipt(ids[0]);
    int64_t case_id = world_receipt(ids[1]).case_id;
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_ACCEPTED);
    CU_ASSERT_EQUAL(receipt.case_id, case_id);
    CU_ASSERT_EQUAL(receipt.due, WORLD_DAY + 8);
    CU_ASSERT_TRUE(has(case_id, "1a 2b"));
    CU_ASSERT_EQUAL(send("add r1 ba").status, RECEIPT_DUPLICATE);
    CU_ASSERT_TRUE(has(case_id, "1a 2b"));
    world_end();
}

static void
supplement_is_refused(void)
{
    world_begin();
    int64_t queue_id = world_put("add r1 a");
    world_clock(world.now_us + 31 * INSTANT_SECOND);
    accept_all(1);
    struct receipt receipt = world_receipt(queue_id);
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_REFUSED);
    CU_ASSERT_TRUE(text_equals_chars(receipt.errors, "unknown"));
    int64_t case_id = send("new r1 m1 ab").case_id;
    receipt = send("add r1 ac");
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_REFUSED);
    CU_ASSERT_TRUE(text_equals_chars(receipt.errors, "unannounced"));
    CU_ASSERT_TRUE(has(case_id, ""));
    CU_ASSERT_EQUAL(world_queue().queued, 0);
    CU_ASSERT_EQUAL(world_queue().set_aside, 2);
    world_end();
}

static void
marks_are_learnt_of_the_request_again(void)
{
    world_begin();
    int64_t case_id = send("new r1 m1 -").case_id;
    CU_ASSERT_EQUAL(send("add r1 a").status, RECEIPT_REFUSED);
    CU_ASSERT_EQUAL(send("new r1 m2 ab").status, RECEIPT_CONFLICT);
    CU_ASSERT_EQUAL(send("add r1 a").status, RECEIPT_REFUSED);
    CU_ASSERT_EQUAL(send("new r1 m1 ab 1a").status, RECEIPT_DUPLICATE);
    CU_ASSERT_EQUAL(world_status(case_id).documents_announced, 2);
    CU_ASSERT_EQUAL(send("add r1 b").status, RECEIPT_ACCEPTED);
    CU_ASSERT_TRUE(has(case_id, "1a 2b"));
    CU_ASSERT_EQUAL(send("new r1 m1 bab").status, RECEIPT_DUPLICATE);
    CU_ASSERT_EQUAL(world_status(case_id).documents_announced, 2);
    world_end();
}

/* Another intake may have its request in hand: it waits for a while, and what
 * is behind it does not. */
static void
supplement_waits_for_its_request(void)
{
    uint32_t taken = 9;
    world_begin();
    int64_t queue_id = world_put("add r1 a"), other = world_put("add r2 a");
    accept_all(0);
    CU_ASSERT_EQUAL(world_receipt(queue_id).status, RECEIPT_WAITING);
    CU_ASSERT_EQUAL(world_queue().queued, 2);
    CU_ASSERT_EQUAL(world_queue().set_aside, 0);
    int64_t request = world_put("new r1 m1 ab");
    CU_ASSERT_EQUAL(
        world.a->calls->accept(world.a, 1, decode, NULL, &taken, &world.fault),
        STORE_DONE);
    CU_ASSERT_EQUAL(taken, 1);
    int64_t case_id = world_receipt(request).case_id;
    CU_ASSERT_TRUE(has(case_id, ""));
    world_clock(world.now_us + 2 * INSTANT_SECOND);
    accept_all(1);
    CU_ASSERT_EQUAL(world_receipt(queue_id).status, RECEIPT_ACCEPTED);
    CU_ASSERT_EQUAL(world_receipt(queue_id).case_id, case_id);
    CU_ASSERT_TRUE(has(case_id, "1a"));
    CU_ASSERT_EQUAL(world_receipt(other).status, RECEIPT_WAITING);
    world_clock(world.now_us + 30 * INSTANT_SECOND);
    accept_all(1);
    CU_ASSERT_EQUAL(world_receipt(other).status, RECEIPT_REFUSED);
    CU_ASSERT_EQUAL(world_queue().queued, 0);
    world_end();
}

/* Papers of what was asked stay papers, whatever comes of the case. */
static void
supplement_after_the_end(void)
{
    world_begin();
    int64_t case_id = send("new r1 m1 ab 1a").case_id;
    enum withdrawal became;
    CU_ASSERT_EQUAL(world.a->calls->withdraw_case(world.a, case_id, TEXT("li"),
                                                  TEXT("why"), &became,
                                                  &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(became, WITHDRAWAL_DONE);
    CU_ASSERT_EQUAL(send("add r1 b").status, RECEIPT_ACCEPTED);
    CU_ASSERT_TRUE(has(case_id, "1a 2b"));
    CU_ASSERT_EQUAL(world_state(case_id), STATE_WITHDRAWN);
    world_end();
}

/* ---- a wrong ID ---- */

static bool
make(void *context, struct arena *arena, struct wrong_id_case *wrong)
{
    static const uint32_t ordinals[] = {1};
    (void)context, (void)arena;
    wrong->masked = TEXT("masked");
    digest_sha256(TEXT("310101199001010000"), &wrong->person);
    wrong->documents = ordinals;
    wrong->document_count = 1;
    return true;
}

static void
wrong_id_purges(void)
{
    world_begin();
    /* One paper that two have signed, one of its own, a declaration. */
    int64_t case_id = send("new r1 m1 abam 1a 2b 3a Dd").case_id;
    int64_t other = send("new r2 m1 a 1a Dd").case_id;
    enum wrong_id_change became;
    CU_ASSERT_EQUAL(world.a->calls->wrong_id(world.a, case_id, 0, TEXT("li"),
                                             TEXT("why"), make, NULL, &became,
                                             &world.fault),
                    STORE_DONE);
    CU_ASSERT_EQUAL(became, WRONG_ID_DONE);
    CU_ASSERT_TRUE(has(case_id, "1- 2b 3- 5-"));
    CU_ASSERT_TRUE(has(other, "1a 2d"));
    struct receipt receipt = send("add r1 am");
    CU_ASSERT_EQUAL(receipt.status, RECEIPT_REFUSED);
    CU_ASSERT_TRUE(text_equals_chars(receipt.errors, "ended"));
    CU_ASSERT_EQUAL(send("new r1 m1 abam 4m De").status, RECEIPT_CONFLICT);
    CU_ASSERT_TRUE(has(case_id, "1- 2b 3- 5-"));
    world_end();
}

const struct conformance_test conformance_document[] = {
    {"documents of a request are kept and read", documents_are_kept},
    {"documents that come again are kept once, others beside them",
     documents_once},
    {"documents of a CONFLICT are not kept", conflict_keeps_none},
    {"one paper stands for two consents", one_paper_of_two},
    {"a supplement is kept with its case, in any order of a batch",
     supplement_is_kept},
    {"a supplement waits for its request, and holds nobody up",
     supplement_waits_for_its_request},
    {"what a case of before announces is learnt when its request comes again",
     marks_are_learnt_of_the_request_again},
    {"a supplement of no case, and one of what is not announced, are refused",
     supplement_is_refused},
    {"a supplement of a withdrawn case is kept", supplement_after_the_end},
    {"a wrong ID purges what may hold the number, and nothing comes again",
     wrong_id_purges},
    {NULL, NULL},
};
