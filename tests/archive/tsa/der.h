// SPDX-License-Identifier: Apache-2.0
//
// Bytes that grow, and DER written into them. Memory that is not there ends
// the program: it is one of tests.
#ifndef TSA_DER_H
#define TSA_DER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct der {
    unsigned char *bytes;
    size_t length;
    size_t capacity;
};

enum {
    DER_BOOLEAN = 0x01,
    DER_INTEGER = 0x02,
    DER_BITS = 0x03,
    DER_OCTETS = 0x04,
    DER_NULL = 0x05,
    DER_UTF8 = 0x0c,
    DER_UTC_TIME = 0x17,
    DER_TIME = 0x18,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    DER_CONTEXT_0 = 0xa0,
    DER_DIRECTORY_NAME = 0xa4,
};

void der_release(struct der *der);
void der_clear(struct der *der);
void der_add(struct der *der, const void *bytes, size_t length);
void der_add_der(struct der *der, const struct der *other);
void der_text(struct der *der, const char *text);

// Between open and close stands the content of a constructed value.
size_t der_open(struct der *der, int tag);
void der_close(struct der *der, size_t mark);
// The same of indefinite length, which DER forbids and BER has.
void der_open_indefinite(struct der *der, int tag);
void der_close_indefinite(struct der *der);

void der_value(struct der *der, int tag, const void *bytes, size_t length);
void der_wrap(struct der *der, int tag, const struct der *content);
void der_integer(struct der *der, int tag, int64_t value);
void der_oid(struct der *der, const char *dotted);
// SEQUENCE { OID, NULL if asked for }.
void der_algorithm(struct der *der, const char *dotted, bool has_null);

// A SET OF in its order, or deliberately in the reverse of it.
void der_set(struct der *der, int tag, struct der *elements, size_t count,
             bool reversed);

#endif
