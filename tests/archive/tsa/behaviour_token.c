// SPDX-License-Identifier: Apache-2.0
//
// The behaviours of a token, its time apart: one function changes the plan of
// a good token in one place. Where only another signs, the row says who. See
// behaviour.h.
#include "behaviour.h"

#include <string.h>

static void
behaviour_refuses(struct token_plan *plan, int status, int bit)
{
    plan->status = status;
    plan->failure_bit = bit;
    plan->status_text = "not now";
    plan->has_token = false;
}

// Good, and about something else.
static void
behaviour_replayed(struct scene *scene)
{
    if (!scene->authority->first.length)
        return;
    der_clear(&scene->answer->body);
    der_add_der(&scene->answer->body, &scene->authority->first);
}

static void
before_granted_with_mods(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->status = 1;
}

static void
before_status_text(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->status_text = "granted, thank you";
}

static void
before_named_by_key(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->is_named_by_key = true;
}

static void
before_ess_v1(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->ess_kind = TOKEN_ESS_V1;
}

static void
before_no_chain(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->has_chain = false;
}

static void
before_extra_certificate(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->extra = behaviour_credential(scene, "foreign");
}

static void
before_serial_long(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    memset(plan->serial, 0x5a, 20);
    plan->serial_length = 20;
}

static void
before_rejected(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    behaviour_refuses(plan, 2, TOKEN_SYSTEM_FAILURE);
}

static void
before_waiting(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    behaviour_refuses(plan, 3, TOKEN_NO_BIT);
}

static void
before_revocation_warning(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    behaviour_refuses(plan, 4, TOKEN_NO_BIT);
}

static void
before_revocation(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    behaviour_refuses(plan, 5, TOKEN_NO_BIT);
}

static void
before_status_unknown(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->status = 99;
}

static void
before_status_negative(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->status = -1;
}

static void
before_granted_without_token(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->has_token = false;
}

static void
before_rejected_with_token(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->status = 2;
    plan->failure_bit = TOKEN_SYSTEM_FAILURE;
}

static void
before_imprint_wrong(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->imprint[0] ^= 1;
}

static void
before_imprint_cut(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->imprint_length -= 1;
}

static void
before_imprint_renamed(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    // As many octets, another algorithm.
    plan->imprint_algorithm = TOKEN_SM3;
}

static void
before_imprint_sha512(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->imprint_algorithm = TOKEN_SHA512;
    plan->imprint_length = 64;
}

static void
before_imprint_sha1(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->imprint_algorithm = TOKEN_SHA1;
    plan->imprint_length = 20;
}

static void
before_nonce_wrong(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    if (plan->has_nonce)
        plan->nonce[plan->nonce_length - 1] ^= 1;
}

static void
before_nonce_missing(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->has_nonce = false;
}

static void
before_nonce_negative(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    // What the request had, taken for a number with a sign.
    plan->nonce[0] |= 0x80;
}

static void
before_policy_wrong(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->policy = "2.999.7.7";
}

static void
before_version_2(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->version = 2;
}

static void
before_critical_extension(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->has_extension = plan->is_extension_critical = true;
}

static void
before_serial_zero(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->serial[0] = 0;
    plan->serial_length = 1;
}

static void
before_serial_negative(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->serial[0] = 0x80;
}

static void
before_serial_same(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->serial[0] = 42;
    plan->serial_length = 1;
}

static void
before_serial_huge(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    memset(plan->serial, 0x5a, TOKEN_INTEGER);
    plan->serial_length = TOKEN_INTEGER;
}

static void
before_replay(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    if (!scene->authority->first.length) {
        memset(plan->imprint, 0, plan->imprint_length);
        plan->nonce[0] = 1;
        plan->nonce_length = 1;
    }
}

static void
before_signed_by_another(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->key = behaviour_credential(scene, "other");
}

static void
before_signature_broken(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->is_signature_broken = true;
}

static void
before_digest_wrong(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->is_digest_wrong = true;
}

static void
before_content_changed(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->is_content_changed = true;
}

static void
before_sha1_signature(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->digest = "SHA1";
}

static void
before_ess_other(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->ess = behaviour_credential(scene, "other");
}

