# How every target of this project is compiled. Third-party code is SYSTEM and never meets these flags.

add_library(ks_flags INTERFACE)
target_include_directories(ks_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(ks_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
  # With libstdc++ 12, clang blames std::stable_sort's own use of a deprecated helper on its caller.
  # g++ keeps the warning for us.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
  # g++ 12 warns of "text" + std::string at -O2 without cause (GCC bug 105329).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)

# ks_glob(out folder…): all .cpp files below the folders; the build looks again by itself.
function(ks_glob out)
  list(TRANSFORM ARGN PREPEND ${PROJECT_SOURCE_DIR}/)
  list(TRANSFORM ARGN APPEND /*.cpp)
  file(GLOB_RECURSE found CONFIGURE_DEPENDS ${ARGN})
  set(${out} ${found} PARENT_SCOPE)
endfunction()

# ks_precompile(target header): the header, the standard library's usual ones and fmt, read once for all
# files of the target. Libraries do so unless KS_PCH is off: `./check includes` builds such a tree, which
# shows that each file includes what it uses.
function(ks_precompile target header)
  target_precompile_headers(${target} PRIVATE
    <algorithm> <array> <map> <memory> <optional> <span> <string> <string_view> <utility> <variant> <vector>
    <fmt/format.h> <tl/expected.hpp> ${PROJECT_SOURCE_DIR}/${header})
  # What a compiler cache needs to be right with precompiled headers.
  target_compile_options(${target} PRIVATE
    # g++ 12 forgets that what it took from the precompiled header was a system header's, and then warns
    # of std::string's own memcpy (GCC bug 105329 again).
    "$<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess;-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread>"
    "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
endfunction()

# ks_library(name folder…): a static library of all sources below the folders.
function(ks_library name)
  ks_glob(sources ${ARGN})
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC ks_flags)
endfunction()

# ks_embed(target name file…): compiles the files' bytes into the target, as cmake/embed.cpp describes.
function(ks_embed target name)
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  add_custom_command(OUTPUT ${generated}
    COMMAND ks-embed ${name} ${generated} ${ARGN}
    DEPENDS ks-embed ${ARGN} VERBATIM)
  # Long literals are beyond what -Wpedantic calls portable.
  set_source_files_properties(${generated} PROPERTIES COMPILE_OPTIONS "-w")
  target_sources(${target} PRIVATE ${generated})
endfunction()

add_executable(ks-embed ${PROJECT_SOURCE_DIR}/cmake/embed.cpp)
target_link_libraries(ks-embed PRIVATE ks_flags)
set_target_properties(ks-embed PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tools)
