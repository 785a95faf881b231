/* SPDX-License-Identifier: Apache-2.0
 *
 * A key behind PKCS#11 by the engine "pkcs11" (libengine-pkcs11-openssl), which
 * is loaded when it is asked for: Hedui is not linked with it. OpenSSL 3.0
 * calls engines deprecated and Debian 12 has no provider in their place, so
 * this one file looks away from the warning.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/engine.h>
#include <openssl/err.h>
#include <strings.h>

#include "seal_inside.h"

struct seal_engine {
    ENGINE *engine;
    bool is_ready; /* ENGINE_init was called */
};

void
seal_engine_close(struct seal_engine *engine)
{
    if (engine == NULL)
        return;
    if (engine->is_ready)
        ENGINE_finish(engine->engine);
    ENGINE_free(engine->engine);
    OPENSSL_free(engine);
}

/* The device's own words ("PIN incorrect") name no secret: the PIN went in by a
 * control, not by the URI. The innermost error says most. */
static void
say(struct fault *fault, enum fault_kind kind, const char *what,
    const char *remedy)
{
    unsigned long code = ERR_peek_error();
    const char *reason = code == 0 ? NULL : ERR_reason_error_string(code);
    fault_set(fault, kind, "PKCS#11: %s%s%s; %s", what,
              reason == NULL ? "" : ": ", reason == NULL ? "" : reason, remedy);
    ERR_clear_error();
}

/* The device does not answer, by the engine's words for codes of PKCS#11.
 * Anything else (a wrong PIN, an object that is not there) is wrong the next
 * time, too, and a token that is asked again and again with a wrong PIN locks
 * itself. */
static enum fault_kind
kind_of_refusal(void)
{
    static const char *const away[] = {"General Error", "Function failed",
                                       "Device error", "Device removed",
                                       "No PKCS#11 token present"};
    const char *reason = ERR_reason_error_string(ERR_peek_error());
    for (size_t i = 0; i < sizeof(away) / sizeof(away[0]); i++)
        if (reason != NULL && strcasecmp(reason, away[i]) == 0)
            return FAULT_STORE;
    return FAULT_INPUT;
}

static bool
set_up(struct seal_engine *engine, const struct seal_key_source *source,
       const char *pin, struct fault *fault)
{
    ENGINE_load_builtin_engines();
    engine->engine = ENGINE_by_id("pkcs11");
    if (engine->engine == NULL) {
        say(fault, FAULT_INPUT, "OpenSSL has no engine of this name",
            "install libengine-pkcs11-openssl");
        return false;
    }
    if (ENGINE_ctrl_cmd_string(engine->engine, "MODULE_PATH", source->module,
                               0) != 1 ||
        ENGINE_ctrl_cmd_string(engine->engine, "PIN", pin, 0) != 1 ||
        ENGINE_init(engine->engine) != 1) {
        say(fault, FAULT_INPUT, "the module cannot be loaded",
            "look at its path");
        return false;
    }
    engine->is_ready = true;
    return true;
}

EVP_PKEY *
seal_engine_key(const struct seal_key_source *source, struct text pin,
                struct seal_engine **out, struct fault *fault)
{
    struct seal_engine *engine = OPENSSL_zalloc(sizeof(*engine));
    char chars[128] = "";
    EVP_PKEY *key = NULL;
    *out = NULL;
    if (engine == NULL) {
        fault_set(fault, FAULT_LOCAL, "no memory for a key");
        return NULL;
    }
    if (pin.size >= sizeof(chars)) {
        fault_set(fault, FAULT_INPUT, "%s: the PIN is too long", source->pin);
    } else {
        if (pin.size > 0)
            memcpy(chars, pin.bytes, pin.size);
        ERR_clear_error();
        if (set_up(engine, source, chars, fault)) {
            /* No way to ask a person: a daemon has no terminal. */
            key = ENGINE_load_private_key(engine->engine, source->key, NULL,
                                          NULL);
            if (key == NULL)
                say(fault, kind_of_refusal(), "the key cannot be opened",
                    "look at the URI, the PIN's file and the token");
        }
    }
    OPENSSL_cleanse(chars, sizeof(chars));
    if (key == NULL)
        seal_engine_close(engine);
    else
        *out = engine;
    return key;
}
