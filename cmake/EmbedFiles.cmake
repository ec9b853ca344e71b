# cmake -D FOLDER=... -D DOCUMENT=... -D OUT=... -P EmbedFiles.cmake
# Writes OUT.S, which takes in all files of FOLDER (none where that is empty) and the API's document, and OUT.cpp with the
# table of them (src/pugmark/console/embedded_files.h).
set(files "${DOCUMENT}")
set(paths "/api/openapi.json")
if(FOLDER)
  file(GLOB_RECURSE found RELATIVE "${FOLDER}" "${FOLDER}/*")
  list(SORT found)
  foreach(file IN LISTS found)
    list(APPEND files "${FOLDER}/${file}")
    list(APPEND paths "/${file}")
  endforeach()
endif()

set(assembly "/* Made by cmake/EmbedFiles.cmake. */\n.section .rodata\n")
set(externs "")
set(rows "")
set(number 0)
foreach(file path IN ZIP_LISTS files paths)
  string(APPEND assembly ".global pugmark_file_${number}\n.global pugmark_file_${number}_end\n"
    ".balign 16\npugmark_file_${number}:\n.incbin \"${file}\"\npugmark_file_${number}_end:\n.byte 0\n")
  string(APPEND externs "extern const char pugmark_file_${number}[];\nextern const char pugmark_file_${number}_end[];\n")
  string(APPEND rows "    {\"${path}\", pugmark_file_${number}, pugmark_file_${number}_end},\n")
  math(EXPR number "${number} + 1")
endforeach()
string(APPEND assembly ".section .note.GNU-stack,\"\",%progbits\n")
file(WRITE "${OUT}.S" "${assembly}")
file(WRITE "${OUT}.cpp" "// Made by cmake/EmbedFiles.cmake.
#include <array>

#include \"pugmark/console/embedded_files.h\"

extern \"C\" {
${externs}}

namespace pugmark::console {
namespace {

const std::array<EmbeddedFile, ${number}> kFiles = {{
${rows}}};

}  // namespace

std::span<const EmbeddedFile> embedded_files() { return kFiles; }

}  // namespace pugmark::console
")
