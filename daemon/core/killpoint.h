/* SPDX-License-Identifier: Apache-2.0
 *
 * Places where a test may kill the process: each transaction of the store and
 * each call of a carrier passes one before it begins and one after it ended. In
 * a test build
 *
 *   HEDUI_KILL_AT=N:before|after   SIGKILL at the N-th place (from 1), after
 *                                  "killpoint N NAME" on standard error
 *   HEDUI_KILL_AT=NAME#I:before|after   the same at the I-th place of a name
 *   HEDUI_KILL_AT=NAME+I:before|after   the same at the I-th place of a name
 * that writes: before its COMMIT, or after the call HEDUI_KILL_COUNT_FILE=path
 * at exit, "N" and a line a name are written (how many places were passed, by
 * name), and
 *                                  "+ NAME N" for names that wrote
 *
 * In any other build both are nothing. One thread.
 */
#ifndef HEDUI_CORE_KILLPOINT_H
#define HEDUI_CORE_KILLPOINT_H

#ifdef HEDUI_TEST_BUILD
/* Counts a call and, with N:before, may not come back. Returns its number. */
unsigned killpoint_enter(const char *name);
/* The end of the call with that number; with N:after, may not come back. */
void killpoint_leave(unsigned number);
/* The call of that name that was entered last has written, and COMMIT is next:
 * with NAME+I:before, may not come back. */
void killpoint_writes(const char *name);
/* A call that has no end of its own: enter and leave. */
void killpoint_hit(const char *name);
/* How many were passed. */
unsigned killpoint_count(void);
#else
#define killpoint_enter(name) 0u
#define killpoint_leave(number) ((void)(number))
#define killpoint_writes(name) ((void)(name))
#define killpoint_hit(name) ((void)(name))
#define killpoint_count() 0u
#endif

#endif
