/* SPDX-License-Identifier: Apache-2.0
 *
 * SSH from the handshake to the SFTP subsystem. The server is believed when
 * known_hosts has its key under exactly its name and port; nothing is learnt,
 * nothing is asked. Of key types only those are offered that known_hosts has
 * for it, and none that sign with SHA-1, which is all libssh2 1.10 can do with
 * RSA.
 */
#include <unistd.h>

#include "mutant.h"
#include "sftp_parts.h"

static const struct {
    const char *method;
    int type, known;
} key_types[] = {
    {"ssh-ed25519", LIBSSH2_HOSTKEY_TYPE_ED25519,
     LIBSSH2_KNOWNHOST_KEY_ED25519},
    {"ecdsa-sha2-nistp256", LIBSSH2_HOSTKEY_TYPE_ECDSA_256,
     LIBSSH2_KNOWNHOST_KEY_ECDSA_256},
    {"ecdsa-sha2-nistp384", LIBSSH2_HOSTKEY_TYPE_ECDSA_384,
     LIBSSH2_KNOWNHOST_KEY_ECDSA_384},
    {"ecdsa-sha2-nistp521", LIBSSH2_HOSTKEY_TYPE_ECDSA_521,
     LIBSSH2_KNOWNHOST_KEY_ECDSA_521},
};
#define KEY_TYPES (sizeof(key_types) / sizeof(key_types[0]))

static const struct {
    int what;
    const char *methods;
} methods[] = {
    {LIBSSH2_METHOD_KEX,
     "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,"
     "ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
     "diffie-hellman-group-exchange-sha256"},
    {LIBSSH2_METHOD_CRYPT_CS, "aes256-ctr,aes192-ctr,aes128-ctr"},
    {LIBSSH2_METHOD_CRYPT_SC, "aes256-ctr,aes192-ctr,aes128-ctr"},
    {LIBSSH2_METHOD_MAC_CS, "hmac-sha2-256,hmac-sha2-512"},
    {LIBSSH2_METHOD_MAC_SC, "hmac-sha2-256,hmac-sha2-512"},
};

static int
known_check(struct sftp *sftp, const char *key, size_t size, int type)
{
    struct libssh2_knownhost *found = NULL;
    return libssh2_knownhost_check(sftp->known, sftp->known_name, key, size,
                                   LIBSSH2_KNOWNHOST_TYPE_PLAIN |
                                       LIBSSH2_KNOWNHOST_KEYENC_RAW | type,
                                   &found);
}

/* The types of key that known_hosts has for this server: against a key that
 * nobody has, a type that is there gives MISMATCH, else NOTFOUND. */
static bool
known_types(struct sftp *sftp, char *out, size_t room)
{
    size_t size = 0;
    out[0] = '\0';
    for (size_t i = 0; i < KEY_TYPES; i++)
        if (mutant_is("sftp_any_host_key") ||
            known_check(sftp, "none", 4, key_types[i].known) ==
                LIBSSH2_KNOWNHOST_CHECK_MISMATCH)
            size += (size_t)snprintf(out + size, room - size, "%s%s",
                                     size > 0 ? "," : "", key_types[i].method);
    return size > 0;
}

static bool
refuse(struct sftp *sftp, enum folder_state state, const char *why)
{
    sftp_over(sftp, state, why);
    return false;
}

bool
sftp_login_begin(struct sftp *sftp)
{
    const struct sftp_address *address = &sftp->address;
    char types[160];
    if (address->port == 22)
        snprintf(sftp->known_name, sizeof(sftp->known_name), "%s",
                 address->host);
    else
        snprintf(sftp->known_name, sizeof(sftp->known_name), "[%s]:%u",
                 address->host, (unsigned)address->port);
    if (access(sftp->line->sftp_key, R_OK) != 0)
        return refuse(sftp, FOLDER_UNUSABLE, "sftp_key cannot be read");
    sftp->session = libssh2_session_init();
    sftp->known = sftp->session ? libssh2_knownhost_init(sftp->session) : NULL;
    if (sftp->known == NULL)
        return refuse(sftp, FOLDER_UNUSABLE, "no memory");
    if (libssh2_knownhost_readfile(sftp->known, sftp->line->sftp_known_hosts,
                                   LIBSSH2_KNOWNHOST_FILE_OPENSSH) < 0)
        return refuse(sftp, FOLDER_UNUSABLE, "sftp_known_hosts cannot be read");
    if (!known_types(sftp, types, sizeof(types)))
        return refuse(sftp, FOLDER_REFUSED,
                      "sftp_known_hosts has no Ed25519 or ECDSA key of the "
                      "server");
    libssh2_session_set_blocking(sftp->session, 0);
    bool is_well = libssh2_session_method_pref(
                       sftp->session, LIBSSH2_METHOD_HOSTKEY, types) == 0;
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
        is_well = is_well &&
                  libssh2_session_method_pref(sftp->session, methods[i].what,
                                              methods[i].methods) == 0;
    return is_well || refuse(sftp, FOLDER_UNUSABLE, "libssh2 is another");
}

