// SPDX-License-Identifier: Apache-2.0
//
// The table of misbehaviours. What each is good for stands in behaviours.txt
// beside this file, which the suite compares with this table.
#ifndef TSA_BEHAVIOUR_H
#define TSA_BEHAVIOUR_H

#include "authority.h"

struct scene {
    struct authority *authority;
    struct token_plan *plan;
    struct answer *answer;
    int64_t argument;
    int64_t at_us;
    char room[TOKEN_TIME]; // for a text of the plan
    bool is_lacking;       // a certificate that is not there
};

struct behaviour {
    const char *name;
    // Changes the token before it is made, or NULL.
    void (*before)(struct scene *);
    // Changes the answer when its body is made, or NULL.
    void (*after)(struct scene *);
    int64_t argument; // unless one is given; NO_ARGUMENT: takes none
    // Who signs in place of the authority, by its name in --pki, or NULL.
    const char *signer;
};

enum { NO_ARGUMENT = -1 };

// Each ends with a name of NULL.
extern const struct behaviour behaviour_tokens[];
extern const struct behaviour behaviour_times[];
extern const struct behaviour behaviour_transports[];
// All of them, one after the other; NULL behind the last.
const struct behaviour *behaviour_number(size_t number);

// The row of SPEC and its argument; NULL: no such name, or a bad argument.
const struct behaviour *behaviour_find(const char *spec, int64_t *argument);
const struct credential *behaviour_credential(struct scene *scene,
                                              const char *name);

#endif
