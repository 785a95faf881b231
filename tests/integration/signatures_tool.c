/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests/integration/signatures: one call of seal/ a command, files in,
 * files out, instants in seconds as arguments.
 *
 *   sign KEY CERTIFICATE MODULE PIN CONTENT AT OUT    MODULE and PIN may be -
 *   value P7S OUT                    the signature value
 *   request P7S OUT                  what an authority is asked about it
 *   stamp P7S REPLY ANCHORS ASKED GOT OUT
 *   token P7S OUT                    the token inside
 *   complete P7S CHAIN OUT
 *   verify ANCHORS CONTENT P7S
 *   speed KEY CERTIFICATE MODULE PIN ANCHORS CONTENT P7S CHAIN AT TIMES
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cades.h"
#include "der.h"
#include "signed_data.h"
#include "timestamp.h"

static struct arena arena;
static struct fault fault;

static int
fail(const char *what)
{
    if (what == NULL)
        printf("%s: %s\n", fault_kind_name(fault.kind), fault.text);
    else
        printf("%s\n", what);
    return 1;
}

static struct text
slurp(const char *path)
{
    static char bytes[1 << 20];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        exit(fail(path));
    size_t size = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    return text_copy(&arena, (struct text){bytes, size});
}

static int
spill(const char *path, struct text bytes)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL || text_is_absent(bytes) ||
        fwrite(bytes.bytes, 1, bytes.size, file) != bytes.size)
        return fail("cannot write");
    return fclose(file);
}

static int64_t
instant(const char *seconds)
{
    return strtoll(seconds, NULL, 10) * 1000000;
}

static struct seal_key *
open_key(char **argument, int64_t at_us)
{
    struct seal_key_source source = {
        .key = argument[0],
        .certificate = argument[1],
        .module = strcmp(argument[2], "-") == 0 ? NULL : argument[2],
        .pin = strcmp(argument[3], "-") == 0 ? NULL : argument[3]};
    return seal_key_open(&source, at_us, &fault);
}

static int
run_sign(char **argument)
{
    struct text p7s;
    int64_t at_us = instant(argument[5]);
    struct seal_key *key = open_key(argument, at_us);
    if (key == NULL ||
        !cades_sign(&arena, key, slurp(argument[4]), at_us, &p7s, &fault))
        return fail(NULL);
    seal_key_close(key);
    return spill(argument[6], p7s);
}

static int
run_value(char **argument)
{
    return spill(argument[1],
                 cades_signature_value(&arena, slurp(argument[0])));
}

static struct timestamp_question
question_about(const char *p7s)
{
    return (struct timestamp_question){
        .content = cades_signature_value(&arena, slurp(p7s)),
        .nonce = {0xfe, 1, 2, 3}};
}

static int
run_request(char **argument)
{
    struct text der;
    struct timestamp_question question = question_about(argument[0]);
    if (!timestamp_request(&arena, &question, &der, &fault))
        return fail(NULL);
    return spill(argument[1], der);
}

static int
run_stamp(char **argument)
{
    struct text token, out;
    struct timestamp_verdict verdict;
    struct timestamp_question question = question_about(argument[0]);
    struct timestamp_bounds bounds = {instant(argument[3]),
                                      instant(argument[4]), 1000000};
    struct cades_anchors *anchors = cades_anchors_open(argument[2], &fault);
    if (anchors == NULL)
        return fail(NULL);
    if (!timestamp_judge(&arena, anchors, &question, &bounds,
                         slurp(argument[1]), &token, &verdict))
        return fail(verdict.why);
    if (!cades_timestamped(&arena, slurp(argument[0]), token, &out, &fault))
        return fail(NULL);
    cades_anchors_close(anchors);
    return spill(argument[5], out);
}

static int
run_token(char **argument)
{
    struct signed_data in;
    struct der_item value;
    const char *why = signed_data_read(&arena, slurp(argument[0]), &in);
    if (why != NULL || in.extra_count != 1 ||
        !signed_data_attribute(in.extras[0], oid_time_stamp_token, &value))
        return fail(why == NULL ? "no token" : why);
    return spill(argument[1], value.whole);
}

