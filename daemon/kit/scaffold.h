/* SPDX-License-Identifier: Apache-2.0
 *
 * Making the folder of a new connector from the template of its family. All or
 * nothing: the folder appears when everything in it is written.
 */
#ifndef HEDUI_KIT_SCAFFOLD_H
#define HEDUI_KIT_SCAFFOLD_H

#include "connector.h"
#include "fault.h"

enum scaffold_result {
    SCAFFOLD_DONE,
    SCAFFOLD_BAD_NAME,
    SCAFFOLD_NAME_TAKEN,    /* detail: by whom */
    SCAFFOLD_FOLDER_EXISTS, /* detail: the folder */
    SCAFFOLD_BAD_FAMILY,    /* detail: those that there are */
    SCAFFOLD_BAD_LINE,
    SCAFFOLD_LINE_TAKEN, /* detail: by whom */
    SCAFFOLD_LINES_FULL,
    SCAFFOLD_TROUBLE, /* detail: what */
};

struct scaffold {
    const char *name;
    const char *family;    /* "H1" */
    int line;              /* 0: the next that is free */
    const char *templates; /* folder of the templates */
    const char *into;      /* folder of connectors */
    /* made */
    const char *folder; /* INTO/NAME */
    enum carrier carrier;
    unsigned cases;
};

enum scaffold_result scaffold_make(struct arena *arena,
                                   struct scaffold *scaffold,
                                   const char **detail);

#endif
