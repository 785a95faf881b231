/* SPDX-License-Identifier: Apache-2.0
 *
 * An auditor's walk: a good log is well, and each kind of damage is named, with
 * its place.
 */
#include "check.h"
#include "tlog_audit.h"
#include "tlog_ground.h"

#define COUNT 1003

static struct ground ground;
static struct arena arena;
static struct text entries[COUNT + 1];
static uint64_t entry_count; /* that the bundles hold */
static struct tlog_checkpoint head, earlier[3];
static struct buffer bundle;
static uint64_t seen;

static bool
bundle_give(void *context, uint64_t index, uint32_t width, struct text *bytes,
            struct fault *fault)
{
    (void)context, (void)width, (void)fault;
    buffer_clear(&bundle);
    for (uint64_t i = index * TLOG_WIDTH;
         i < entry_count && i < (index + 1) * TLOG_WIDTH; i++)
        tlog_bundle_add(&bundle, entries[i]);
    *bytes = bundle.size == 0 ? TEXT_NONE : buffer_view(&bundle);
    return true;
}

static void
entry_seen(void *context, uint64_t index, struct text entry)
{
    (void)context;
    CU_ASSERT_EQUAL(index, seen);
    CU_ASSERT_TRUE(text_equals(entry, entries[index]));
    seen++;
}

static void
begin(void)
{
    arena_init(&arena, 0);
    buffer_init(&bundle, (size_t)1 << 20);
    ground_init(&ground);
    for (uint32_t i = 0; i < COUNT; i++)
        entries[i] = text_of(arena_printf(&arena, "entry %u", i));
    entry_count = COUNT;
    CU_ASSERT_TRUE(ground_grow(&ground, COUNT));
    static const uint64_t sizes[] = {1, 700, 768};
    for (size_t i = 0; i < 3; i++) {
        earlier[i].size = sizes[i];
        rfc_hash(ground.leaves, sizes[i], &earlier[i].root);
    }
    head.size = COUNT;
    rfc_hash(ground.leaves, COUNT, &head.root);
}

static void
end(void)
{
    ground_free(&ground);
    buffer_release(&bundle);
    arena_release(&arena);
}

/* Everything that was in the log, written again from the entries there are. */
static void
rebuild(void)
{
    struct ground *again = &ground;
    for (uint64_t i = 0; i < entry_count; i++)
        digest_merkle_leaf(entries[i], &again->leaves[i]);
    again->tree.size = 0;
    memset(again->sizes, 0, sizeof(again->sizes));
    CU_ASSERT_TRUE(ground_grow(again, entry_count));
}

static void
remove_entry(uint64_t at)
{
    for (uint64_t i = at; i + 1 < entry_count; i++)
        entries[i] = entries[i + 1];
    entry_count--;
}

static struct tlog_verdict
audit_known(const struct tlog_known *known, uint32_t count)
{
    struct fault fault = {0};
    struct tlog_verdict verdict;
    struct tlog_audit audit = {
        .checkpoint = &head,
        .earlier = earlier,
        .earlier_count = 3,
        .known = known,
        .known_count = count,
        .tile = ground_read,
        .bundle = bundle_give,
        .context = &ground,
        .entry = entry_seen,
    };
    seen = 0;
    CU_ASSERT_TRUE_FATAL(tlog_audit(&audit, &verdict, &fault));
    return verdict;
}

static void
expect(enum tlog_finding finding, uint64_t at, uint64_t old)
{
    struct tlog_verdict verdict = audit_known(NULL, 0);
    if (verdict.finding != finding)
        printf("    %s, not %s\n", tlog_finding_name(verdict.finding),
               tlog_finding_name(finding));
    CU_ASSERT_EQUAL(verdict.finding, finding);
    CU_ASSERT_EQUAL(verdict.at, at);
    CU_ASSERT_EQUAL(verdict.earlier, old);
}

static void
a_good_log_is_well(void)
{
    struct tlog_known known[2];
    begin();
    known[0] = (struct tlog_known){0, ground.leaves[0]};
    known[1] = (struct tlog_known){1002, ground.leaves[1002]};
    CU_ASSERT_EQUAL(audit_known(known, 2).finding, TLOG_WELL);
    CU_ASSERT_EQUAL(seen, COUNT);
    end();
}