static int
run_complete(char **argument)
{
    struct text out;
    const char *path = argument[1];
    struct seal_chain *chain = seal_chain_open(&path, 1, &fault);
    if (chain == NULL ||
        !cades_completed(&arena, slurp(argument[0]), chain, &out, &fault))
        return fail(NULL);
    seal_chain_close(chain);
    return spill(argument[2], out);
}

static int
run_verify(char **argument)
{
    static const char *const levels[] = {"none", "B", "T", "LT"};
    struct cades_verdict verdict;
    struct cades_anchors *anchors = cades_anchors_open(argument[0], &fault);
    if (anchors == NULL)
        return fail(NULL);
    bool is_good = cades_verify(&arena, anchors, slurp(argument[1]),
                                slurp(argument[2]), &verdict);
    printf("%s\n", is_good ? levels[verdict.level] : verdict.why);
    cades_anchors_close(anchors);
    return is_good ? 0 : 1;
}

/* What one step of many costs. */
struct speed {
    struct seal_key *key;
    struct cades_anchors *anchors;
    struct seal_chain *chain;
    struct text content, b, token, lt;
    int64_t at_us;
};

static bool
speed_sign(const struct speed *speed, struct arena *scratch)
{
    struct text out;
    return cades_sign(scratch, speed->key, speed->content, speed->at_us, &out,
                      &fault);
}

static bool
speed_raise(const struct speed *speed, struct arena *scratch)
{
    struct text t, lt;
    return cades_timestamped(scratch, speed->b, speed->token, &t, &fault) &&
           cades_completed(scratch, t, speed->chain, &lt, &fault);
}

static bool
speed_verify(const struct speed *speed, struct arena *scratch)
{
    struct cades_verdict verdict;
    return cades_verify(scratch, speed->anchors, speed->content, speed->lt,
                        &verdict);
}

static bool
speed_print(const char *what, const struct speed *speed, long times,
            bool (*step)(const struct speed *, struct arena *))
{
    struct arena scratch;
    bool is_good = true;
    arena_init(&scratch, 0);
    clock_t since = clock();
    for (long i = 0; is_good && i < times; i++) {
        is_good = step(speed, &scratch);
        arena_release(&scratch);
    }
    printf("%s %.0f us\n", what,
           (double)(clock() - since) * 1e6 / CLOCKS_PER_SEC / (double)times);
    return is_good;
}

/* The signature as it was before it was raised. */
static bool
lower(struct speed *speed)
{
    struct signed_data in;
    struct der_item value;
    if (signed_data_read(&arena, speed->lt, &in) != NULL ||
        in.extra_count != 1 ||
        !signed_data_attribute(in.extras[0], oid_time_stamp_token, &value))
        return false;
    speed->token = value.whole;
    in.extra_count = in.crl_count = 0;
    speed->b = signed_data_write(&arena, &in);
    return true;
}

static int
run_speed(char **argument)
{
    const char *path = argument[7];
    long times = strtol(argument[9], NULL, 10);
    struct speed speed = {.at_us = instant(argument[8]),
                          .anchors = cades_anchors_open(argument[4], &fault),
                          .chain = seal_chain_open(&path, 1, &fault),
                          .content = slurp(argument[5]),
                          .lt = slurp(argument[6])};
    speed.key = open_key(argument, speed.at_us);
    if (speed.key == NULL || speed.anchors == NULL || speed.chain == NULL ||
        !lower(&speed) ||
        !speed_print("sign and check", &speed, times, speed_sign) ||
        !speed_print("raise to T and LT", &speed, times, speed_raise) ||
        !speed_print("verify LT", &speed, times, speed_verify))
        return fail(NULL);
    seal_chain_close(speed.chain);
    cades_anchors_close(speed.anchors);
    seal_key_close(speed.key);
    return 0;
}

int
main(int count, char **argument)
{
    static const struct {
        const char *name;
        int count;
        int (*run)(char **argument);
    } commands[] = {
        {"sign", 7, run_sign},       {"value", 2, run_value},
        {"request", 2, run_request}, {"stamp", 6, run_stamp},
        {"token", 2, run_token},     {"complete", 3, run_complete},
        {"verify", 3, run_verify},   {"speed", 10, run_speed},
    };
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (count == commands[i].count + 2 &&
            strcmp(argument[1], commands[i].name) == 0) {
            int code = commands[i].run(argument + 2);
            arena_release(&arena);
            return code;
        }
    return fail("which command, with how many arguments?") + 1;
}
