/* SPDX-License-Identifier: Apache-2.0
 *
 * The digest of a number.
 */
#include "person.h"

#include "idno.h"

void
person_digest(struct text id, struct digest *person)
{
    struct idno number;
    struct text plain = id;
    if (idno_normalise(id, &number))
        plain = text_of(number.digits);
    struct text parts[] = {TEXT("idno/v1|"), plain};
    digest_sha256_parts(parts, 2, person);
}
