/* SPDX-License-Identifier: Apache-2.0
 *
 * CMS against ourselves and, both ways, against the openssl command. Keys are
 * made for the test in a folder of its own.
 */
#include "cms.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

static char folder[64];
static struct arena arena;
static struct fault fault;

/* Runs a shell command inside the folder; true when it ends with 0. */
static bool
run(const char *command)
{
    char line[1024];
    snprintf(line, sizeof(line), "cd %s && { %s ; } 2>err.txt >out.txt", folder,
             command);
    return system(line) == 0;
}

static char *
in_folder(const char *name)
{
    return arena_printf(&arena, "%s/%s", folder, name);
}

static void
write_file(const char *name, struct text bytes)
{
    FILE *file = fopen(in_folder(name), "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fwrite(bytes.bytes, 1, bytes.size, file);
    fclose(file);
}

static struct text
read_file(const char *name)
{
    static char bytes[1 << 20];
    FILE *file = fopen(in_folder(name), "rb");
    if (file == NULL)
        return TEXT_NONE;
    size_t size = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    return text_copy(&arena, (struct text){bytes, size});
}

static void
make_keys(const char *name)
{
    char command[512];
    snprintf(command, sizeof(command),
             "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 "
             "-nodes -keyout %s.key -out %s.pem -subj /CN=%s -days 3650",
             name, name, name);
    CU_ASSERT_TRUE_FATAL(run(command));
}

static struct cms_keys *
open_keys(const char *own, const char *peer)
{
    struct cms_keys *keys =
        cms_keys_open(in_folder(arena_printf(&arena, "%s.pem", own)),
                      in_folder(arena_printf(&arena, "%s.key", own)),
                      in_folder(arena_printf(&arena, "%s.pem", peer)), &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(keys);
    return keys;
}

static void
begin(void)
{
    arena_release(&arena);
    arena_init(&arena, 0);
    fault_clear(&fault);
    if (folder[0] != '\0')
        return;
    snprintf(folder, sizeof(folder), "/tmp/hedui-cms-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    make_keys("hedui");
    make_keys("owner");
    make_keys("stranger");
}

static const char plain_chars[] =
    "H|0123456789ABCDEF|20170901|M-1|1\r\nD|1|x|y|c\r\nT|1\r\n";

static void
test_round_trip(void)
{
    begin();
    struct cms_keys *ours = open_keys("hedui", "owner");
    struct cms_keys *theirs = open_keys("owner", "hedui");
    struct text sealed, plain;
    CU_ASSERT_TRUE_FATAL(
        cms_seal(ours, &arena, text_of(plain_chars), &sealed, &fault));
    CU_ASSERT_FALSE(text_contains(sealed, "20170901"));
    CU_ASSERT_TRUE_FATAL(
        cms_open(theirs, &arena, sealed, NULL, 4096, &plain, &fault));
    CU_ASSERT_TRUE(text_equals_chars(plain, plain_chars));
    cms_keys_close(ours);
    cms_keys_close(theirs);
}

static void
test_empty_plain_text(void)
{
    begin();
    struct cms_keys *ours = open_keys("hedui", "owner");
    struct cms_keys *theirs = open_keys("owner", "hedui");
    struct text sealed, plain;
    CU_ASSERT_TRUE_FATAL(cms_seal(ours, &arena, TEXT(""), &sealed, &fault));
    CU_ASSERT_TRUE(
        cms_open(theirs, &arena, sealed, NULL, 4096, &plain, &fault));
    CU_ASSERT_EQUAL(plain.size, 0);
    CU_ASSERT_FALSE(text_is_absent(plain));
    cms_keys_close(ours);
    cms_keys_close(theirs);
}

static void
test_command_opens_ours(void)
{
    begin();
    struct cms_keys *ours = open_keys("hedui", "owner");
    struct text sealed;
    CU_ASSERT_TRUE_FATAL(
        cms_seal(ours, &arena, text_of(plain_chars), &sealed, &fault));
    write_file("ours.p7m", sealed);
    CU_ASSERT_TRUE(run("openssl cms -decrypt -binary -inform DER -in ours.p7m "
                       "-recip owner.pem -inkey owner.key -out signed.der"));
    CU_ASSERT_TRUE(run("openssl cms -verify -binary -inform DER "
                       "-in signed.der -CAfile hedui.pem -purpose any "
                       "-out plain.txt"));
    CU_ASSERT_TRUE(text_equals_chars(read_file("plain.txt"), plain_chars));
    CU_ASSERT_TRUE(run("openssl cms -cmsout -print -inform DER -in ours.p7m"));
    struct text printed = read_file("out.txt");
    CU_ASSERT_TRUE(text_contains(printed, "aes-256-gcm"));
    CU_ASSERT_TRUE(text_contains(printed, "sha256kdf"));
    cms_keys_close(ours);
}

/* Signs with the key of `signer` and encrypts for Hedui, by the command. */
static struct text
seal_by_command(const char *signer, const char *cipher)
{
    char command[512];
    write_file("theirs.txt", text_of(plain_chars));
    snprintf(command, sizeof(command),
             "openssl cms -sign -binary -nodetach -md sha256 -outform DER "
             "-signer %s.pem -inkey %s.key -in theirs.txt -out theirs.der && "
             "openssl cms -encrypt -binary -outform DER %s "
             "-in theirs.der -out theirs.p7m hedui.pem",
             signer, signer, cipher);
    CU_ASSERT_TRUE_FATAL(run(command));
    return read_file("theirs.p7m");
}

static void
test_we_open_the_commands(void)
{
    begin();
    struct cms_keys *ours = open_keys("hedui", "owner");
    struct text sealed = seal_by_command("owner", "-aes-256-gcm"), plain;
    CU_ASSERT_TRUE_FATAL(
        cms_open(ours, &arena, sealed, NULL, 4096, &plain, &fault));
    CU_ASSERT_TRUE(text_equals_chars(plain, plain_chars));
    cms_keys_close(ours);
}

static void
test_stranger_is_refused(void)
{
    begin();
    struct cms_keys *ours = open_keys("hedui", "owner");
    struct text sealed = seal_by_command("stranger", "-aes-256-gcm"), plain;
    CU_ASSERT_FALSE(cms_open(ours, &arena, sealed, NULL, 4096, &plain, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_REMOTE);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, "not signed by the owner"));
    cms_keys_close(ours);
}

/* Same subject, issuer and serial number as the owner's, another key. */
static void
test_forged_certificate_is_refused(void)
{
    begin();
    struct cms_keys *ours = open_keys("hedui", "owner");
    struct text plain;
    CU_ASSERT_TRUE_FATAL(
        run("serial=0x$(openssl x509 -in owner.pem -noout -serial | "
            "cut -d= -f2) && openssl req -x509 -newkey ec "
            "-pkeyopt ec_paramgen_curve:P-256 -nodes -keyout forged.key "
            "-out forged.pem -subj /CN=owner -days 3650 "
            "-set_serial $serial"));
    struct text sealed = seal_by_command("forged", "-aes-256-gcm");
    CU_ASSERT_FALSE(cms_open(ours, &arena, sealed, NULL, 4096, &plain, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_REMOTE);
    cms_keys_close(ours);
}

static void
test_unauthenticated_envelope_is_refused(void)
{
    begin();
    struct cms_keys *ours = open_keys("hedui", "owner");
    struct text sealed = seal_by_command("owner", "-aes256"), plain;
    CU_ASSERT_FALSE(cms_open(ours, &arena, sealed, NULL, 4096, &plain, &fault));
    CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, "AuthEnvelopedData"));
    cms_keys_close(ours);
}

static void
test_any_changed_byte_is_refused(void)
{
    begin();
    struct cms_keys *ours = open_keys("hedui", "owner");
    struct cms_keys *theirs = open_keys("owner", "hedui");
    struct text sealed, plain;
    CU_ASSERT_TRUE_FATAL(
        cms_seal(ours, &arena, text_of(plain_chars), &sealed, &fault));
    char *bytes = text_chars(&arena, sealed);
    unsigned opened = 0, tried = 0;
    for (size_t i = 40; i < sealed.size; i += 7) {
        bytes[i] = (char)(bytes[i] ^ 0x10);
        fault_clear(&fault);
        tried++;
        opened += cms_open(theirs, &arena, (struct text){bytes, sealed.size},
                           NULL, 4096, &plain, &fault) &&
                  !text_equals_chars(plain, plain_chars);
        bytes[i] = (char)(bytes[i] ^ 0x10);
    }
    CU_ASSERT_TRUE(tried > 50);
    CU_ASSERT_EQUAL(opened, 0);
    cms_keys_close(ours);
    cms_keys_close(theirs);
}

static void
test_plain_text_is_capped(void)
{
    begin();
    struct cms_keys *ours = open_keys("hedui", "owner");
    struct cms_keys *theirs = open_keys("owner", "hedui");
    struct text sealed, plain;
    char *large = arena_alloc(&arena, 5000);
    struct text text = {large, 5000};
    CU_ASSERT_TRUE_FATAL(cms_seal(ours, &arena, text, &sealed, &fault));
    CU_ASSERT_TRUE(
        cms_open(theirs, &arena, sealed, NULL, 5000, &plain, &fault));
    CU_ASSERT_FALSE(
        cms_open(theirs, &arena, sealed, NULL, 4999, &plain, &fault));
    CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, "longer"));
    cms_keys_close(ours);
    cms_keys_close(theirs);
}

