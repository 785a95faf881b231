/* SPDX-License-Identifier: Apache-2.0
 *
 * Deliberate bugs. In a test build (HEDUI_TEST_BUILD) the environment variable
 * HEDUI_MUTANT=name switches one on, and the test of that promise must fail;
 * in any other build the question is constant false and costs nothing. Every
 * name is listed in tests/mutants.
 */
#ifndef HEDUI_CORE_MUTANT_H
#define HEDUI_CORE_MUTANT_H

#include <stdbool.h>

#ifdef HEDUI_TEST_BUILD
bool mutant_is(const char *name);
#else
#define mutant_is(name) false
#endif

#endif
