/* SPDX-License-Identifier: Apache-2.0
 *
 * What hedui verify says of the log beside containers: what was cut, rewritten
 * or taken out of it, and which seals and reports have nothing behind them.
 */
#include "verify_log_ground.h"

static void
a_log_that_goes_on(void)
{
    CU_ASSERT_TRUE(open_log("log", NULL, "small/checkpoint"));
    CU_ASSERT_TRUE(open_log("log", NULL, "small"));
    CU_ASSERT_TRUE(open_log("log", NULL, "log"));
    CU_ASSERT_EQUAL(log_of_test.leaf_count, 6);
    CU_ASSERT_EQUAL(log_of_test.last_us, rows[SIZE - 1].at_us);
    CU_ASSERT_FALSE(log_of_test.has_late);
    CU_ASSERT_FALSE(open_log(NULL, "log/checkpoint", "small/checkpoint"));
    CU_ASSERT_EQUAL(opened.verdict, VERIFY_CANNOT);
}

static void
what_was_done_to_it(void)
{
    CU_ASSERT_FALSE(open_log(NULL, "cut/checkpoint", "log/checkpoint"));
    CU_ASSERT_TRUE(finds(TLOG_TAIL_CUT, SIZE, 500));
    CU_ASSERT_FALSE(open_log("cut", NULL, "log/checkpoint"));
    CU_ASSERT_TRUE(finds(TLOG_TAIL_CUT, SIZE, 500));
    CU_ASSERT_FALSE(opened.has_difference);
    CU_ASSERT_FALSE(open_log(NULL, "robbed/checkpoint", "log/checkpoint"));
    CU_ASSERT_TRUE(finds(TLOG_FORK, SIZE, SIZE));
    CU_ASSERT_FALSE(open_log("robbed", NULL, "cut/checkpoint"));
    CU_ASSERT_TRUE(finds(TLOG_REWRITTEN, SIZE, 500));
}

/* Where a whole log was kept, the first leaf that is another. */
static void
which_leaf_it_was(void)
{
    CU_ASSERT_FALSE(open_log("robbed", NULL, "cut"));
    CU_ASSERT_TRUE_FATAL(opened.has_difference);
    CU_ASSERT_EQUAL(opened.different, 301);
    CU_ASSERT_PTR_NOT_NULL_FATAL(opened.was);
    CU_ASSERT_PTR_NOT_NULL_FATAL(opened.now);
    CU_ASSERT_PTR_NOT_NULL(strstr(opened.was, " C8 2 "));
    CU_ASSERT_PTR_NOT_NULL(strstr(opened.now, "hedui-leaf/1 reply "));
    CU_ASSERT_FALSE(open_log("cut", NULL, "log"));
    CU_ASSERT_TRUE_FATAL(opened.has_difference);
    CU_ASSERT_EQUAL(opened.different, 500);
    CU_ASSERT_PTR_NULL(opened.now);
}

/* The log has signed that the seal is its entry 301. */
static void
a_proof_that_was_kept(void)
{
    struct verify_logged logged;
    struct case_sheet sheet = {.case_id = 8, .revision = 2};
    CU_ASSERT_TRUE_FATAL(open_log("log", NULL, NULL));
    log_of_test.proof_path = path_of("C8-2.proof");
    verify_log_find(&arena, &log_of_test, &sheet, &rows[301].digest, &logged);
    CU_ASSERT_EQUAL(logged.verdict, VERIFY_AGREES);
    CU_ASSERT_EQUAL(logged.number, 301);
    /* The same seal in another place, and the tail that had it cut. */
    log_of_test.leaves[verify_leaf_first(&log_of_test, 8, 2) + 1].row.number =
        302;
    verify_log_find(&arena, &log_of_test, &sheet, &rows[301].digest, &logged);
    CU_ASSERT_EQUAL(logged.verdict, VERIFY_REFUSED);
    CU_ASSERT_PTR_NOT_NULL_FATAL(logged.word);
    CU_ASSERT_STRING_EQUAL(logged.word, "verify_proof_gone");
    CU_ASSERT_TRUE_FATAL(open_log("small", NULL, NULL));
    log_of_test.proof_path = path_of("C8-2.proof");
    verify_log_find(&arena, &log_of_test, &sheet, &rows[301].digest, &logged);
    CU_ASSERT_PTR_NOT_NULL_FATAL(logged.word);
    CU_ASSERT_STRING_EQUAL(logged.word, "verify_proof_newer");
}