static void
test_keys_are_named_when_wrong(void)
{
    begin();
    char *own = in_folder("hedui.pem"), *peer = in_folder("owner.pem");
    char *key = in_folder("owner.key");
    CU_ASSERT_PTR_NULL(cms_keys_open(own, key, peer, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, "owner.key is not the key"));
    fault_clear(&fault);
    CU_ASSERT_PTR_NULL(cms_keys_open(own, own, peer, &fault));
    CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, "no PEM private key"));
    fault_clear(&fault);
    CU_ASSERT_PTR_NULL(cms_keys_open("/nowhere.pem", key, peer, &fault));
    CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, "/nowhere.pem"));
}

static void
test_garbage_is_refused(void)
{
    begin();
    struct cms_keys *ours = open_keys("hedui", "owner");
    struct text plain;
    CU_ASSERT_FALSE(cms_open(ours, &arena, TEXT("CLOSED until nine"), NULL,
                             4096, &plain, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_REMOTE);
    cms_keys_close(ours);
}

static void
test_the_folder_is_removed(void)
{
    begin();
    CU_ASSERT_TRUE(run("rm -f -- *.key *.pem *.p7m *.der plain.txt theirs.txt "
                       "&& rm -f err.txt out.txt"));
    char line[128];
    snprintf(line, sizeof(line), "rm -rf -- %s", folder);
    CU_ASSERT_EQUAL(system(line), 0);
    arena_release(&arena);
}

static const struct unit_test tests[] = {
    {"what we seal the owner opens", test_round_trip},
    {"an empty message comes back empty", test_empty_plain_text},
    {"the openssl command opens what we seal", test_command_opens_ours},
    {"we open what the openssl command seals", test_we_open_the_commands},
    {"a stranger's signature is refused", test_stranger_is_refused},
    {"a certificate with the owner's name and number is refused",
     test_forged_certificate_is_refused},
    {"an envelope without authentication is refused",
     test_unauthenticated_envelope_is_refused},
    {"no changed byte changes a message", test_any_changed_byte_is_refused},
    {"the plain text is capped", test_plain_text_is_capped},
    {"a wrong key is named by its file", test_keys_are_named_when_wrong},
    {"garbage is refused", test_garbage_is_refused},
    {"the folder of the test is removed", test_the_folder_is_removed},
};

UNIT_MAIN("core cms", tests)
