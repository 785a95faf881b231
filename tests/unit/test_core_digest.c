/* SPDX-License-Identifier: Apache-2.0
 *
 * Hashes by published vectors, Merkle roots, randomness.
 */
#include "digest.h"

#include <string.h>

#include "check.h"

static void
expect(const struct digest *digest, const char *hex)
{
    char text[65];
    digest_hex(digest, text);
    CU_ASSERT_STRING_EQUAL(text, hex);
}

static void
test_sha256(void)
{
    struct digest digest;
    digest_sha256(TEXT(""), &digest);
    expect(&digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b"
                    "7852b855");
    digest_sha256(TEXT("abc"), &digest);
    expect(&digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61"
                    "f20015ad");
    struct text parts[] = {TEXT("a"), TEXT_NONE, TEXT("bc"), TEXT("")};
    struct digest again;
    digest_sha256_parts(parts, 4, &again);
    CU_ASSERT_TRUE(digest_equals(&digest, &again));
    again.bytes[31] ^= 1;
    CU_ASSERT_FALSE(digest_equals(&digest, &again));
}

/* RFC 4231 case 2, and the signature of wire.md H1. */
static void
test_hmac(void)
{
    struct digest digest, body;
    char line[200], hex[65];
    digest_hmac_sha256(TEXT("Jefe"), TEXT("what do ya want for nothing?"),
                       &digest);
    expect(&digest, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b9"
                    "64ec3843");
    digest_sha256(TEXT("{}"), &body);
    digest_hex(&body, hex);
    snprintf(line, sizeof(line), "1504232100000\nn0001\n%s", hex);
    digest_hmac_sha256(TEXT("hedui-test"), text_of(line), &digest);
    expect(&digest, "fb74b8c55f11f09626caa44233b3704a5f7cfb09f4e04a5c918e32eb"
                    "6011e5e9");
    digest_hmac_sha256(TEXT(""), TEXT(""), &digest);
    expect(&digest, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c71214"
                    "4292c5ad");
}

/* The test tree of RFC 6962 implementations: eight leaves. */
static void
test_merkle(void)
{
    static const struct text entries[] = {
        {"", 0},
        {"\x00", 1},
        {"\x10", 1},
        {"\x20\x21", 2},
        {"\x30\x31", 2},
        {"\x40\x41\x42\x43", 4},
        {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
        {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
         16}};
    static const char *const roots[] = {
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    struct digest leaves[8] = {0}, root;
    digest_merkle_root(leaves, 0, &root);
    expect(&root, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b78"
                  "52b855");
    struct digest_merkle tree = {.count = 0};
    struct digest streamed;
    digest_merkle_end(&tree, &streamed);
    CU_ASSERT_TRUE(digest_equals(&streamed, &root));
    for (size_t i = 0; i < 8; i++) {
        digest_merkle_leaf(entries[i], &leaves[i]);
        digest_merkle_root(leaves, i + 1, &root);
        expect(&root, roots[i]);
        digest_merkle_add(&tree, &leaves[i]);
        digest_merkle_end(&tree, &streamed);
        CU_ASSERT_TRUE(digest_equals(&streamed, &root));
    }
}

static void
test_hex(void)
{
    struct digest digest, back;
    digest_sha256(TEXT("x"), &digest);
    char hex[65];
    digest_hex(&digest, hex);
    CU_ASSERT_TRUE(digest_read_hex(text_of(hex), &back));
    CU_ASSERT_TRUE(digest_equals(&digest, &back));
    CU_ASSERT_FALSE(digest_read_hex(TEXT("00"), &back));
    hex[5] = 'g';
    CU_ASSERT_FALSE(digest_read_hex(text_of(hex), &back));
    hex[5] = 'A';
    CU_ASSERT_FALSE(digest_read_hex(text_of(hex), &back));
}

static void
test_random(void)
{
    static unsigned char bytes[10000];
    unsigned seen[256] = {0}, kinds = 0;
    digest_random(bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        seen[bytes[i]]++;
    for (size_t i = 0; i < 256; i++)
        kinds += seen[i] > 0;
    CU_ASSERT_EQUAL(kinds, 256);
}

static const struct unit_test tests[] = {
    {"SHA-256 gives the published values", test_sha256},
    {"HMAC gives the published values", test_hmac},
    {"Merkle roots are those of RFC 9162", test_merkle},
    {"hex is read in lower case", test_hex},
    {"randomness has every byte", test_random},
};

UNIT_MAIN("core digest", tests)
