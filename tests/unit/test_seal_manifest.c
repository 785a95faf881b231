/* SPDX-License-Identifier: Apache-2.0
 *
 * Manifests: their one form, and that what differs is named.
 */
#include "check.h"
#include "manifest.h"

#define NAME "META-INF/ASiCManifest001.xml"

static struct arena arena;
static struct manifest_object objects[3];
static struct manifest manifest;
static struct flaws flaws;

static struct text
good(void)
{
    struct fault fault = {0};
    struct text bytes;
    arena_release(&arena);
    objects[0] =
        (struct manifest_object){TEXT("a.json"), TEXT("text/a"), {{0}}, false};
    objects[1] = (struct manifest_object){
        TEXT("documents/01.pdf"), TEXT("text/b"), {{0}}, false};
    objects[2] = (struct manifest_object){
        TEXT("META-INF/x001.xml"), TEXT("text/xml"), {{0}}, true};
    digest_sha256(TEXT("abc"), &objects[0].digest);
    digest_sha256(TEXT("b"), &objects[1].digest);
    digest_sha256(TEXT("c"), &objects[2].digest);
    manifest =
        (struct manifest){TEXT("META-INF/s.p7s"), TEXT("a/b"), objects, 3};
    CU_ASSERT_FATAL(manifest_write(&arena, &manifest, &bytes, &fault));
    return bytes;
}

static bool
is_good(struct text bytes)
{
    struct fault fault = {0};
    flaws = (struct flaws){0};
    CU_ASSERT_FATAL(
        manifest_check(&arena, &manifest, TEXT(NAME), bytes, &flaws, &fault));
    return flaws.count == 0;
}

static bool
has_one(const char *word, const char *name)
{
    return flaws.count == 1 && flaws_have(&flaws, word, name);
}

static void
one_form(void)
{
    struct text bytes = good();
    CU_ASSERT_TRUE(text_starts_with(
        bytes,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<asic:ASiCManifest xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\" "
        "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\n"
        "<asic:SigReference URI=\"META-INF/s.p7s\" MimeType=\"a/b\"/>\n"
        "<asic:DataObjectReference URI=\"a.json\" MimeType=\"text/a\">"
        "<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/"
        "xmlenc#sha256\"/><ds:DigestValue>"
        "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
        "</ds:DigestValue></asic:DataObjectReference>\n"));
    CU_ASSERT_TRUE(
        text_contains(bytes, "URI=\"META-INF/x001.xml\" MimeType=\"text/xml\" "
                             "Rootfile=\"true\"><ds:DigestMethod "));
    CU_ASSERT_TRUE(text_contains(bytes, ">\n</asic:ASiCManifest>\n"));
    CU_ASSERT_TRUE(is_good(bytes));
}

static void
other_digest(void)
{
    struct text bytes = good();
    objects[1].digest.bytes[31] ^= 1;
    CU_ASSERT_FALSE(is_good(bytes));
    CU_ASSERT_TRUE(has_one("digest", "documents/01.pdf"));
    objects[0].digest.bytes[0] ^= 1;
    CU_ASSERT_FALSE(is_good(bytes));
    CU_ASSERT_TRUE(flaws.count == 2 && flaws_have(&flaws, "digest", "a.json"));
}

static void
missing(void)
{
    struct text bytes = good();
    manifest.count = 2;
    CU_ASSERT_FALSE(is_good(bytes));
    CU_ASSERT_TRUE(has_one("missing", "META-INF/x001.xml"));
}

static void
unlisted(void)
{
    struct fault fault = {0};
    struct text bytes;
    (void)good();
    manifest.count = 2;
    CU_ASSERT_FATAL(manifest_write(&arena, &manifest, &bytes, &fault));
    manifest.count = 3;
    CU_ASSERT_FALSE(is_good(bytes));
    CU_ASSERT_TRUE(has_one("unlisted", "META-INF/x001.xml"));
    CU_ASSERT_FALSE(is_good(TEXT("")));
    CU_ASSERT_EQUAL(flaws.count, 3);
}

static void
listed_twice(void)
{
    struct fault fault = {0};
    struct text bytes;
    (void)good();
    struct manifest_object twice[] = {objects[0], objects[1], objects[1],
                                      objects[2]};
    struct manifest other = manifest;
    other.objects = twice;
    other.count = 4;
    CU_ASSERT_FATAL(manifest_write(&arena, &other, &bytes, &fault));
    CU_ASSERT_FALSE(is_good(bytes));
    CU_ASSERT_TRUE(has_one("listed_twice", "documents/01.pdf"));
}