static void
before_ess_missing(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->ess_kind = TOKEN_ESS_NONE;
}

static void
before_no_attributes(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->has_no_attributes = true;
}

static void
before_attribute_type(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->attribute_type = TOKEN_DATA;
}

static void
before_content_type(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->content_type = plan->attribute_type = TOKEN_DATA;
}

static void
before_detached(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->is_detached = true;
}

static void
before_no_certificates(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->has_certificates = false;
}

static void
before_certificates_reversed(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->is_reversed = true;
}

static void
before_two_signers(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->second = behaviour_credential(scene, "tsa2");
}

static void
before_no_signer(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->has_no_signer = true;
}

static void
before_indefinite(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->is_indefinite = true;
}

static void
before_extension(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->has_extension = true;
}

static void
before_ordering(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->is_ordering = true;
}

static void
before_tsa_name(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->tsa_name = scene->authority->own;
}

static void
before_sha512_signature(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->digest = "SHA512";
}

static void
before_digest_null(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->has_null = true;
}

static void
before_signing_time(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    authority_time(scene->at_us, 0, scene->room);
    plan->signing_time = scene->room + 2; // UTCTime has two digits
}

static void
before_rsa_encryption(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->signer = behaviour_credential(scene, "tsa2");
    plan->is_rsa_encryption = true;
}

static void
before_ess_issuer(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->ess_issuer = plan->signer;
}

static void
before_ess_chain(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->is_ess_chain = true;
}

static void
before_ess_issuer_wrong(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->ess_issuer = behaviour_credential(scene, "other");
}

static void
before_tsa_name_wrong(struct scene *scene)
{
    struct token_plan *plan = scene->plan;
    plan->tsa_name = behaviour_credential(scene, "other");
}

