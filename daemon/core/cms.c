/* SPDX-License-Identifier: Apache-2.0
 *
 * CMS by libcrypto: what the file carrier sends is signed (RFC 5652 section 5)
 * and then enveloped with authentication (RFC 5083, AES-256-GCM of RFC 5084,
 * ECDH of RFC 5753), and what it receives is opened in the reverse order. What
 * an agency gets is enveloped alone.
 * There is no chain of trust: exactly one certificate, named in the
 * configuration, is believed, whatever certificates a message brings.
 */
#include "cms.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

#include "mutant.h"

struct cms_keys {
    X509 *own;
    EVP_PKEY *own_key;
    X509 *peer;
    STACK_OF(X509) * peers; /* the peer alone */
};

static bool
cms_fail(struct fault *fault, enum fault_kind kind, const char *what)
{
    /* OpenSSL's own words name functions and algorithms, never content. */
    unsigned long code = ERR_peek_last_error();
    const char *reason = code == 0 ? NULL : ERR_reason_error_string(code);
    ERR_clear_error();
    return fault_set(fault, kind, "CMS: %s%s%s", what,
                     reason == NULL ? "" : ": ", reason == NULL ? "" : reason);
}

static X509 *
cms_read_certificate(const char *path, struct fault *fault)
{
    BIO *file = BIO_new_file(path, "r");
    X509 *certificate =
        file == NULL ? NULL : PEM_read_bio_X509(file, NULL, NULL, NULL);
    BIO_free(file);
    if (certificate == NULL) {
        ERR_clear_error();
        fault_set(fault, FAULT_INPUT, "%s is no PEM certificate", path);
    }
    return certificate;
}

/* A key with a passphrase would make libcrypto ask on the terminal. */
static int
cms_no_passphrase(char *out, int room, int rewrite, void *closure)
{
    (void)out, (void)room, (void)rewrite, (void)closure;
    return -1;
}

static EVP_PKEY *
cms_read_key(const char *path, struct fault *fault)
{
    BIO *file = BIO_new_file(path, "r");
    EVP_PKEY *key =
        file == NULL
            ? NULL
            : PEM_read_bio_PrivateKey(file, NULL, cms_no_passphrase, NULL);
    BIO_free(file);
    if (key == NULL) {
        ERR_clear_error();
        fault_set(fault, FAULT_INPUT, "%s is no PEM private key", path);
    }
    return key;
}

struct cms_keys *
cms_keys_open(const char *own_certificate, const char *own_key,
              const char *peer_certificate, struct fault *fault)
{
    struct cms_keys *keys = calloc(1, sizeof(*keys));
    if (keys == NULL) {
        fault_set(fault, FAULT_LOCAL, "no memory for keys");
        return NULL;
    }
    keys->own = cms_read_certificate(own_certificate, fault);
    keys->own_key = cms_read_key(own_key, fault);
    keys->peer = cms_read_certificate(peer_certificate, fault);
    keys->peers = sk_X509_new_null();
    if (keys->own != NULL && keys->own_key != NULL && keys->peer != NULL &&
        keys->peers != NULL && sk_X509_push(keys->peers, keys->peer) > 0) {
        if (X509_check_private_key(keys->own, keys->own_key) == 1)
            return keys;
        ERR_clear_error();
        fault_set(fault, FAULT_INPUT, "%s is not the key of %s", own_key,
                  own_certificate);
    }
    cms_keys_close(keys);
    return NULL;
}

void
cms_keys_close(struct cms_keys *keys)
{
    if (keys == NULL)
        return;
    sk_X509_free(keys->peers);
    X509_free(keys->peer);
    EVP_PKEY_free(keys->own_key);
    X509_free(keys->own);
    free(keys);
}

/* DER of a message into the arena. */
static bool
cms_to_der(CMS_ContentInfo *message, struct arena *arena, struct text *der)
{
    unsigned char *bytes = NULL;
    int size = i2d_CMS_ContentInfo(message, &bytes);
    if (size > 0)
        *der = text_copy(arena, (struct text){(char *)bytes, (size_t)size});
    if (bytes != NULL)
        OPENSSL_clear_free(bytes, size > 0 ? (size_t)size : 0);
    return size > 0 && !text_is_absent(*der);
}

static CMS_ContentInfo *
cms_from_der(struct text der)
{
    const unsigned char *at = (const unsigned char *)der.bytes;
    if (der.size > INT32_MAX)
        return NULL;
    CMS_ContentInfo *message = d2i_CMS_ContentInfo(NULL, &at, (long)der.size);
    if (message != NULL && at != (const unsigned char *)der.bytes + der.size) {
        CMS_ContentInfo_free(message);
        return NULL;
    }
    return message;
}

