// SPDX-License-Identifier: Apache-2.0
//
// Reads a request, plans a good token or an honest rejection, lets the
// behaviour in force spoil it. See authority.h.
#include "authority.h"

#include "behaviour.h"

#include <openssl/ts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct {
    const char *oid;
    size_t length;
} authority_digests[] = {{TOKEN_SHA256, 32},
                         {TOKEN_SHA384, 48},
                         {TOKEN_SHA512, 64},
                         {TOKEN_SM3, 32}};

bool
authority_now(const struct authority *authority, int64_t *us)
{
    bool is_fixed = authority->is_fixed;
    int64_t value = authority->at_us;
    if (authority->at_file) {
        char text[AUTHORITY_ARGUMENT] = "", *end;
        FILE *file = fopen(authority->at_file, "r");
        if (!file || !fgets(text, sizeof text, file)) {
            if (file)
                fclose(file);
            return false;
        }
        fclose(file);
        value = strtoll(text, &end, 10);
        if (end == text || (*end && *end != '\n'))
            return false;
        is_fixed = *text != '+' && *text != '-';
    }
    struct timespec now = {0};
    if (!is_fixed)
        clock_gettime(CLOCK_REALTIME, &now);
    *us = value + (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    return true;
}

void
authority_time(int64_t us, int digits, char out[TOKEN_TIME])
{
    int64_t fraction = us % 1000000;
    if (fraction < 0)
        fraction += 1000000;
    time_t second = (time_t)((us - fraction) / 1000000);
    struct tm tm;
    gmtime_r(&second, &tm);
    size_t length = strftime(out, TOKEN_TIME, "%Y%m%d%H%M%S", &tm);
    char text[8];
    snprintf(text, sizeof text, "%06d", (int)fraction);
    text[digits] = 0;
    for (int i = digits - 1; i >= 0 && text[i] == '0'; i--)
        text[i] = 0;
    snprintf(out + length, TOKEN_TIME - length, "%s%sZ", *text ? "." : "",
             text);
}

static void
authority_reject(struct token_plan *plan, int bit, const char *text)
{
    plan->status = 2;
    plan->failure_bit = bit;
    plan->status_text = text;
    plan->has_token = false;
}

static void
authority_read_nonce(const TS_REQ *request, struct token_plan *plan)
{
    const ASN1_INTEGER *nonce = TS_REQ_get_nonce(request);
    unsigned char *bytes = NULL;
    int length = nonce ? i2d_ASN1_INTEGER((ASN1_INTEGER *)nonce, &bytes) : 0;
    if (length > 2 && length - 2 <= TOKEN_INTEGER) {
        plan->has_nonce = true;
        plan->nonce_length = (size_t)length - 2;
        memcpy(plan->nonce, bytes + 2, plan->nonce_length);
    } else if (nonce) {
        authority_reject(plan, TOKEN_BAD_REQUEST, "the nonce is too long");
    }
    OPENSSL_free(bytes);
}

static void
authority_read_imprint(TS_REQ *request, struct token_plan *plan)
{
    TS_MSG_IMPRINT *imprint = TS_REQ_get_msg_imprint(request);
    ASN1_OCTET_STRING *message = TS_MSG_IMPRINT_get_msg(imprint);
    size_t length = (size_t)ASN1_STRING_length(message);
    const ASN1_OBJECT *object;
    char oid[128] = "";
    X509_ALGOR_get0(&object, NULL, NULL, TS_MSG_IMPRINT_get_algo(imprint));
    OBJ_obj2txt(oid, sizeof oid, object, 1);
    for (size_t i = 0; i < sizeof authority_digests / sizeof *authority_digests;
         i++) {
        if (strcmp(oid, authority_digests[i].oid))
            continue;
        if (length != authority_digests[i].length)
            break;
        plan->imprint_algorithm = authority_digests[i].oid;
        plan->imprint_length = length;
        memcpy(plan->imprint, ASN1_STRING_get0_data(message), length);
        return;
    }
    authority_reject(plan, TOKEN_BAD_ALGORITHM, "imprint not supported");
}

static void
authority_read(const struct authority *authority, const unsigned char *bytes,
               size_t length, struct token_plan *plan)
{
    const unsigned char *at = bytes;
    TS_REQ *request = d2i_TS_REQ(NULL, &at, (long)length);
    if (!request || at != bytes + length) {
        authority_reject(plan, TOKEN_BAD_FORMAT, "not a TimeStampReq");
    } else if (TS_REQ_get_version(request) != 1) {
        authority_reject(plan, TOKEN_BAD_REQUEST, "not version 1");
    } else {
        char policy[128] = "";
        const ASN1_OBJECT *asked = TS_REQ_get_policy_id(request);
        if (asked)
            OBJ_obj2txt(policy, sizeof policy, asked, 1);
        authority_read_imprint(request, plan);
        authority_read_nonce(request, plan);
        plan->has_certificates = TS_REQ_get_cert_req(request);
        if (asked && strcmp(policy, authority->policy))
            authority_reject(plan, TOKEN_UNACCEPTED_POLICY,
                             "policy not supported");
    }
    TS_REQ_free(request);
}

static void
authority_next_serial(struct authority *authority, struct token_plan *plan)
{
    uint64_t serial = authority->serial++ & INT64_MAX;
    size_t length = 0;
    for (int i = 7; i >= 0; i--) {
        unsigned char byte = (unsigned char)(serial >> (8 * i));
        if (!length && !byte && i)
            continue;
        if (!length && byte >= 0x80)
            plan->serial[length++] = 0;
        plan->serial[length++] = byte;
    }
    plan->serial_length = length;
}

static void
authority_plan(struct authority *authority, int64_t at_us,
               struct token_plan *plan)
{
    *plan = (struct token_plan){
        .failure_bit = TOKEN_NO_BIT,
        .has_token = true,
        .version = 1,
        .policy = authority->policy,
        .imprint_algorithm = TOKEN_SHA256,
        .imprint_length = 32,
        .time_tag = DER_TIME,
        .accuracy_s =
            authority->accuracy_ms >= 1000 ? authority->accuracy_ms / 1000 : -1,
        .accuracy_ms =
            authority->accuracy_ms % 1000 ? authority->accuracy_ms % 1000 : -1,
        .accuracy_us = -1,
        .content_type = TOKEN_TST_INFO,
        .attribute_type = TOKEN_TST_INFO,
        .digest = EVP_PKEY_is_a(authority->own->key, "SM2") ? "SM3" : "SHA256",
        .signer = authority->own,
        .has_chain = true,
    };
    authority_time(at_us, authority->digits, plan->time);
    authority_next_serial(authority, plan);
}

static bool
authority_fails(struct answer *answer, const char *why)
{
    answer->transport = TRANSPORT_WHOLE;
    answer->status = 599;
    answer->type = "text/plain";
    der_clear(&answer->body);
    der_text(&answer->body, why);
    fprintf(stderr, "hedui-tsa: %s\n", why);
    return false;
}

bool
authority_answer(struct authority *authority, const char *spec,
                 const unsigned char *request, size_t length,
                 struct answer *answer)
{
    struct token_plan plan;
    struct scene scene = {
        .authority = authority, .plan = &plan, .answer = answer};
    const struct behaviour *row = behaviour_find(spec, &scene.argument);
    *answer = (struct answer){.status = 200,
                              .type = "application/timestamp-reply",
                              .behaviour = row ? row->name : "?"};
    if (!row)
        return authority_fails(answer, "no such behaviour");
    if (!authority_now(authority, &scene.at_us))
        return authority_fails(answer, "the file of times is not readable");
    authority_plan(authority, scene.at_us, &plan);
    authority_read(authority, request, length, &plan);
    if (row->signer)
        plan.signer = behaviour_credential(&scene, row->signer);
    if (row->before)
        row->before(&scene);
    if (scene.is_lacking)
        return authority_fails(answer, "a certificate of --pki is missing");
    if (!plan.key)
        plan.key = plan.signer;
    if (!plan.ess)
        plan.ess = plan.signer;
    token_write(&plan, &answer->body);
    for (size_t i = 0; plan.has_token && i < plan.serial_length; i++)
        snprintf(answer->serial + 2 * i, 3, "%02x", plan.serial[i]);
    if (!authority->first.length && !strcmp(row->name, "good") &&
        plan.has_token)
        der_add_der(&authority->first, &answer->body);
    if (row->after)
        row->after(&scene);
    return true;
}