/* Without tiles or checkpoint what was kept is held against the proof's. */
static enum verify_verdict
by_proof_since(const char *since, struct verify_logged *logged)
{
    struct case_sheet sheet = {.case_id = 8, .revision = 2};
    log_of_test = (struct verify_log){.vkey = vkey,
                                      .proof_path = path_of("C8-2.proof"),
                                      .since_path = path_of(since)};
    CU_ASSERT_TRUE_FATAL(
        verify_log_open(&arena, anchors, as_of_us, &log_of_test, &opened));
    verify_log_find(&arena, &log_of_test, &sheet, &rows[301].digest, logged);
    return logged->verdict;
}

static void
what_was_kept_is_never_passed_over(void)
{
    struct verify_logged logged;
    CU_ASSERT_EQUAL(by_proof_since("log/checkpoint", &logged), VERIFY_AGREES);
    CU_ASSERT_EQUAL(by_proof_since("robbed/checkpoint", &logged),
                    VERIFY_REFUSED);
    CU_ASSERT_PTR_NOT_NULL_FATAL(logged.word);
    CU_ASSERT_STRING_EQUAL(logged.word, "verify_log_since");
    CU_ASSERT_EQUAL(by_proof_since("small/checkpoint", &logged), VERIFY_CANNOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(logged.word);
    CU_ASSERT_STRING_EQUAL(logged.word, "verify_log_tiles");
    CU_ASSERT_FALSE(open_log(NULL, NULL, "log/checkpoint"));
    CU_ASSERT_EQUAL(opened.verdict, VERIFY_CANNOT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(opened.word);
    CU_ASSERT_STRING_EQUAL(opened.word, "verify_log_tiles");
}

/* hedui verify with the root and the log's key; at most eight words more. */
static int
says(const char *const *words)
{
    char *argv[16] = {"verify", "--at",       "2018-01-01",
                      "--log",  (char *)vkey, "--roots"};
    struct ctl ctl = {.language = LANGUAGE_EN, .argc = 7, .argv = argv};
    argv[6] = (char *)pki_path(&pki, "root.pem");
    for (; *words != NULL && ctl.argc < 15; words++)
        argv[ctl.argc++] = (char *)*words;
    arena_init(&ctl.arena, 0);
    optind = 0;
    int code = command_verify(&ctl);
    arena_release(&ctl.arena);
    return code;
}

static void
bag_put(const char *name, const char *info)
{
    put(arena_printf(&arena, "%s/bag-info.txt", name), text_of(info));
    put(arena_printf(&arena, "%s/data/containers/C7-1.asice", name),
        TEXT("no container"));
}

/* What was kept cannot be held against it: never exit code 0. */
static void
a_bag_without_its_log(void)
{
    bag_put("bag", "Hedui-Year: 2017\n");
    const char *bag = path_of("bag");
    CU_ASSERT_EQUAL(says((const char *[]){bag, NULL}), EXIT_UNKNOWN);
    CU_ASSERT_EQUAL(
        says((const char *[]){"--since", path_of("log/checkpoint"), bag, NULL}),
        EXIT_UNKNOWN);
    CU_ASSERT_EQUAL(
        says((const char *[]){"--tiles", path_of("log"), bag, NULL}),
        EXIT_REFUSED);
}

/* What a bag claims chooses nothing. */
static void
whose_year_it_is(void)
{
    const char *bag = path_of("bag"), *tiles = path_of("log");
    put("bag/data/log/x", TEXT(""));
    bag_put("bag", "Hedui-Year: 2016\n");
    unlink(path_of("bag/data/containers/C7-1.asice"));
    CU_ASSERT_EQUAL(says((const char *[]){"--tiles", tiles, bag, NULL}),
                    EXIT_DIFFERS);
    CU_ASSERT_EQUAL(
        says((const char *[]){"--tiles", tiles, "--year", "2016", bag, NULL}),
        EXIT_WELL);
    CU_ASSERT_EQUAL(says((const char *[]){bag, bag, NULL}), EXIT_USAGE);
    put("empty/x", TEXT(""));
    CU_ASSERT_EQUAL(says((const char *[]){path_of("empty"), NULL}),
                    EXIT_TROUBLE);
}

static struct verify_complete complete;

static enum verify_verdict
judge(int64_t year)
{
    complete.year = year;
    return verify_complete_judge(&arena, &log_of_test, &complete);
}

static void
mark(int64_t case_id, uint32_t revision, uint32_t number)
{
    struct case_sheet sheet = {.case_id = case_id, .revision = revision};
    verify_complete_mark(&log_of_test, &sheet, &rows[number].digest);
}

static void
is_one_missing(void)
{
    CU_ASSERT_TRUE_FATAL(open_log("log", NULL, NULL));
    mark(7, 1, 11);
    mark(9, 1, 401);
    CU_ASSERT_EQUAL(judge(0), VERIFY_DIFFERS);
    CU_ASSERT_EQUAL(complete.sealed, 3);
    CU_ASSERT_EQUAL_FATAL(complete.gap_count, 1);
    CU_ASSERT_EQUAL(complete.gaps[0].kind, GAP_MISSING);
    CU_ASSERT_EQUAL(complete.gaps[0].leaf->case_id, 8);
    CU_ASSERT_EQUAL(complete.gaps[0].leaf->revision, 2);
    CU_ASSERT_EQUAL(complete.gaps[0].leaf->number, 301);
    /* Another's digest is another seal. */
    mark(8, 2, 11);
    CU_ASSERT_EQUAL(judge(0), VERIFY_DIFFERS);
    /* Number 364 is the last of 2017 but one; 401 is of 2018. */
    CU_ASSERT_EQUAL(judge(2018), VERIFY_AGREES);
    CU_ASSERT_EQUAL(complete.sealed, 1);
    CU_ASSERT_EQUAL(judge(2017), VERIFY_DIFFERS);
    mark(8, 2, 301);
    CU_ASSERT_EQUAL(judge(2017), VERIFY_AGREES);
    CU_ASSERT_EQUAL(complete.sealed, 2);
    CU_ASSERT_EQUAL(judge(0), VERIFY_AGREES);
    /* Among files that say they are of 2017. */
    complete.claimed = 2017;
    CU_ASSERT_EQUAL(judge(2017), VERIFY_DIFFERS);
    CU_ASSERT_EQUAL(complete.sealed, 2);
    CU_ASSERT_EQUAL_FATAL(complete.gap_count, 1);
    CU_ASSERT_EQUAL(complete.gaps[0].kind, GAP_STRANGER);
    CU_ASSERT_EQUAL(complete.gaps[0].leaf->number, 401);
    complete.claimed = 0;
}

/* Its time says 2017, its number that it came when 2017 had been judged. */
static void
back_dated(void)
{
    CU_ASSERT_TRUE_FATAL(open_log("log", NULL, "cut/checkpoint"));
    mark(9, 1, 401);
    CU_ASSERT_EQUAL(judge(2018), VERIFY_AGREES);
    struct leaf_row kept[2] = {rows[550], rows[551]};
    row_is(550, LEAF_REPORTED, 13, 1);
    row_is(551, LEAF_SEALED, 13, 1);
    rows[550].at_us = rows[551].at_us = rows[300].at_us;
    folder_put("dated", SIZE);
    CU_ASSERT_TRUE_FATAL(open_log("dated", NULL, "cut/checkpoint"));
    CU_ASSERT_TRUE(log_of_test.has_late);
    CU_ASSERT_EQUAL(log_of_test.late, 550);
    mark(9, 1, 401);
    CU_ASSERT_EQUAL(judge(2018), VERIFY_DIFFERS);
    CU_ASSERT_EQUAL_FATAL(complete.gap_count, 1);
    CU_ASSERT_EQUAL(complete.gaps[0].kind, GAP_MISSING);
    CU_ASSERT_EQUAL(complete.gaps[0].leaf->number, 551);
    mark(13, 1, 551);
    CU_ASSERT_EQUAL(judge(2018), VERIFY_AGREES);
    CU_ASSERT_EQUAL(complete.sealed, 2);
    rows[550] = kept[0];
    rows[551] = kept[1];
    /* A day is what a numbering may be late. */
    rows[551].at_us -= INSTANT_DAY * 2;
    folder_put("dated", SIZE);
    CU_ASSERT_TRUE_FATAL(open_log("dated", NULL, NULL));
    CU_ASSERT_FALSE(log_of_test.has_late);
    rows[551].at_us--;
    folder_put("dated", SIZE);
    CU_ASSERT_TRUE_FATAL(open_log("dated", NULL, NULL));
    CU_ASSERT_TRUE(log_of_test.has_late);
    CU_ASSERT_EQUAL(log_of_test.late, 551);
    rows[551] = kept[1];
}

static void
shredded_is(uint32_t number, int64_t case_id, uint32_t member,
            uint32_t retraction)
{
    row_is(number, LEAF_SHREDDED, case_id, 0);
    CU_ASSERT_TRUE_FATAL(shredded_digest_of(&arena, case_id, member,
                                            rows[number].at_us, retraction,
                                            &rows[number].digest));
}

/* Case 9: made (400), purged (390 or 405), sealed as hashes (410), retracted by
 * revision 2, which is sealed and shown or not, and a second tombstone. */
static void
purged_while_it_was_sealed(void)
{
    static struct leaf_row kept[SIZE];
    memcpy(kept, rows, sizeof(rows));
    row_is(401, LEAF_REPLY, 0, 0);
    shredded_is(405, 9, 3, 2);
    row_is(406, LEAF_REPORTED, 9, 2);
    row_is(410, LEAF_SEALED, 9, 1);
    row_is(411, LEAF_SEALED, 9, 2);
    shredded_is(450, 9, 1, 2);
    folder_put("late", SIZE);
    CU_ASSERT_TRUE_FATAL(open_log("late", NULL, NULL));
    mark(7, 1, 11);
    mark(8, 2, 301);
    CU_ASSERT_EQUAL(judge(0), VERIFY_DIFFERS);
    CU_ASSERT_EQUAL_FATAL(complete.gap_count, 2);
    CU_ASSERT_EQUAL(complete.gaps[0].kind, GAP_PURGED);
    CU_ASSERT_EQUAL(complete.gaps[0].leaf->number, 410);
    /* The second tombstone does not excuse the retraction. */
    CU_ASSERT_EQUAL(complete.gaps[1].kind, GAP_MISSING);
    CU_ASSERT_EQUAL(complete.gaps[1].leaf->number, 411);
    mark(9, 2, 411);
    CU_ASSERT_EQUAL(judge(0), VERIFY_AGREES);
    /* Nor do words that say nothing of a purge excuse anything. */
    rows[405].digest.bytes[0] ^= 1;
    rows[450].digest.bytes[0] ^= 1;
    folder_put("excused", SIZE);
    CU_ASSERT_TRUE_FATAL(open_log("excused", NULL, NULL));
    mark(7, 1, 11);
    mark(8, 2, 301);
    mark(9, 2, 411);
    CU_ASSERT_EQUAL(judge(0), VERIFY_DIFFERS);
    memcpy(rows, kept, sizeof(rows));
}

/* A report without seal; one of the last day; a purge before or behind. */
static void
what_lies_behind_it(void)
{
    struct leaf_row kept[3] = {rows[301], rows[401], rows[SIZE - 1]};
    row_is(301, LEAF_REPLY, 0, 0);
    row_is(SIZE - 1, LEAF_REPORTED, 12, 1);
    folder_put("unsealed", SIZE);
    CU_ASSERT_TRUE_FATAL(open_log("unsealed", NULL, NULL));
    mark(7, 1, 11);
    mark(9, 1, 401);
    CU_ASSERT_EQUAL(judge(0), VERIFY_DIFFERS);
    CU_ASSERT_EQUAL_FATAL(complete.gap_count, 2);
    CU_ASSERT_EQUAL(complete.gaps[0].kind, GAP_UNSEALED);
    CU_ASSERT_EQUAL(complete.gaps[0].leaf->case_id, 8);
    CU_ASSERT_EQUAL(complete.gaps[1].kind, GAP_WAITING);
    CU_ASSERT_EQUAL(judge(2018), VERIFY_CANNOT);
    rows[301] = kept[0];
    rows[SIZE - 1] = kept[2];
    shredded_is(500, 8, 0, 3);
    shredded_is(390, 9, 0, 2);
    folder_put("purged", SIZE);
    CU_ASSERT_TRUE_FATAL(open_log("purged", NULL, NULL));
    mark(7, 1, 11);
    CU_ASSERT_EQUAL(judge(0), VERIFY_DIFFERS);
    CU_ASSERT_EQUAL_FATAL(complete.gap_count, 2);
    CU_ASSERT_EQUAL(complete.gaps[0].kind, GAP_PURGED);
    CU_ASSERT_EQUAL(complete.gaps[1].kind, GAP_MISSING);
    CU_ASSERT_EQUAL(judge(2017), VERIFY_AGREES);
}

/* As an authority gives it, with what its chain needs. */
static void
stamp_put(const char *name, struct text body)
{
    struct pki_stamp wish = {.content = body, .at_us = PKI_NOW_US};
    struct seal_chain *chain = pki_chain(&pki, "chain.pem");
    struct text token;
    CU_ASSERT_PTR_NOT_NULL_FATAL(chain);
    CU_ASSERT_TRUE_FATAL(timestamp_completed(
        &arena, pki_token(&arena, &pki, &wish), chain, &token, &fault));
    put(name, token);
    seal_chain_close(chain);
}

static struct text
body_of(const char *name)
{
    struct text note;
    CU_ASSERT_TRUE_FATAL(log_folder_read(&arena, path_of(name), &note, &fault));
    const char *end = strstr(text_chars(&arena, note), "\n\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(end);
    size_t size = strcspn(note.bytes, "\n") + 1;
    while (note.bytes[size] != '\n')
        size += strcspn(note.bytes + size, "\n") + 1;
    return text_slice(note, 0, size);
}

/* By the root alone; of another checkpoint, or altered, it is refused. */
static void
its_time_stamp(void)
{
    CU_ASSERT_TRUE(open_log("log", NULL, NULL));
    CU_ASSERT_FALSE(log_of_test.has_stamp);
    stamp_put("log/checkpoint.tst", body_of("log/checkpoint"));
    CU_ASSERT_TRUE(open_log("log", NULL, NULL));
    CU_ASSERT_TRUE(log_of_test.has_stamp);
    CU_ASSERT_EQUAL(log_of_test.stamp.at_us, PKI_NOW_US);
    CU_ASSERT_TRUE(open_log(NULL, "log/checkpoint", NULL));
    CU_ASSERT_TRUE(log_of_test.has_stamp);
    stamp_put("log/checkpoint.tst", body_of("small/checkpoint"));
    CU_ASSERT_FALSE(open_log("log", NULL, NULL));
    CU_ASSERT_EQUAL(opened.verdict, VERIFY_REFUSED);
    CU_ASSERT_PTR_NOT_NULL_FATAL(opened.word);
    CU_ASSERT_STRING_EQUAL(opened.word, "verify_log_stamp");
    put("log/checkpoint.tst", TEXT("no stamp"));
    CU_ASSERT_FALSE(open_log("log", NULL, NULL));
    CU_ASSERT_EQUAL(opened.verdict, VERIFY_REFUSED);
}

static bool
refuses_stamp(int64_t at_us)
{
    as_of_us = at_us;
    bool is_open = open_log("log", NULL, NULL);
    as_of_us = PKI_NOW_US + DAY_US;
    return !is_open && opened.verdict == VERIFY_REFUSED &&
           opened.word != NULL && strcmp(opened.word, "verify_log_stamp") == 0;
}

/* As a container's is judged: of tomorrow, or by an authority whose key was
 * lost meanwhile, as far as is known on that day. */
static void
its_time_stamp_as_of_a_day(void)
{
    struct text body = body_of("log/checkpoint");
    struct pki_stamp wish = {.content = body, .at_us = PKI_NOW_US};
    X509_CRL *later = pki_crl_reason(
        pki.ca, pki.ca_key, PKI_NOW_US + 3 * DAY_US, PKI_NOW_US + 9 * DAY_US,
        pki.tsa, PKI_NOW_US + 2 * DAY_US, CRL_REASON_KEY_COMPROMISE);
    stamp_put("log/checkpoint.tst", body);
    CU_ASSERT_TRUE(refuses_stamp(PKI_NOW_US - DAY_US));
    CU_ASSERT_FALSE(refuses_stamp(PKI_NOW_US));
    CU_ASSERT_FALSE(refuses_stamp(PKI_NOW_US + 4 * DAY_US));
    CU_ASSERT_TRUE(log_of_test.stamp.has_revocation);
    struct cades_anchors *root_alone = anchors;
    pki_write_pem(&pki, "later.pem", &pki.root, 1, &later, 1);
    anchors = pki_anchors(&pki, "later.pem");
    CU_ASSERT_PTR_NOT_NULL_FATAL(anchors);
    CU_ASSERT_TRUE(refuses_stamp(PKI_NOW_US + 4 * DAY_US));
    CU_ASSERT_FALSE(refuses_stamp(PKI_NOW_US + DAY_US));
    cades_anchors_close(anchors);
    anchors = pki_anchors(&pki, "issuers.pem");
    CU_ASSERT_PTR_NOT_NULL_FATAL(anchors);
    put("log/checkpoint.tst", pki_token(&arena, &pki, &wish));
    CU_ASSERT_FALSE(refuses_stamp(PKI_NOW_US));
    CU_ASSERT_TRUE(log_of_test.has_stamp);
    CU_ASSERT_FALSE(log_of_test.stamp.has_revocation);
    cades_anchors_close(anchors);
    anchors = root_alone;
    X509_CRL_free(later);
}

static void
end(void)
{
    cades_anchors_close(anchors);
    pki_close(&pki);
    note_signer_close(signer);
    CU_ASSERT_FALSE(arena_failed(&arena));
    const char *command = arena_printf(&arena, "rm -r '%s'", root);
    CU_ASSERT_EQUAL(system(command), 0);
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"logs are there", begin},
    {"a log that continues what was kept", a_log_that_goes_on},
    {"a cut tail, a fork and a rewritten history", what_was_done_to_it},
    {"the first leaf that is another, where a log was kept", which_leaf_it_was},
    {"a proof that was kept names the seal that is gone",
     a_proof_that_was_kept},
    {"a checkpoint that was kept is never passed over",
     what_was_kept_is_never_passed_over},
    {"a bag without its log cannot be judged", a_bag_without_its_log},
    {"a bag does not choose its year, nor comes with another",
     whose_year_it_is},
    {"a container that is missing, of a year or of all", is_one_missing},
    {"a leaf that says it is of a year that was judged before", back_dated},
    {"reports never sealed, and what was purged", what_lies_behind_it},
    {"a report that was purged before or while it was sealed",
     purged_while_it_was_sealed},
    {"the time stamp beside its checkpoint", its_time_stamp},
    {"and what is known of its authority on a day", its_time_stamp_as_of_a_day},
    {"what was made is gone", end},
};

UNIT_MAIN("verify log", tests)