/* Whichever one it is, and nothing else was touched. */
static void
any_entry_that_is_removed_is_named(void)
{
    uint32_t wrong = 0;
    for (uint64_t at = 0; at + 1 < COUNT; at += at % 256 > 250 ? 1 : 13) {
        begin();
        remove_entry(at);
        struct tlog_verdict verdict = audit_known(NULL, 0);
        wrong += verdict.finding != TLOG_ENTRY_REMOVED || verdict.at != at;
        end();
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

static void
a_cut_tail_is_named(void)
{
    /* Entries are gone, the checkpoint is the one there was. */
    begin();
    entry_count = 1002;
    expect(TLOG_ENTRIES_CUT, 1002, 0);
    entry_count = 769;
    rebuild();
    expect(TLOG_ENTRIES_CUT, 769, 0);
    end();
    /* All of it was rolled back, with a checkpoint of those days. */
    begin();
    entry_count = 701;
    rebuild();
    head.size = 701;
    rfc_hash(ground.leaves, 701, &head.root);
    expect(TLOG_TAIL_CUT, 701, 768);
    end();
}

static void
a_rewritten_history_is_named(void)
{
    /* Signed again, larger than what the auditor kept. */
    begin();
    entries[5] = TEXT("another");
    rebuild();
    rfc_hash(ground.leaves, COUNT, &head.root);
    expect(TLOG_REWRITTEN, 700, 700);
    end();
    begin();
    remove_entry(701);
    rebuild();
    head.size = 1002;
    rfc_hash(ground.leaves, 1002, &head.root);
    expect(TLOG_REWRITTEN, 768, 768);
    end();
    /* As large as what he kept. */
    begin();
    head = earlier[2];
    head.root.bytes[0] ^= 1;
    expect(TLOG_FORK, 768, 768);
    end();
}

static void
what_somebody_holds_must_be_there(void)
{
    struct tlog_known known;
    begin();
    known = (struct tlog_known){900, ground.leaves[900]};
    remove_entry(880);
    rebuild();
    head.size = 1002;
    rfc_hash(ground.leaves, 1002, &head.root);
    struct tlog_verdict verdict = audit_known(&known, 1);
    CU_ASSERT_EQUAL(verdict.finding, TLOG_KNOWN_GONE);
    CU_ASSERT_EQUAL(verdict.at, 900);
    /* Without it nobody can tell: that is why checkpoints are kept outside. */
    CU_ASSERT_EQUAL(audit_known(NULL, 0).finding, TLOG_WELL);
    known.index = 1002;
    verdict = audit_known(&known, 1);
    CU_ASSERT_EQUAL(verdict.finding, TLOG_KNOWN_GONE);
    end();
}

static void
other_damage_is_named(void)
{
    begin();
    entries[300] = TEXT("another");
    expect(TLOG_ENTRY_ALTERED, 300, 0);
    end();
    begin();
    entries[COUNT] = TEXT("one more");
    entry_count = COUNT + 1;
    expect(TLOG_ENTRY_ADDED, COUNT, 0);
    end();
    begin();
    ground.levels[1][2].bytes[3] ^= 1;
    expect(TLOG_TILE_ALTERED, 0, 0);
    CU_ASSERT_EQUAL(audit_known(NULL, 0).level, 1);
    end();
    begin();
    head.root.bytes[9] ^= 1;
    expect(TLOG_ROOT_ALTERED, COUNT, 0);
    end();
    begin();
    ground.sizes[0] = 768;
    expect(TLOG_TILE_ALTERED, 3, 0);
    end();
}

static const struct unit_test tests[] = {
    {"a good log is well", a_good_log_is_well},
    {"any entry that is removed is named", any_entry_that_is_removed_is_named},
    {"a cut tail is named", a_cut_tail_is_named},
    {"a rewritten history is named", a_rewritten_history_is_named},
    {"an entry that somebody holds must be there",
     what_somebody_holds_must_be_there},
    {"other damage is named", other_damage_is_named},
};
UNIT_MAIN("audit", tests)
