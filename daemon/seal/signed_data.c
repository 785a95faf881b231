/* SPDX-License-Identifier: Apache-2.0
 *
 * The structure: read strictly and written canonically. It is not libcrypto's
 * CMS, because that refuses SM2 with an identity, and because CMS_final has
 * returned success with a bad signature when memory was short.
 */
#include "signed_data.h"

#include "der.h"

#define OID_(bytes)                                                            \
    {                                                                          \
        (bytes), sizeof(bytes) - 1                                             \
    }

const struct text oid_data = OID_("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01");
const struct text oid_tst_info =
    OID_("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04");
const struct text oid_content_type =
    OID_("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03");
const struct text oid_message_digest =
    OID_("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04");
const struct text oid_signing_time =
    OID_("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05");
const struct text oid_signing_certificate =
    OID_("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0c");
const struct text oid_signing_certificate_v2 =
    OID_("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x2f");
const struct text oid_time_stamp_token =
    OID_("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0e");

static const struct text oid_signed_data =
    OID_("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02");
static const char version_1[] = "\x02\x01\x01";

/* The items of a SET, each of which has this tag; 0 may be any. */
static bool
read_items(struct arena *arena, struct text set, uint8_t tag,
           struct text **items, uint32_t *count)
{
    struct der_item item;
    *items = arena_array(arena, SIGNED_DATA_ITEMS_MAX, sizeof(**items));
    if (*items == NULL)
        return false;
    while (*count < SIGNED_DATA_ITEMS_MAX && der_take(&set, tag, &item))
        (*items)[(*count)++] = item.whole;
    return set.size == 0;
}

static bool
is_version_1(const struct der_item *version)
{
    return text_equals(version->whole, (struct text){version_1, 3});
}

static const char *
read_signer(struct arena *arena, struct text infos, struct signed_data *out)
{
    struct der_item info, item, sid;
    if (!der_take(&infos, DER_SEQUENCE, &info))
        return "no signature";
    if (infos.size != 0)
        return "more than one signature";
    struct text rest = info.value;
    if (!der_take(&rest, DER_INTEGER, &item) || !is_version_1(&item) ||
        !der_take(&rest, DER_SEQUENCE, &sid))
        return "the signer is not named by issuer and serial number";
    struct text name = sid.value;
    struct der_item issuer, serial;
    if (!der_take(&name, DER_SEQUENCE, &issuer) ||
        !der_take(&name, DER_INTEGER, &serial) || name.size != 0)
        return "the signer is not named by issuer and serial number";
    out->issuer = issuer.whole;
    out->serial = serial.whole;
    struct der_item digest, attributes, algorithm, signature;
    if (!der_take(&rest, DER_SEQUENCE, &digest))
        return "no digest algorithm";
    if (!der_take(&rest, DER_CONTEXT_0, &attributes))
        return "no signed attributes";
    if (!der_is_sorted(attributes.value))
        return "signed attributes are not in the order of DER";
    if (!der_take(&rest, DER_SEQUENCE, &algorithm) ||
        !der_take(&rest, DER_OCTETS, &signature))
        return "no signature value";
    out->digest = digest.whole;
    out->attributes = attributes.value;
    out->algorithm = algorithm.whole;
    out->signature = signature.value;
    if (der_take(&rest, DER_CONTEXT_1, &item) &&
        (item.value.size == 0 || !read_items(arena, item.value, DER_SEQUENCE,
                                             &out->extras, &out->extra_count)))
        return "unsigned attributes that cannot be read";
    return rest.size == 0 ? NULL : "something behind the signature value";
}

/* version, digest algorithms, content */
static const char *
read_front(struct text *rest, struct signed_data *out, struct text *digests)
{
    struct der_item version, set, content, type, explicit_, octets;
    if (!der_take(rest, DER_INTEGER, &version) || version.value.size != 1 ||
        (uint8_t)version.value.bytes[0] > 5 || !der_take(rest, DER_SET, &set) ||
        !der_take(rest, DER_SEQUENCE, &content))
        return "not SignedData";
    *digests = set.value;
    struct text inner = content.value;
    if (!der_take(&inner, DER_OID, &type))
        return "content without a type";
    out->type = type.value;
    out->content = TEXT_NONE;
    if (inner.size == 0)
        return NULL;
    if (!der_take(&inner, DER_CONTEXT_0, &explicit_) || inner.size != 0)
        return "content that cannot be read";
    inner = explicit_.value;
    if (!der_take(&inner, DER_OCTETS, &octets) || inner.size != 0)
        return "content that cannot be read";
    out->content = octets.value;
    return NULL;
}

