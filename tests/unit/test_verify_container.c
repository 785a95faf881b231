/* SPDX-License-Identifier: Apache-2.0
 *
 * What hedui verify says of containers: good ones, and such as the holder of
 * the key has altered and sealed again, which only making the report again
 * shows.
 */
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "verify.h"
#include "verify_seal.h"

static struct ground ground;
static struct pki pki;
static struct seal_key *key;
static struct seal_chain *chain;
static struct verifier verifier;
static struct verify_result result;
static struct text last; /* the file that was looked at */

static const struct verify_result *
look_at(struct text file)
{
    const char *path = pki_path(&pki, "one.asice");
    last = file;
    pki_write(&pki, "one.asice", file);
    verify_file(&ground.arena, &verifier, path, &result);
    unlink(path);
    return &result;
}

static const struct verify_result *
look(uint32_t which, enum alteration alter, bool is_lta)
{
    struct container parts;
    struct verify_seal seal = {&pki, key, chain, PKI_NOW_US};
    verify_parts(&ground, which, alter, &parts);
    return look_at(verify_sealed(&ground.arena, &seal, &parts, is_lta));
}

static bool
differs(uint32_t which, enum alteration alter, const char *word)
{
    const struct verify_result *got = look(which, alter, false);
    bool is_so = got->verdict == VERIFY_DIFFERS && got->again.word != NULL &&
                 strcmp(got->again.word, word) == 0;
    if (!is_so)
        printf("\n    %s: %s\n", verify_verdict_name(got->verdict),
               got->again.word == NULL ? "-" : got->again.word);
    return is_so;
}

static void
good_ones_agree(void)
{
    for (uint32_t i = 0; i < GROUND_CASES; i++)
        for (int is_lta = 0; is_lta < 2; is_lta++) {
            const struct verify_result *got =
                look(i, ALTER_NOTHING, is_lta == 1);
            CU_ASSERT_EQUAL(got->verdict, VERIFY_AGREES);
            CU_ASSERT_EQUAL(got->container.flaws.count, 0);
            CU_ASSERT_EQUAL(got->container.level,
                            is_lta == 1 ? CONTAINER_LTA : CONTAINER_LT);
            CU_ASSERT_EQUAL(got->sheet.case_id, 41 + i);
        }
}