static bool
cms_sign(const struct cms_keys *keys, struct arena *arena, struct text plain,
         struct text *signed_der)
{
    const unsigned flags = CMS_BINARY | CMS_NOSMIMECAP | CMS_PARTIAL;
    bool is_done = false;
    BIO *input = BIO_new_mem_buf(plain.bytes == NULL ? "" : plain.bytes,
                                 (int)plain.size);
    CMS_ContentInfo *message = CMS_sign(NULL, NULL, NULL, NULL, flags);
    if (input == NULL || message == NULL)
        goto done;
    if (CMS_add1_signer(message, keys->own, keys->own_key, EVP_sha256(),
                        flags) == NULL ||
        CMS_final(message, input, NULL, CMS_BINARY) != 1)
        goto done;
    is_done = cms_to_der(message, arena, signed_der);
done:
    CMS_ContentInfo_free(message);
    BIO_free(input);
    return is_done;
}

/* Key derivation and OAEP would use SHA-1, and RSA no OAEP, unless it is said.
 */
static bool
cms_add_peer(CMS_ContentInfo *message, X509 *peer)
{
    CMS_RecipientInfo *recipient =
        CMS_add1_recipient_cert(message, peer, CMS_KEY_PARAM | CMS_BINARY);
    EVP_PKEY_CTX *context =
        recipient == NULL ? NULL : CMS_RecipientInfo_get0_pkey_ctx(recipient);
    if (context == NULL)
        return false;
    if (EVP_PKEY_get_base_id(X509_get0_pubkey(peer)) == EVP_PKEY_EC)
        return EVP_PKEY_CTX_set_ecdh_kdf_md(context, EVP_sha256()) > 0;
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) > 0 &&
           EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) > 0 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) > 0;
}

static bool
cms_encrypt(X509 *peer, struct arena *arena, struct text plain,
            struct text *sealed)
{
    bool is_done = false;
    BIO *input = BIO_new_mem_buf(plain.bytes == NULL ? "" : plain.bytes,
                                 (int)plain.size);
    CMS_ContentInfo *message =
        CMS_encrypt(NULL, NULL, EVP_aes_256_gcm(), CMS_BINARY | CMS_PARTIAL);
    if (input != NULL && message != NULL && cms_add_peer(message, peer) &&
        CMS_final(message, input, NULL, CMS_BINARY) == 1)
        is_done = cms_to_der(message, arena, sealed);
    CMS_ContentInfo_free(message);
    BIO_free(input);
    return is_done;
}

bool
cms_seal(const struct cms_keys *keys, struct arena *arena, struct text plain,
         struct text *sealed, struct fault *fault)
{
    struct text signed_der = TEXT_NONE;
    ERR_clear_error();
    if (plain.size > INT32_MAX / 2)
        return cms_fail(fault, FAULT_INPUT, "the message is too long");
    if (!cms_sign(keys, arena, plain, &signed_der))
        return cms_fail(fault, FAULT_LOCAL, "cannot sign");
    if (!cms_encrypt(keys->peer, arena, signed_der, sealed))
        return cms_fail(fault, FAULT_LOCAL, "cannot encrypt");
    return true;
}

struct cms_recipient {
    X509 *certificate;
};

static bool
cms_can_be_written_to(X509 *certificate)
{
    EVP_PKEY *key = X509_get0_pubkey(certificate);
    int kind = key == NULL ? EVP_PKEY_NONE : EVP_PKEY_get_base_id(key);
    return kind == EVP_PKEY_EC ||
           (kind == EVP_PKEY_RSA && EVP_PKEY_get_bits(key) >= 2048);
}

struct cms_recipient *
cms_recipient_open(const char *path, struct fault *fault)
{
    struct cms_recipient *recipient = calloc(1, sizeof(*recipient));
    if (recipient == NULL) {
        fault_set(fault, FAULT_LOCAL, "no memory for a certificate");
        return NULL;
    }
    recipient->certificate = cms_read_certificate(path, fault);
    if (recipient->certificate != NULL) {
        if (cms_can_be_written_to(recipient->certificate))
            return recipient;
        ERR_clear_error();
        fault_set(fault, FAULT_INPUT,
                  "%s: its key is neither RSA of 2048 bits or more nor EC",
                  path);
    }
    cms_recipient_close(recipient);
    return NULL;
}

void
cms_recipient_close(struct cms_recipient *recipient)
{
    if (recipient == NULL)
        return;
    X509_free(recipient->certificate);
    free(recipient);
}

bool
cms_envelop(const struct cms_recipient *recipient, struct arena *arena,
            struct text plain, struct text *sealed, struct fault *fault)
{
    ERR_clear_error();
    if (plain.size > INT32_MAX / 2)
        return cms_fail(fault, FAULT_INPUT, "the message is too long");
    if (!cms_encrypt(recipient->certificate, arena, plain, sealed))
        return cms_fail(fault, FAULT_LOCAL, "cannot encrypt");
    return true;
}

/* Where libcrypto writes what it opens: bytes of ours, allocated once. A memory
 * BIO would grow by copying, and would be copied again. */
struct cms_sink {
    char *bytes;
    size_t size, room, cap;
    bool is_over; /* there was more than the cap or the room */
};

