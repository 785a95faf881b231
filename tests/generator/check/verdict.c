/* The count of checks. */
#include "verdict.h"

#include <stdio.h>

static unsigned passed, failed;

void
verdict_add(bool is_passed, const char *sentence)
{
    if (is_passed)
        passed++;
    else
        failed++;
    printf("%s: %s\n", is_passed ? "ok  " : "FAIL", sentence);
}

int
verdict_end(void)
{
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