static void
other_order(void)
{
    struct text bytes = good();
    struct manifest_object first = objects[0];
    objects[0] = objects[1];
    objects[1] = first;
    CU_ASSERT_FALSE(is_good(bytes));
    CU_ASSERT_TRUE(has_one("order", NAME));
}

static void
other_reference(void)
{
    struct text bytes = good();
    manifest.reference = TEXT("META-INF/t.p7s");
    CU_ASSERT_FALSE(is_good(bytes));
    CU_ASSERT_TRUE(has_one("reference", NAME));
}

static void
other_form(void)
{
    struct text bytes = good();
    objects[2].is_root = false;
    CU_ASSERT_FALSE(is_good(bytes));
    CU_ASSERT_TRUE(has_one("form", NAME));
    bytes = good();
    objects[1].media = TEXT("text/c");
    CU_ASSERT_FALSE(is_good(bytes));
    CU_ASSERT_TRUE(has_one("form", NAME));
    bytes = good();
    char *more =
        arena_printf(&arena, "%.*s<!-- -->", (int)bytes.size, bytes.bytes);
    CU_ASSERT_FALSE(is_good(text_of(more)));
    CU_ASSERT_TRUE(has_one("form", NAME));
}

static void
each_byte(void)
{
    struct text bytes = good();
    char *copy = text_chars(&arena, bytes);
    for (size_t i = 0; i < bytes.size; i++) {
        copy[i] ^= 4;
        CU_ASSERT_FALSE(is_good((struct text){copy, bytes.size}));
        copy[i] ^= 4;
        CU_ASSERT_FALSE(is_good((struct text){copy, i}));
    }
    CU_ASSERT_TRUE(is_good((struct text){copy, bytes.size}));
}

static void
terminal_is_safe(void)
{
    (void)good();
    CU_ASSERT_FALSE(is_good(
        TEXT("<asic:DataObjectReference URI=\"\033[2J\" MimeType=\"a\">\n")));
    CU_ASSERT_TRUE(flaws_have(&flaws, "missing", NULL));
    CU_ASSERT_TRUE(text_is_absent(flaws.list[0].name));
}

static void
long_list(void)
{
    struct buffer out;
    (void)good();
    buffer_init(&out, SIZE_MAX);
    for (int i = 0; i < 100; i++)
        buffer_printf(&out, "<asic:DataObjectReference URI=\"x%d\"\n", i);
    CU_ASSERT_FALSE(is_good(buffer_view(&out)));
    CU_ASSERT_EQUAL(flaws.count, 103);
    CU_ASSERT_TRUE(flaws_have(&flaws, "missing", "x31"));
    CU_ASSERT_FALSE(flaws_have(&flaws, "missing", "x32"));
    buffer_release(&out);
}

static void
unfit(void)
{
    static const char *names[] = {"a\"b", "a&b", "a<b", "a b", "\xE4", "", "%"};
    struct fault fault = {0};
    struct text bytes;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)good();
        objects[1].name = text_of(names[i]);
        CU_ASSERT_FALSE(manifest_write(&arena, &manifest, &bytes, &fault));
    }
    (void)good();
    manifest.count = MANIFEST_OBJECTS_MAX + 1;
    CU_ASSERT_FALSE(manifest_write(&arena, &manifest, &bytes, &fault));
    struct arena small;
    fault_clear(&fault);
    (void)good();
    arena_init(&small, 64);
    CU_ASSERT_FALSE(manifest_write(&small, &manifest, &bytes, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_LOCAL);
    CU_ASSERT_FALSE(manifest_check(&small, &manifest, TEXT(NAME), TEXT(""),
                                   &flaws, &fault));
    arena_release(&small);
}

static const struct unit_test tests[] = {
    {"a manifest has one form, one object a line", one_form},
    {"a file that is another is named", other_digest},
    {"a file that is listed and not there is named", missing},
    {"a file that is there and not listed is named", unlisted},
    {"a file that is listed twice is named", listed_twice},
    {"another order of the files is told", other_order},
    {"a manifest of another signature is told", other_reference},
    {"any other form is told", other_form},
    {"each byte of a manifest counts", each_byte},
    {"a name that drives a terminal is not passed on", terminal_is_safe},
    {"of a long list the first are kept and all counted", long_list},
    {"a name that XML would escape is not written", unfit},
};

UNIT_MAIN("the manifest", tests)
