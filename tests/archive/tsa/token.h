// SPDX-License-Identifier: Apache-2.0
//
// A TimeStampResp of RFC 3161 made of its parts, each of which can be wrong:
// a plan says every field, and token_write() puts down what the plan says.
#ifndef TSA_TOKEN_H
#define TSA_TOKEN_H

#include "credential.h"

enum { TOKEN_INTEGER = 32, TOKEN_IMPRINT = 64, TOKEN_TIME = 32 };

enum token_ess { TOKEN_ESS_V2, TOKEN_ESS_V1, TOKEN_ESS_NONE };
enum token_status_bit {
    TOKEN_BAD_ALGORITHM = 0,
    TOKEN_BAD_REQUEST = 2,
    TOKEN_BAD_FORMAT = 5,
    TOKEN_UNACCEPTED_POLICY = 15,
    TOKEN_SYSTEM_FAILURE = 25,
    TOKEN_NO_BIT = -1,
};

struct token_plan {
    // PKIStatusInfo
    int status;
    int failure_bit;
    const char *status_text;
    bool has_token;
    // TSTInfo
    int version;
    const char *policy;
    const char *imprint_algorithm; // dotted
    unsigned char imprint[TOKEN_IMPRINT];
    size_t imprint_length;
    unsigned char serial[TOKEN_INTEGER]; // content octets of the INTEGER
    size_t serial_length;
    char time[TOKEN_TIME];
    int time_tag;
    int64_t accuracy_s, accuracy_ms, accuracy_us; // below 0: absent
    bool has_nonce;
    unsigned char nonce[TOKEN_INTEGER];
    size_t nonce_length;
    bool is_ordering;
    const struct credential *tsa_name; // its subject, or NULL
    bool has_extension;
    bool is_extension_critical;
    // SignedData
    const char *content_type;
    bool is_detached;
    bool is_indefinite;
    const char
        *digest; // of content and attributes: "SHA256", "SHA512", "SHA1", "SM3"
    const struct credential *signer; // its certificate is named and enclosed
    const struct credential *key;    // its key signs
    const struct credential *ess;    // its hash is in the ESS attribute
    enum token_ess ess_kind;
    const struct credential *ess_issuer; // its issuer and serial, or NULL
    bool is_ess_chain;                   // the issuers are named, too
    bool has_null;                       // in the digest's algorithm
    bool is_rsa_encryption;   // the name of the key, not of the signature
    const char *signing_time; // UTCTime, or NULL
    const struct credential *second; // a further SignerInfo
    const struct credential *extra;  // a certificate that nobody needs
    bool has_certificates;
    bool has_chain;
    bool is_reversed;
    bool has_no_signer;
    bool has_no_attributes;
    const char *attribute_type; // in the content-type attribute
    bool is_digest_wrong;
    bool is_signature_broken;
    bool is_content_changed; // behind the signature's back
    bool is_named_by_key;    // sid = subjectKeyIdentifier
};

#define TOKEN_TST_INFO "1.2.840.113549.1.9.16.1.4"
#define TOKEN_DATA "1.2.840.113549.1.7.1"
#define TOKEN_SHA1 "1.3.14.3.2.26"
#define TOKEN_SHA256 "2.16.840.1.101.3.4.2.1"
#define TOKEN_SHA384 "2.16.840.1.101.3.4.2.2"
#define TOKEN_SHA512 "2.16.840.1.101.3.4.2.3"
#define TOKEN_SM3 "1.2.156.10197.1.401"

// The TimeStampResp.
void token_write(const struct token_plan *plan, struct der *out);

#endif
