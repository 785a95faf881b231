# SPDX-License-Identifier: Apache-2.0

# The bytes of FILE, which is looked at again when it changes, as an array in
# `arrays` of whoever calls; `id` is its name.
macro(built_array file name)
    set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY
                 CMAKE_CONFIGURE_DEPENDS ${file})
    string(MAKE_C_IDENTIFIER ${name} id)
    file(READ ${file} bytes HEX)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
    string(APPEND arrays "static const unsigned char ${id}[] = {${bytes}};\n")
endmacro()

# built_texts(FILE): what the front serves about its own API, as a C file: the
# bytes of schemas/ as they were when it was built (daemon/front/built_texts.h).
function(built_texts output)
    set(arrays "")
    set(texts "")
    foreach(name openapi.json reference.html reference.zh.html)
        set(file ${CMAKE_SOURCE_DIR}/schemas/${name})
        built_array(${file} ${name})
        string(APPEND texts "const struct built_text built_${id} = {"
                            "(const char *)${id}, sizeof(${id})};\n")
    endforeach()
    file(CONFIGURE OUTPUT ${output} CONTENT
"/* Made by deploy/lib/built_texts.cmake. */
#include \"built_texts.h\"

${arrays}
${texts}" @ONLY)
endfunction()

# built_pages(FILE): the console's pages, as they are in daemon/front/console.
function(built_pages output)
    set(type_html "text/html; charset=utf-8")
    set(type_css "text/css; charset=utf-8")
    set(type_js "text/javascript; charset=utf-8")
    set(type_svg "image/svg+xml")
    set(arrays "")
    set(rows "")
    file(GLOB files CONFIGURE_DEPENDS
         ${CMAKE_SOURCE_DIR}/daemon/front/console/*.*)
    foreach(file ${files})
        get_filename_component(name ${file} NAME)
        string(REGEX REPLACE ".*\\." "" end ${name})
        built_array(${file} ${name})
        string(APPEND rows "    {\"${name}\", \"${type_${end}}\", "
                           "(const char *)${id}, sizeof(${id})},\n")
    endforeach()
    file(CONFIGURE OUTPUT ${output} CONTENT
"/* Made by deploy/lib/built_texts.cmake. */
#include \"built_texts.h\"

${arrays}
const struct built_page built_pages[] = {
${rows}    {0}};
" @ONLY)
endfunction()