static bool
is_believed(struct sftp *sftp)
{
    size_t size = 0;
    int type = LIBSSH2_HOSTKEY_TYPE_UNKNOWN;
    const char *key = libssh2_session_hostkey(sftp->session, &size, &type);
    for (size_t i = 0; key != NULL && i < KEY_TYPES; i++)
        if (key_types[i].type == type)
            return known_check(sftp, key, size, key_types[i].known) ==
                       LIBSSH2_KNOWNHOST_CHECK_MATCH ||
                   mutant_is("sftp_any_host_key");
    return false;
}

static enum sftp_went
shake(struct sftp *sftp)
{
    int code = libssh2_session_handshake(sftp->session, sftp->fd);
    if (code == LIBSSH2_ERROR_EAGAIN)
        return SFTP_WAITS;
    if (code == LIBSSH2_ERROR_KEX_FAILURE ||
        code == LIBSSH2_ERROR_METHOD_NONE ||
        code == LIBSSH2_ERROR_KEY_EXCHANGE_FAILURE)
        return sftp_over(sftp, FOLDER_REFUSED,
                         "the server proves none of the keys that "
                         "sftp_known_hosts has, or speaks no SSH of today");
    if (code == LIBSSH2_ERROR_HOSTKEY_INIT ||
        code == LIBSSH2_ERROR_HOSTKEY_SIGN)
        return sftp_over(sftp, FOLDER_REFUSED,
                         "the server does not own the key that it shows");
    if (code != 0)
        return sftp_over(sftp, FOLDER_NO_CONNECTION, "");
    if (!is_believed(sftp))
        return sftp_over(sftp, FOLDER_REFUSED,
                         "the server's key is not the one of "
                         "sftp_known_hosts");
    sftp->stage = SFTP_LOGIN;
    return SFTP_GOES_ON;
}

static enum sftp_went
login(struct sftp *sftp)
{
    const char *user = sftp->address.user;
    int code = libssh2_userauth_publickey_fromfile_ex(
        sftp->session, user, (unsigned)strlen(user), NULL, sftp->line->sftp_key,
        "");
    switch (code) {
    case 0:
        sftp->stage = SFTP_SUBSYSTEM;
        return SFTP_GOES_ON;
    case LIBSSH2_ERROR_EAGAIN:
        return SFTP_WAITS;
    case LIBSSH2_ERROR_FILE:
    case LIBSSH2_ERROR_KEYFILE_AUTH_FAILED:
    case LIBSSH2_ERROR_METHOD_NOT_SUPPORTED:
        return sftp_over(sftp, FOLDER_UNUSABLE,
                         "sftp_key is no private key without a passphrase");
    case LIBSSH2_ERROR_AUTHENTICATION_FAILED:
    case LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED:
        return sftp_over(sftp, FOLDER_REFUSED,
                         "the server refuses the user or sftp_key");
    default:
        return sftp_over(sftp, FOLDER_NO_CONNECTION, "");
    }
}

static enum sftp_went
subsystem(struct sftp *sftp)
{
    sftp->sftp = libssh2_sftp_init(sftp->session);
    if (sftp->sftp != NULL) {
        sftp->stage = SFTP_READY;
        return SFTP_GOES_ON;
    }
    switch (libssh2_session_last_errno(sftp->session)) {
    case LIBSSH2_ERROR_EAGAIN:
        return SFTP_WAITS;
    case LIBSSH2_ERROR_CHANNEL_FAILURE:
    case LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED:
        return sftp_over(sftp, FOLDER_UNUSABLE,
                         "the server offers no SFTP to this user");
    default:
        return sftp_over(sftp, FOLDER_NO_CONNECTION, "");
    }
}

enum sftp_went
sftp_login_step(struct sftp *sftp)
{
    if (sftp->stage == SFTP_SHAKE)
        return shake(sftp);
    return sftp->stage == SFTP_LOGIN ? login(sftp) : subsystem(sftp);
}
