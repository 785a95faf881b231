# SPDX-License-Identifier: Apache-2.0
#
# built_rules(FILE): the policy packs and calendars of this tree as a C file, for
# `hedui verify` where nothing is installed (daemon/ctl/built_rules.h). A pack
# that is replaced stays as deploy/policy/CITY/kept/*.json, so that the reports
# of its time can be made again.
function(built_rules output)
    file(GLOB packs CONFIGURE_DEPENDS
         ${CMAKE_SOURCE_DIR}/deploy/policy/*/parameters.json
         ${CMAKE_SOURCE_DIR}/deploy/policy/*/kept/*.json
         ${CMAKE_SOURCE_DIR}/deploy/calendar/*.json)
    list(LENGTH packs count)
    set(arrays "")
    set(rows "")
    set(number 0)
    foreach(pack ${packs})
        set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY
                     CMAKE_CONFIGURE_DEPENDS ${pack})
        file(READ ${pack} bytes HEX)
        string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
        string(APPEND arrays
               "static const unsigned char rules${number}[] = {${bytes}};\n")
        string(APPEND rows "    {rules${number}, sizeof(rules${number})},\n")
        math(EXPR number "${number} + 1")
    endforeach()
    file(CONFIGURE OUTPUT ${output} CONTENT
"/* Made by deploy/lib/built_rules.cmake. */
#include \"built_rules.h\"

${arrays}
const struct built_rules built_rules[] = {
${rows}};
const size_t built_rules_count = ${count};
" @ONLY)
endfunction()
