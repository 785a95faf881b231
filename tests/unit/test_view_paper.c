/* SPDX-License-Identifier: Apache-2.0
 *
 * Orders of PDFs: how many helpers, how many places, and what becomes of those
 * whose caller has gone away. Helpers here are two shell scripts: one that
 * writes what could be a PDF, one that never ends.
 */
#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "paper_desk.h"

static char path[64];

static void
helper_is(const char *script)
{
    snprintf(path, sizeof(path), "/tmp/hedui-paper-XXXXXX");
    int fd = mkstemp(path);
    FILE *file = fdopen(fd, "w");
    fprintf(file, "#!/bin/sh\n%s\n", script);
    fclose(file);
    chmod(path, 0700);
    setenv("HEDUI_PAPER", path, 1);
}

static void
helper_was(void)
{
    unlink(path);
    unsetenv("HEDUI_PAPER");
}

static enum paper_state
look(struct paper_desk *desk, uint64_t ticket, int64_t now_ms,
     struct arena *arena, struct text *pdf, struct fault *fault)
{
    *fault = (struct fault){0};
    return paper_desk_look(desk, ticket, now_ms, arena, pdf, fault);
}

/* Until the helper has ended, at one and the same instant. */
static enum paper_state
look_on(struct paper_desk *desk, uint64_t ticket, struct arena *arena,
        struct text *pdf, struct fault *fault)
{
    enum paper_state state;
    do
        state = look(desk, ticket, 1000, arena, pdf, fault);
    while (state == PAPER_AT_WORK);
    return state;
}

static void
what_a_helper_writes_is_the_pdf(void)
{
    struct paper_desk desk = {0};
    struct arena arena;
    struct fault fault = {0};
    struct text pdf = TEXT_NONE;
    arena_init(&arena, 0);
    helper_is("printf '%%PDF-'; cat; env | grep -c SECRET; true");
    setenv("SECRET", "ours", 1);
    uint64_t ticket = paper_desk_order(&desk, TEXT("order\n"), 1000, &fault);
    CU_ASSERT_TRUE(ticket != 0);
    CU_ASSERT_EQUAL(look_on(&desk, ticket, &arena, &pdf, &fault), PAPER_MADE);
    CU_ASSERT_TRUE(text_equals_chars(pdf, "%PDF-order\n0\n"));
    CU_ASSERT_EQUAL(look(&desk, ticket, 1000, &arena, &pdf, &fault),
                    PAPER_FAILED); /* the ticket is none any more */
    helper_was();
    helper_is("echo 'the font X is not there' >&2; exit 1");
    ticket = paper_desk_order(&desk, TEXT("order\n"), 1000, &fault);
    CU_ASSERT_EQUAL(look_on(&desk, ticket, &arena, &pdf, &fault), PAPER_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, "the font X is not there"));
    helper_was();
    helper_is("echo no PDF");
    ticket = paper_desk_order(&desk, TEXT("order\n"), 1000, &fault);
    CU_ASSERT_EQUAL(look_on(&desk, ticket, &arena, &pdf, &fault), PAPER_FAILED);
    helper_was();
    arena_release(&arena);
}

static uint32_t
working(const struct paper_desk *desk)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < PAPER_PLACES; i++)
        count += desk->places[i].pid > 0;
    return count;
}

static void
few_helpers_few_places_and_who_is_gone_is_ended(void)
{
    struct paper_desk desk = {0};
    struct arena arena;
    struct fault fault = {0};
    struct text pdf = TEXT_NONE;
    uint64_t tickets[PAPER_PLACES];
    arena_init(&arena, 0);
    helper_is("exec tail -f /dev/null");
    for (uint32_t i = 0; i < PAPER_PLACES; i++)
        tickets[i] = paper_desk_order(&desk, TEXT("order\n"), 1000, &fault);
    CU_ASSERT_EQUAL(paper_desk_order(&desk, TEXT("order\n"), 1000, &fault), 0);
    CU_ASSERT_EQUAL(fault.kind, FAULT_NONE); /* busy, and no fault */
    for (uint32_t i = 0; i < PAPER_PLACES; i++)
        CU_ASSERT_EQUAL(look(&desk, tickets[i], 1000, &arena, &pdf, &fault),
                        PAPER_AT_WORK);
    CU_ASSERT_EQUAL(working(&desk), PAPER_HELPERS);
    /* The caller of the last one alone asks on: the others have gone. */
    int64_t later = 1000 + PAPER_GONE_MS;
    pid_t pid = desk.places[0].pid;
    desk.places[PAPER_PLACES - 1].asked_ms = later;
    CU_ASSERT_EQUAL(
        look(&desk, tickets[PAPER_PLACES - 1], later, &arena, &pdf, &fault),
        PAPER_AT_WORK);
    CU_ASSERT_EQUAL(kill(pid, 0), -1);
    CU_ASSERT_EQUAL(errno, ESRCH);
    CU_ASSERT_EQUAL(working(&desk), 1);
    CU_ASSERT_TRUE(paper_desk_order(&desk, TEXT("o\n"), later, &fault) != 0);
    CU_ASSERT_EQUAL(look(&desk, tickets[PAPER_PLACES - 1],
                         later + PAPER_WORK_MS, &arena, &pdf, &fault),
                    PAPER_FAILED); /* it took too long */
    paper_desk_close(&desk);
    CU_ASSERT_EQUAL(working(&desk), 0);
    helper_was();
    arena_release(&arena);
}

static void
an_order_that_is_dropped_leaves_nothing(void)
{
    struct paper_desk desk = {0};
    struct arena arena;
    struct fault fault = {0};
    struct text pdf = TEXT_NONE;
    arena_init(&arena, 0);
    helper_is("exec tail -f /dev/null");
    uint64_t ticket = paper_desk_order(&desk, TEXT("order\n"), 1000, &fault);
    CU_ASSERT_EQUAL(look(&desk, ticket, 1000, &arena, &pdf, &fault),
                    PAPER_AT_WORK);
    pid_t pid = desk.places[0].pid;
    paper_desk_drop(&desk, ticket);
    CU_ASSERT_EQUAL(kill(pid, 0), -1); /* nor is it a zombie */
    CU_ASSERT_EQUAL(desk.places[0].ticket, 0);
    paper_desk_drop(&desk, ticket); /* once more is nothing */
    paper_desk_close(&desk);
    helper_was();
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"an order that is dropped leaves no memory and no helper",
     an_order_that_is_dropped_leaves_nothing},
    {"what a helper writes is the PDF, and why it did not is known",
     what_a_helper_writes_is_the_pdf},
    {"few helpers, few places, and who is gone is ended",
     few_helpers_few_places_and_who_is_gone_is_ended},
};

UNIT_MAIN("orders of PDFs", tests)