static int
cms_sink_write(BIO *bio, const char *bytes, int size)
{
    struct cms_sink *sink = BIO_get_data(bio);
    size_t count = size > 0 ? (size_t)size : 0;
    size_t most = sink->cap;
    if (mutant_is("cms_without_cap") || most > sink->room)
        most = sink->room;
    if (count > most - sink->size) {
        sink->is_over = true;
        return -1;
    }
    memcpy(sink->bytes + sink->size, bytes, count);
    sink->size += count;
    return size;
}

static long
cms_sink_control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio, (void)number, (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

/* A message has not more content than it has bytes: `room`. NULL when memory
 * is gone. */
static BIO *
cms_sink_open(struct cms_sink *sink, BIO_METHOD **method, struct arena *arena,
              size_t room, size_t cap)
{
    *sink = (struct cms_sink){
        .bytes = arena_alloc(arena, room + 1), .room = room, .cap = cap};
    *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "sink");
    if (*method == NULL || sink->bytes == NULL ||
        BIO_meth_set_write(*method, cms_sink_write) != 1 ||
        BIO_meth_set_ctrl(*method, cms_sink_control) != 1)
        return NULL;
    BIO *bio = BIO_new(*method);
    if (bio != NULL) {
        BIO_set_data(bio, sink);
        BIO_set_init(bio, 1);
    }
    return bio;
}

/* One layer of a message. Its bytes are released as soon as libcrypto has its
 * own copy, and that copy when the content is out: there are never more than
 * two of a part in memory. */
struct cms_layer {
    struct text der;
    struct arena *spent; /* holds `der`; may be NULL */
    size_t cap;          /* of the content */
    int type;            /* NID */
    const char *wrong_type, *wrong_content;
};

static bool
cms_open_layer(const struct cms_keys *keys, const struct cms_layer *layer,
               bool (*open)(const struct cms_keys *, CMS_ContentInfo *, BIO *),
               struct arena *arena, struct text *content, struct fault *fault)
{
    struct cms_sink sink;
    BIO_METHOD *method = NULL;
    bool is_done = false;
    size_t room = layer->der.size;
    BIO *output = NULL;
    CMS_ContentInfo *message = cms_from_der(layer->der);
    if (layer->spent != NULL)
        arena_release(layer->spent);
    if (message == NULL) {
        cms_fail(fault, FAULT_REMOTE, "not a CMS message");
        goto done;
    }
    if (OBJ_obj2nid(CMS_get0_type(message)) != layer->type) {
        cms_fail(fault, FAULT_REMOTE, layer->wrong_type);
        goto done;
    }
    output = cms_sink_open(&sink, &method, arena, room, layer->cap);
    if (output == NULL) {
        cms_fail(fault, FAULT_LOCAL, "no memory for a part");
        goto done;
    }
    is_done = open(keys, message, output);
    if (!is_done)
        cms_fail(fault, FAULT_REMOTE,
                 sink.is_over ? "longer than a part may be"
                              : layer->wrong_content);
    else
        *content = (struct text){sink.bytes, sink.size};
done:
    BIO_free(output);
    BIO_meth_free(method);
    CMS_ContentInfo_free(message);
    return is_done;
}

/* CMS_decrypt reports success only if the GCM tag is right. */
static bool
cms_decrypt(const struct cms_keys *keys, CMS_ContentInfo *message, BIO *output)
{
    return CMS_decrypt(message, keys->own_key, keys->own, NULL, output,
                       CMS_BINARY) == 1;
}

/* Certificates in the message are neither used nor looked at: NOINTERN leaves
 * the peer's as the only candidate, by issuer and serial number, and the
 * signature is then checked with its key. */
static bool
cms_verify(const struct cms_keys *keys, CMS_ContentInfo *message, BIO *output)
{
    unsigned flags = CMS_BINARY | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY;
    if (mutant_is("cms_any_signer"))
        flags |= CMS_NO_CONTENT_VERIFY | CMS_NO_ATTR_VERIFY;
    return CMS_verify(message, keys->peers, NULL, NULL, output, flags) == 1;
}

bool
cms_open(const struct cms_keys *keys, struct arena *arena, struct text sealed,
         struct arena *spent, size_t plain_cap, struct text *plain,
         struct fault *fault)
{
    struct arena inner;
    struct text signed_der;
    ERR_clear_error();
    if (sealed.size > plain_cap + 2 * 65536)
        return cms_fail(fault, FAULT_REMOTE, "longer than a part may be");
    arena_init(&inner, 0);
    /* A signature and a certificate or two beside the plaintext. */
    struct cms_layer envelope = {sealed,
                                 spent,
                                 plain_cap + 65536,
                                 NID_id_smime_ct_authEnvelopedData,
                                 "not AuthEnvelopedData",
                                 "cannot be decrypted with our key"};
    bool is_done = cms_open_layer(keys, &envelope, cms_decrypt, &inner,
                                  &signed_der, fault);
    if (is_done) {
        struct cms_layer signature = {
            signed_der,       &inner,
            plain_cap,        NID_pkcs7_signed,
            "not SignedData", "not signed by the owner's certificate"};
        is_done =
            cms_open_layer(keys, &signature, cms_verify, arena, plain, fault);
    }
    arena_release(&inner);
    return is_done;
}
