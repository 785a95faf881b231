/* SPDX-License-Identifier: Apache-2.0
 *
 * What every unit test program shares: it declares its tests as
 * {"a sentence", function} and ends with UNIT_MAIN. The program prints
 * "N passed, M failed" (in assertions) last and fails when one failed or none
 * was made: CU_basic_run_tests alone would exit with 0.
 */
#ifndef HEDUI_TESTS_UNIT_CHECK_H
#define HEDUI_TESTS_UNIT_CHECK_H

#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

struct unit_test {
    const char *sentence;
    void (*run)(void);
};

/* Says that a case ran, for tests/lib/codes_ran: a line of $HEDUI_RAN, if that
 * is set. A row of a table says so itself; the sentences of a program's tests
 * are said below. */
static inline void
unit_ran(const char *sentence)
{
    const char *path = getenv("HEDUI_RAN");
    FILE *file = path == NULL ? NULL : fopen(path, "a");
    if (file == NULL)
        return;
    fprintf(file, "%s\n", sentence);
    fclose(file);
}

static inline int
unit_run(const char *suite_name, const struct unit_test *tests, size_t count)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 2;
    CU_pSuite suite = CU_add_suite(suite_name, NULL, NULL);
    for (size_t i = 0; i < count; i++)
        if (suite == NULL ||
            CU_add_test(suite, tests[i].sentence, tests[i].run) == NULL)
            return 2;
    CU_basic_set_mode(CU_BRM_NORMAL);
    /* Under a deliberate bug the first test that fails is enough. */
    if (getenv("HEDUI_MUTANT") == NULL)
        CU_basic_run_tests();
    for (CU_pTest test = suite->pTest;
         getenv("HEDUI_MUTANT") != NULL && test != NULL; test = test->pNext) {
        CU_basic_run_test(suite, test);
        if (CU_get_number_of_tests_failed() > 0)
            break;
    }
    unsigned failed = CU_get_number_of_tests_failed();
    unsigned passed = CU_get_number_of_tests_run() - failed;
    unsigned asserts = CU_get_number_of_asserts();
    for (size_t i = 0; i < count && passed == count; i++)
        unit_ran(tests[i].sentence);
    CU_cleanup_registry();
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 && passed > 0 && asserts > 0 ? 0 : 1;
}

#define UNIT_MAIN(suite_name, tests)                                           \
    int main(void)                                                             \
    {                                                                          \
        return unit_run((suite_name), (tests),                                 \
                        sizeof(tests) / sizeof((tests)[0]));                   \
    }

#endif