const struct behaviour behaviour_tokens[] = {
    {"good", NULL, NULL, NO_ARGUMENT, NULL},
    {"granted-with-mods", before_granted_with_mods, NULL, NO_ARGUMENT, NULL},
    {"status-text", before_status_text, NULL, NO_ARGUMENT, NULL},
    {"second-authority", NULL, NULL, NO_ARGUMENT, "tsa2"},
    {"named-by-key", before_named_by_key, NULL, NO_ARGUMENT, NULL},
    {"ess-v1", before_ess_v1, NULL, NO_ARGUMENT, NULL},
    {"no-chain", before_no_chain, NULL, NO_ARGUMENT, NULL},
    {"extra-certificate", before_extra_certificate, NULL, NO_ARGUMENT, NULL},
    {"serial-long", before_serial_long, NULL, NO_ARGUMENT, NULL},
    {"rejected", before_rejected, NULL, NO_ARGUMENT, NULL},
    {"waiting", before_waiting, NULL, NO_ARGUMENT, NULL},
    {"revocation-warning", before_revocation_warning, NULL, NO_ARGUMENT, NULL},
    {"revocation", before_revocation, NULL, NO_ARGUMENT, NULL},
    {"status-unknown", before_status_unknown, NULL, NO_ARGUMENT, NULL},
    {"status-negative", before_status_negative, NULL, NO_ARGUMENT, NULL},
    {"granted-without-token", before_granted_without_token, NULL, NO_ARGUMENT,
     NULL},
    {"rejected-with-token", before_rejected_with_token, NULL, NO_ARGUMENT,
     NULL},
    {"imprint-wrong", before_imprint_wrong, NULL, NO_ARGUMENT, NULL},
    {"imprint-cut", before_imprint_cut, NULL, NO_ARGUMENT, NULL},
    {"imprint-renamed", before_imprint_renamed, NULL, NO_ARGUMENT, NULL},
    {"imprint-sha512", before_imprint_sha512, NULL, NO_ARGUMENT, NULL},
    {"imprint-sha1", before_imprint_sha1, NULL, NO_ARGUMENT, NULL},
    {"nonce-wrong", before_nonce_wrong, NULL, NO_ARGUMENT, NULL},
    {"nonce-missing", before_nonce_missing, NULL, NO_ARGUMENT, NULL},
    {"nonce-negative", before_nonce_negative, NULL, NO_ARGUMENT, NULL},
    {"policy-wrong", before_policy_wrong, NULL, NO_ARGUMENT, NULL},
    {"version-2", before_version_2, NULL, NO_ARGUMENT, NULL},
    {"critical-extension", before_critical_extension, NULL, NO_ARGUMENT, NULL},
    {"serial-zero", before_serial_zero, NULL, NO_ARGUMENT, NULL},
    {"serial-negative", before_serial_negative, NULL, NO_ARGUMENT, NULL},
    {"serial-same", before_serial_same, NULL, NO_ARGUMENT, NULL},
    {"serial-huge", before_serial_huge, NULL, NO_ARGUMENT, NULL},
    {"replay", before_replay, behaviour_replayed, NO_ARGUMENT, NULL},
    {"foreign", NULL, NULL, NO_ARGUMENT, "foreign"},
    {"expired", NULL, NULL, NO_ARGUMENT, "expired"},
    {"not-yet", NULL, NULL, NO_ARGUMENT, "not-yet"},
    {"revoked", NULL, NULL, NO_ARGUMENT, "revoked"},
    {"no-eku", NULL, NULL, NO_ARGUMENT, "no-eku"},
    {"eku-not-critical", NULL, NULL, NO_ARGUMENT, "eku-not-critical"},
    {"eku-more", NULL, NULL, NO_ARGUMENT, "eku-more"},
    {"eku-server", NULL, NULL, NO_ARGUMENT, "eku-server"},
    {"self-signed", NULL, NULL, NO_ARGUMENT, "self-signed"},
    {"signed-by-another", before_signed_by_another, NULL, NO_ARGUMENT, NULL},
    {"signature-broken", before_signature_broken, NULL, NO_ARGUMENT, NULL},
    {"digest-wrong", before_digest_wrong, NULL, NO_ARGUMENT, NULL},
    {"content-changed", before_content_changed, NULL, NO_ARGUMENT, NULL},
    {"sha1-signature", before_sha1_signature, NULL, NO_ARGUMENT, NULL},
    {"ess-other", before_ess_other, NULL, NO_ARGUMENT, NULL},
    {"ess-missing", before_ess_missing, NULL, NO_ARGUMENT, NULL},
    {"no-attributes", before_no_attributes, NULL, NO_ARGUMENT, NULL},
    {"attribute-type", before_attribute_type, NULL, NO_ARGUMENT, NULL},
    {"content-type", before_content_type, NULL, NO_ARGUMENT, NULL},
    {"detached", before_detached, NULL, NO_ARGUMENT, NULL},
    {"no-certificates", before_no_certificates, NULL, NO_ARGUMENT, NULL},
    {"certificates-reversed", before_certificates_reversed, NULL, NO_ARGUMENT,
     NULL},
    {"two-signers", before_two_signers, NULL, NO_ARGUMENT, NULL},
    {"no-signer", before_no_signer, NULL, NO_ARGUMENT, NULL},
    {"indefinite", before_indefinite, NULL, NO_ARGUMENT, NULL},
    {"extension", before_extension, NULL, NO_ARGUMENT, NULL},
    {"ordering", before_ordering, NULL, NO_ARGUMENT, NULL},
    {"tsa-name", before_tsa_name, NULL, NO_ARGUMENT, NULL},
    {"sha512-signature", before_sha512_signature, NULL, NO_ARGUMENT, NULL},
    {"digest-null", before_digest_null, NULL, NO_ARGUMENT, NULL},
    {"signing-time", before_signing_time, NULL, NO_ARGUMENT, NULL},
    {"rsa-encryption", before_rsa_encryption, NULL, NO_ARGUMENT, NULL},
    {"ess-issuer", before_ess_issuer, NULL, NO_ARGUMENT, NULL},
    {"ess-chain", before_ess_chain, NULL, NO_ARGUMENT, NULL},
    {"ess-issuer-wrong", before_ess_issuer_wrong, NULL, NO_ARGUMENT, NULL},
    {"tsa-name-wrong", before_tsa_name_wrong, NULL, NO_ARGUMENT, NULL},
    {NULL, NULL, NULL, 0, NULL},
};