static void
a_figure_is_named(void)
{
    CU_ASSERT_TRUE(differs(0, ALTER_FIGURE, "verify_report"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(result.again.pointer);
    CU_ASSERT_PTR_NOT_NULL(strstr(result.again.pointer, "/rulings/"));
    CU_ASSERT_STRING_NOT_EQUAL(result.again.stored, result.again.made);
    CU_ASSERT_STRING_NOT_EQUAL(result.again.stored, "(text)");
}

static void
a_name_is_not_shown(void)
{
    CU_ASSERT_TRUE(differs(0, ALTER_NAME, "verify_report"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(result.again.stored);
    CU_ASSERT_STRING_EQUAL(result.again.stored, "(text)");
    CU_ASSERT_STRING_EQUAL(result.again.made, "(text)");
}

static void
evidence_is_held_against_all(void)
{
    CU_ASSERT_TRUE(differs(0, ALTER_SLICE, "verify_slice"));
    CU_ASSERT_PTR_NOT_NULL(result.again.line);
    CU_ASSERT_TRUE(differs(0, ALTER_EVIDENCE, "verify_other_case"));
    CU_ASSERT_TRUE(differs(1, ALTER_ROOT, "verify_evidence_root"));
    CU_ASSERT_TRUE(differs(1, ALTER_HTML, "verify_html"));
}

static void
without_rules_it_cannot(void)
{
    const struct verify_result *got = look(2, ALTER_RULES, false);
    CU_ASSERT_EQUAL(got->verdict, VERIFY_CANNOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(got->again.word);
    CU_ASSERT_STRING_EQUAL(got->again.word, "verify_no_rules");
}

static void
what_is_demanded(void)
{
    const char *subject;
    CU_ASSERT_EQUAL(look(0, ALTER_NOTHING, false)->verdict, VERIFY_AGREES);
    subject = text_chars(&ground.arena, result.container.signature.signer);
    verifier.signer = subject;
    CU_ASSERT_EQUAL(look_at(last)->verdict, VERIFY_AGREES);
    verifier.signer = "CN=somebody else";
    CU_ASSERT_EQUAL(look_at(last)->verdict, VERIFY_REFUSED);
    CU_ASSERT_TRUE(flaws_have(&result.container.flaws, "signer", NULL));
    struct digest due = result.container.signature.signer_certificate;
    char hex[65];
    for (int i = 0; i < 3; i++) {
        digest_hex(&due, hex);
        verifier.signer = hex;
        CU_ASSERT_EQUAL(look_at(last)->verdict,
                        i < 2 ? VERIFY_AGREES : VERIFY_REFUSED);
        due = result.container.signature.signer_key;
        due.bytes[0] ^= i == 1;
    }
    CU_ASSERT_TRUE(flaws_have(&result.container.flaws, "signer", NULL));
    verifier.signer = NULL;
    verifier.level = CONTAINER_LTA;
    CU_ASSERT_EQUAL(look_at(last)->verdict, VERIFY_REFUSED);
    CU_ASSERT_TRUE(flaws_have(&result.container.flaws, "level", NULL));
    verifier.level = CONTAINER_NONE;
}

/* The authority's certificate is good for eight years. */
static void
as_of_a_day(void)
{
    static const struct {
        int64_t at_us;
        enum verify_verdict due;
        const char *word;
    } table[] = {
        {PKI_NOW_US - DAY_US, VERIFY_REFUSED, "timestamp_future"},
        {PKI_NOW_US + 8 * 365 * DAY_US - DAY_US, VERIFY_AGREES, NULL},
        {PKI_NOW_US + 8 * 365 * DAY_US + DAY_US, VERIFY_REFUSED, "ended"}};
    look(0, ALTER_NOTHING, true);
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        verifier.at_us = table[i].at_us;
        CU_ASSERT_EQUAL(look_at(last)->verdict, table[i].due);
        if (table[i].word != NULL)
            CU_ASSERT_TRUE(
                flaws_have(&result.container.flaws, table[i].word, NULL));
    }
    verifier.at_us = PKI_NOW_US + DAY_US;
}

/* Signed so long before there was an authority. */
static void
sealed_before(int64_t days)
{
    struct container parts;
    struct fault fault = {0};
    struct verify_seal seal = {&pki, key, chain, PKI_NOW_US};
    struct text plain, stamped;
    verify_parts(&ground, 0, ALTER_NOTHING, &parts);
    CU_ASSERT_FATAL(container_manifest(&ground.arena, &parts, NULL,
                                       &parts.manifest, &fault));
    CU_ASSERT_FATAL(cades_sign(&ground.arena, key, parts.manifest,
                               PKI_NOW_US - days * DAY_US, &plain, &fault));
    struct pki_stamp wish = {.content =
                                 cades_signature_value(&ground.arena, plain),
                             .at_us = PKI_NOW_US + DAY_US / 2};
    CU_ASSERT_FATAL(cades_timestamped(&ground.arena, plain,
                                      pki_token(&ground.arena, &pki, &wish),
                                      &stamped, &fault));
    CU_ASSERT_FATAL(cades_completed(&ground.arena, stamped, chain,
                                    &parts.signature, &fault));
    look_at(verify_sealed(&ground.arena, &seal, &parts, false));
}

/* The first stamp came late: that is said, and refuses nobody. */
static void
a_stamp_that_came_late(void)
{
    static const struct {
        int64_t days, due;
    } table[] = {{13, 0}, {14, 14}, {21, 21}};
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        sealed_before(table[i].days);
        CU_ASSERT_EQUAL(result.verdict, VERIFY_AGREES);
        CU_ASSERT_EQUAL(result.distance_days, table[i].due);
    }
    CU_ASSERT_EQUAL(look(0, ALTER_NOTHING, false)->distance_days, 0);
}

/* A log of case 41: its request, two seals of one revision, of which one is
 * this, the report, and its replies. */
static struct verify_leaf leaves[5];
static struct digest replies[LEAVES_OF_MAX];

static int
digest_compare(const void *left, const void *right)
{
    return memcmp(left, right, sizeof(struct digest));
}

static void
log_of_one(struct verify_log *log)
{
    struct leaf_row rows[LEAVES_OF_MAX];
    struct container parts;
    verify_parts(&ground, 0, ALTER_NOTHING, &parts);
    uint32_t count = verify_leaves_of(&ground, 0, &parts, rows);
    CU_ASSERT_FATAL(count > 3);
    leaves[0].row = rows[0];
    for (int i = 1; i <= 2; i++)
        leaves[i].row = (struct leaf_row){.number = 5 + 2 * i,
                                          .kind = LEAF_SEALED,
                                          .at_us = PKI_NOW_US,
                                          .case_id = 41,
                                          .revision = 1};
    leaves[3].row = rows[1];
    leaves[4].row = (struct leaf_row){
        .number = 6, .kind = LEAF_SEALED, .case_id = 42, .revision = 1};
    for (uint32_t i = 2; i < count; i++)
        replies[i - 2] = rows[i].digest;
    qsort(replies, count - 2, sizeof(replies[0]), digest_compare);
    *log = (struct verify_log){.vkey = "-",
                               .tiles_path = "-",
                               .checkpoint = {.size = 10},
                               .leaves = leaves,
                               .leaf_count = 5,
                               .replies = replies,
                               .reply_count = count - 2};
    look(0, ALTER_NOTHING, false);
    leaves[2].row.digest = result.container.leaf;
    verifier.log = *log;
}

static void
its_leaf_in_the_log(void)
{
    struct verify_log log;
    log_of_one(&log);
    CU_ASSERT_EQUAL(look_at(last)->verdict, VERIFY_AGREES);
    CU_ASSERT_EQUAL(result.logged.number, 9);
    leaves[2].row.digest.bytes[0] ^= 1;
    CU_ASSERT_EQUAL(look_at(last)->verdict, VERIFY_REFUSED);
    CU_ASSERT_PTR_NOT_NULL_FATAL(result.logged.word);
    CU_ASSERT_STRING_EQUAL(result.logged.word, "verify_not_logged");
    verifier.log = (struct verify_log){0};
}

/* Its leaf is as old as the signer says, or the signer lies. */
static void
a_claim_against_the_log(void)
{
    struct verify_log log;
    log_of_one(&log);
    sealed_before(21);
    leaves[2].row.digest = result.container.leaf;
    leaves[2].row.at_us = PKI_NOW_US - 21 * DAY_US + DAY_US / 2;
    CU_ASSERT_EQUAL(look_at(last)->verdict, VERIFY_AGREES);
    CU_ASSERT_EQUAL(result.distance_days, 21);
    CU_ASSERT_EQUAL(result.logged.at_us, leaves[2].row.at_us);
    leaves[2].row.at_us = PKI_NOW_US;
    CU_ASSERT_EQUAL(look_at(last)->verdict, VERIFY_REFUSED);
    CU_ASSERT_PTR_NOT_NULL_FATAL(result.logged.word);
    CU_ASSERT_STRING_EQUAL(result.logged.word, "verify_logged_later");
    verifier.log = (struct verify_log){0};
}

static bool
is_unlogged(enum verify_verdict verdict, const char *word)
{
    const struct verify_result *got = look_at(last);
    return got->verdict == verdict && got->logged.word != NULL &&
           strcmp(got->logged.word, word) == 0;
}

/* Nobody would call it missing. */
static bool
is_here_now(void)
{
    leaves[2].is_here = false;
    verify_complete_look(&verifier.log, &result);
    return leaves[2].is_here && !leaves[1].is_here;
}

/* The holder of the key seals what he likes; what came is in the log. */
static void
what_is_inside_in_the_log(void)
{
    struct verify_log log;
    log_of_one(&log);
    leaves[0].row.digest.bytes[9] ^= 1;
    CU_ASSERT_TRUE(is_unlogged(VERIFY_DIFFERS, "verify_request_leaf"));
    leaves[0].row.digest.bytes[9] ^= 1;
    leaves[3].row.digest.bytes[9] ^= 1;
    CU_ASSERT_TRUE(is_unlogged(VERIFY_DIFFERS, "verify_report_leaf"));
    leaves[3].row.digest.bytes[9] ^= 1;
    CU_ASSERT_EQUAL(look_at(last)->verdict, VERIFY_AGREES);
    replies[log.reply_count - 1].bytes[31] ^= 1;
    CU_ASSERT_TRUE(is_unlogged(VERIFY_DIFFERS, "verify_reply_leaf"));
    CU_ASSERT_PTR_NOT_NULL(result.logged.line);
    /* Of what came before there was a log nobody can say it. */
    verifier.log.first_us = INT64_MAX;
    CU_ASSERT_TRUE(is_unlogged(VERIFY_CANNOT, "verify_older"));
    /* It is here all the same, as is one without its proof; another is not. */
    CU_ASSERT_TRUE(is_here_now());
    verifier.log.proof_path = pki_path(&pki, "none");
    CU_ASSERT_TRUE(is_unlogged(VERIFY_UNREAD, "verify_proof_unread"));
    CU_ASSERT_TRUE(is_here_now());
    leaves[2].row.digest.bytes[0] ^= 1;
    CU_ASSERT_EQUAL(look_at(last)->verdict, VERIFY_REFUSED);
    CU_ASSERT_FALSE(is_here_now());
    verifier.log = (struct verify_log){0};
}

static const char *
leaves_say(const struct case_sheet *sheet)
{
    struct verify_logged logged = {0};
    verify_leaves(&verifier.log, sheet, result.again.kept, &logged);
    if (logged.word != NULL)
        CU_ASSERT_EQUAL(logged.verdict, VERIFY_CANNOT);
    return logged.word == NULL ? "-" : logged.word;
}

/* Leaving the salts out does not help; where the log has no such leaf either
 * both are of before. */
static void
without_salts(void)
{
    struct verify_log log;
    log_of_one(&log);
    CU_ASSERT_EQUAL_FATAL(look_at(last)->verdict, VERIFY_AGREES);
    struct case_sheet sheet = result.sheet;
    CU_ASSERT_STRING_EQUAL(leaves_say(&sheet), "-");
    sheet.received.is_there = false;
    CU_ASSERT_STRING_EQUAL(leaves_say(&sheet), "verify_no_salt");
    sheet = result.sheet;
    sheet.reported.is_there = false;
    CU_ASSERT_STRING_EQUAL(leaves_say(&sheet), "verify_no_salt");
    sheet.received.is_there = false;
    leaves[3].row.kind = LEAF_SHREDDED;
    CU_ASSERT_STRING_EQUAL(leaves_say(&sheet), "verify_no_salt");
    leaves[0].row.kind = LEAF_SHREDDED;
    CU_ASSERT_STRING_EQUAL(leaves_say(&sheet), "-");
    verifier.log = (struct verify_log){0};
}

/* Whoever has no key: every changed byte is refused. */
static void
every_byte_counts(void)
{
    look(0, ALTER_NOTHING, false);
    struct text good = last;
    size_t step = good.size / 150 + 1;
    for (size_t at = 0; at < good.size; at += step) {
        char *copy = arena_copy(&ground.arena, good.bytes, good.size);
        copy[at] ^= 1;
        CU_ASSERT_EQUAL(look_at((struct text){copy, good.size})->verdict,
                        VERIFY_REFUSED);
    }
    for (size_t size = 0; size < good.size; size += step)
        CU_ASSERT_EQUAL(look_at(text_slice(good, 0, size))->verdict,
                        VERIFY_REFUSED);
}

/* With too little memory nothing is said of a good file, and never that it is
 * bad. */
static void
short_of_memory(void)
{
    const char *path = pki_path(&pki, "short.asice");
    uint32_t steps = 0;
    look(0, ALTER_NOTHING, false);
    pki_write(&pki, "short.asice", last);
    result.verdict = VERIFY_CANNOT;
    for (size_t room = 1 << 12; result.verdict == VERIFY_CANNOT;
         room += room / 16) {
        struct arena arena;
        arena_init(&arena, room);
        verify_file(&arena, &verifier, path, &result);
        arena_release(&arena);
        if (result.verdict == VERIFY_CANNOT) {
            CU_ASSERT_STRING_EQUAL(result.again.word, "verify_memory");
            CU_ASSERT_EQUAL(result.container.flaws.count, 0);
            steps++;
        }
    }
    CU_ASSERT_EQUAL(result.verdict, VERIFY_AGREES);
    CU_ASSERT(steps > 50);
    unlink(path);
    struct flaws flaws = {0};
    flaws_add(&flaws, "digest", "it is another", TEXT_NONE);
    CU_ASSERT_FALSE(flaws_lack_memory(&flaws));
    flaws_add(&flaws, "signature", "no memory to judge a chain", TEXT_NONE);
    CU_ASSERT_TRUE(flaws_lack_memory(&flaws));
}

static void
a_file_that_is_not_there(void)
{
    verify_file(&ground.arena, &verifier, pki_path(&pki, "none"), &result);
    CU_ASSERT_EQUAL(result.verdict, VERIFY_UNREAD);
}

/* ---- differences of trees ---- */

static const char *
difference(const char *stored, const char *made)
{
    static struct verify_again again;
    struct fault fault = {0};
    struct json *a = json_read(&ground.arena, text_of(stored), 8, &fault);
    struct json *b = json_read(&ground.arena, text_of(made), 8, &fault);
    again = (struct verify_again){0};
    CU_ASSERT_FATAL(a != NULL && b != NULL);
    return verify_difference(&ground.arena, a, b, &again)
               ? arena_printf(&ground.arena, "%s %s %s", again.pointer,
                              again.stored, again.made)
               : "same";
}

static void
differences_by_pointer(void)
{
    static const char *const rows[][3] = {
        {"{\"a\":[1,2]}", "{\"a\":[1,2]}", "same"},
        {"{\"a\":[1,2]}", "{\"a\":[1,3]}", "/a/1 2 3"},
        {"{\"a\":[1]}", "{\"a\":[1,3]}", "/a/1 - 3"},
        {"{\"b\":1}", "{\"c\":1}", "/b 1 -"},
        {"{\"b\":{\"x\":\"1200.00\"}}", "{\"b\":{\"x\":\"1300.00\"}}",
         "/b/x 1200.00 1300.00"},
        {"{\"b\":\"REFER\"}", "{\"b\":\"WITHIN\"}", "/b REFER WITHIN"},
        {"{\"b\":\"MARIA\"}", "{\"b\":\"WITHIN\"}", "/b (text) WITHIN"},
        {"{\"b\":\"310101195003020216\"}", "{\"b\":null}", "/b (text) null"},
        {"{\"b\":true}", "{\"b\":false}", "/b true false"},
        {"{\"王\":1}", "{\"王\":2}", "/? 1 2"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        CU_ASSERT_STRING_EQUAL(difference(rows[i][0], rows[i][1]), rows[i][2]);
}

static struct cades_anchors *anchors;

static void
begin(void)
{
    struct fault fault = {0};
    const char *path;
    ground_open(&ground);
    pki_open(&pki, "P-256");
    struct seal_key_source source = {.key = pki_path(&pki, "signer.key"),
                                     .certificate =
                                         pki_path(&pki, "signer.pem")};
    key = seal_key_open(&source, PKI_NOW_US, &fault);
    path = pki_path(&pki, "chain.pem");
    chain = seal_chain_open(&path, 1, &fault);
    anchors = cades_anchors_open(pki_path(&pki, "root.pem"), &fault);
    verifier.anchors = anchors;
    verifier.at_us = PKI_NOW_US + DAY_US;
    CU_ASSERT_FATAL(key != NULL && chain != NULL && anchors != NULL);
    CU_ASSERT_FATAL(
        verify_rules_open(&ground.arena, NULL, &verifier.rules, &fault));
}

static void
end(void)
{
    cades_anchors_close(anchors);
    seal_chain_close(chain);
    seal_key_close(key);
    CU_ASSERT_FALSE(arena_failed(&ground.arena));
    pki_close(&pki);
    ground_close(&ground);
}

static const struct unit_test tests[] = {
    {"keys and rules are there", begin},
    {"good containers agree, of each level", good_ones_agree},
    {"a figure that was altered and sealed again is named", a_figure_is_named},
    {"a name is not shown", a_name_is_not_shown},
    {"what has ended, or is yet to come, is refused as of a day", as_of_a_day},
    {"evidence, its root, its case and the page are looked at",
     evidence_is_held_against_all},
    {"without the rules of its day it cannot be judged",
     without_rules_it_cannot},
    {"another signer, or a level that is too low", what_is_demanded},
    {"the first stamp came weeks late: it is said", a_stamp_that_came_late},
    {"and the log shows whether the signer lies", a_claim_against_the_log},
    {"the log has just this seal", its_leaf_in_the_log},
    {"and request, report and replies that are inside",
     what_is_inside_in_the_log},
    {"a container without the salts of leaves that the log has", without_salts},
    {"a changed byte is refused, and so is a cut file", every_byte_counts},
    {"a file is not blamed for a lack of memory", short_of_memory},
    {"a file that is not there", a_file_that_is_not_there},
    {"the first difference, by JSON pointer", differences_by_pointer},
    {"what was open is closed", end},
};

UNIT_MAIN("verify", tests)