static const char *
read_body(struct arena *arena, struct text rest, struct signed_data *out)
{
    struct der_item item;
    struct text digests;
    const char *why = read_front(&rest, out, &digests);
    if (why != NULL)
        return why;
    /* Attribute certificates, OCSP and the like carry other tags. */
    if (der_take(&rest, DER_CONTEXT_0, &item) &&
        !read_items(arena, item.value, DER_SEQUENCE, &out->certificates,
                    &out->certificate_count))
        return "certificates that cannot be read";
    if (der_take(&rest, DER_CONTEXT_1, &item) &&
        !read_items(arena, item.value, DER_SEQUENCE, &out->crls,
                    &out->crl_count))
        return "revocation lists that cannot be read";
    if (!der_take(&rest, DER_SET, &item) || rest.size != 0)
        return "not SignedData";
    why = read_signer(arena, item.value, out);
    if (why == NULL && !text_equals(digests, out->digest))
        why = "other digest algorithms than the signature's";
    return why;
}

const char *
signed_data_read(struct arena *arena, struct text der, struct signed_data *out)
{
    struct der_item whole, type, explicit_, body;
    *out = (struct signed_data){.type = TEXT_NONE};
    if (!der_is_strict(der))
        return "not one item of strict DER";
    struct text rest = der;
    if (!der_take(&rest, DER_SEQUENCE, &whole))
        return "not SignedData";
    rest = whole.value;
    if (!der_take(&rest, DER_OID, &type) ||
        !text_equals(type.value, oid_signed_data) ||
        !der_take(&rest, DER_CONTEXT_0, &explicit_) || rest.size != 0)
        return "not SignedData";
    rest = explicit_.value;
    if (!der_take(&rest, DER_SEQUENCE, &body) || rest.size != 0)
        return "not SignedData";
    const char *why = read_body(arena, body.value, out);
    if (arena_failed(arena))
        return "no memory to read a signature";
    if (why == NULL) {
        out->scheme = signed_scheme_read(out->digest, out->algorithm);
        if (out->scheme == NULL)
            why = "an algorithm that is not accepted";
    }
    return why;
}

static struct text
write_signer(struct arena *arena, const struct signed_data *in)
{
    struct text sid[] = {in->issuer, in->serial};
    struct text parts[] = {
        {version_1, 3},
        der_wrap(arena, DER_SEQUENCE, der_join(arena, sid, 2)),
        in->digest,
        der_wrap(arena, DER_CONTEXT_0, in->attributes),
        in->algorithm,
        der_wrap(arena, DER_OCTETS, in->signature),
        in->extra_count == 0
            ? TEXT("")
            : der_set(arena, DER_CONTEXT_1, in->extras, in->extra_count),
    };
    return der_wrap(
        arena, DER_SET,
        der_wrap(arena, DER_SEQUENCE,
                 der_join(arena, parts, sizeof(parts) / sizeof(parts[0]))));
}

static struct text
write_content(struct arena *arena, const struct signed_data *in)
{
    struct text parts[] = {
        der_wrap(arena, DER_OID, in->type),
        text_is_absent(in->content)
            ? TEXT("")
            : der_wrap(arena, DER_CONTEXT_0,
                       der_wrap(arena, DER_OCTETS, in->content)),
    };
    return der_wrap(arena, DER_SEQUENCE, der_join(arena, parts, 2));
}

/* RFC 5652 section 5.1: 1 for plain content, 3 for any other. */
struct text
signed_data_write(struct arena *arena, const struct signed_data *in)
{
    bool is_plain = text_equals(in->type, oid_data);
    struct text parts[] = {
        {is_plain ? version_1 : "\x02\x01\x03", 3},
        der_wrap(arena, DER_SET, in->digest),
        write_content(arena, in),
        in->certificate_count == 0
            ? TEXT("")
            : der_set(arena, DER_CONTEXT_0, in->certificates,
                      in->certificate_count),
        in->crl_count == 0
            ? TEXT("")
            : der_set(arena, DER_CONTEXT_1, in->crls, in->crl_count),
        write_signer(arena, in),
    };
    struct text body =
        der_wrap(arena, DER_SEQUENCE,
                 der_join(arena, parts, sizeof(parts) / sizeof(parts[0])));
    struct text whole[] = {der_wrap(arena, DER_OID, oid_signed_data),
                           der_wrap(arena, DER_CONTEXT_0, body)};
    return der_wrap(arena, DER_SEQUENCE, der_join(arena, whole, 2));
}

bool
signed_data_attribute(struct text attributes, struct text oid,
                      struct der_item *value)
{
    struct der_item attribute, type, values;
    uint32_t found = 0;
    while (der_take(&attributes, DER_SEQUENCE, &attribute)) {
        struct text rest = attribute.value;
        if (!der_take(&rest, DER_OID, &type) || !text_equals(type.value, oid))
            continue;
        found++;
        if (!der_take(&rest, DER_SET, &values) || rest.size != 0)
            return false;
        rest = values.value;
        if (!der_next(&rest, value) || rest.size != 0)
            return false;
    }
    return found == 1 && attributes.size == 0;
}
