# The one place that decides where third-party code comes from. For each library, the first of:
#   1. a directory given with -DFETCHCONTENT_SOURCE_DIR_<NAME>=…,
#   2. the system's package, if new enough,
#   3. .deps/<name>, which scripts/deps unpacks,
#   4. upstream at a pinned commit.
# docs/decisions/0001-dependencies.md says what each is for.
include(FetchContent)
set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)  # plain variables below set the options of fetched projects

# ks_dependency(name PACKAGE "Name version" REPOSITORY url COMMIT id)
function(ks_dependency name)
  cmake_parse_arguments(ARG "" "PACKAGE;REPOSITORY;COMMIT" "" ${ARGN})
  string(TOUPPER ${name} upper)
  set(given FETCHCONTENT_SOURCE_DIR_${upper})
  if(NOT ${given} AND ARG_PACKAGE)
    string(REPLACE " " ";" package ${ARG_PACKAGE})
    list(GET package 0 package_name)
    find_package(${package} QUIET)
    if(${package_name}_FOUND)
      return()
    endif()
  endif()
  if(NOT ${given} AND EXISTS ${PROJECT_SOURCE_DIR}/.deps/${name}/.complete)
    set(${given} ${PROJECT_SOURCE_DIR}/.deps/${name})
  endif()
  FetchContent_Declare(${name} SYSTEM GIT_REPOSITORY ${ARG_REPOSITORY} GIT_TAG ${ARG_COMMIT}
    SOURCE_DIR ${FETCHCONTENT_BASE_DIR}/${name}/${name})
  FetchContent_MakeAvailable(${name})
  set(${name}_SOURCE_DIR ${${name}_SOURCE_DIR} PARENT_SCOPE)
endfunction()

# ks_headers(target file directory…): a header-only library whose packages have no CMake files of use.
function(ks_headers target)
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE ${ARGN})
endfunction()

set(FMT_INSTALL OFF)
ks_dependency(fmt PACKAGE "fmt 9" # 11.2.0
  REPOSITORY https://github.com/fmtlib/fmt.git COMMIT 40626af88bd7df9a5fb80be7b25ac85b122d6c21)

set(EXPECTED_BUILD_TESTS OFF)
ks_dependency(expected PACKAGE "tl-expected" # 1.1.0
  REPOSITORY https://github.com/TartanLlama/expected.git COMMIT 292eff8bd8ee230a7df1d6a1c00c4ea0eb2f0362)

# Header-only on purpose: Debian's compiled library fixes whether the parser throws.
find_path(KS_TOML_INCLUDE toml++/toml.h)
if(NOT KS_TOML_INCLUDE OR FETCHCONTENT_SOURCE_DIR_TOMLPLUSPLUS)
  ks_dependency(tomlplusplus # 3.4.0
    REPOSITORY https://github.com/marzer/tomlplusplus.git COMMIT 30172438cee64926dc41fdd9c11fb3ba5b2ba9de)
  set(KS_TOML_INCLUDE ${tomlplusplus_SOURCE_DIR}/include)
endif()
ks_headers(ks_toml ${KS_TOML_INCLUDE})

ks_dependency(cli11 PACKAGE "CLI11 2.1" # 2.4.2
  REPOSITORY https://github.com/CLIUtils/CLI11.git COMMIT 6c7b07a878ad834957b98d0f9ce1dbe0cb204fc9)

ks_dependency(json PACKAGE "nlohmann_json 3.11" # 3.11.3
  REPOSITORY https://github.com/nlohmann/json.git COMMIT 9cca280a4d0ccf0c08f47a99aa71d1b0e52f8d03)

find_package(ZLIB REQUIRED)

if(KS_VIZ)
  find_path(KS_STB_INCLUDE stb_image_write.h PATH_SUFFIXES stb)
  if(NOT KS_STB_INCLUDE OR FETCHCONTENT_SOURCE_DIR_STB)
    ks_dependency(stb
      REPOSITORY https://github.com/nothings/stb.git COMMIT 31c1ad37456438565541f4919958214b6e762fb4)
    set(KS_STB_INCLUDE ${stb_SOURCE_DIR})
  endif()
  ks_headers(ks_stb ${KS_STB_INCLUDE} ${KS_STB_INCLUDE}/..)

  set(GLFW_BUILD_EXAMPLES OFF)
  set(GLFW_BUILD_TESTS OFF)
  set(GLFW_BUILD_DOCS OFF)
  set(GLFW_INSTALL OFF)
  ks_dependency(glfw PACKAGE "glfw3 3.3" # 3.4
    REPOSITORY https://github.com/glfw/glfw.git COMMIT 7b6aead9fb88b3623e3b3725ebb42670cbe4c579)

  ks_dependency(imgui # 1.92.2b
    REPOSITORY https://github.com/ocornut/imgui.git COMMIT 45acd5e0e82f4c954432533ae9985ff0e1aad6d5)
  file(STRINGS ${imgui_SOURCE_DIR}/imgui.h imgui_version REGEX "define IMGUI_VERSION_NUM")
  string(REGEX MATCH "[0-9]+" imgui_version "${imgui_version}")
  if(imgui_version LESS 19200)
    message(FATAL_ERROR "Dear ImGui >= 1.92 is needed; ${imgui_SOURCE_DIR} has ${imgui_version}")
  endif()

  FetchContent_Declare(inter
    URL https://github.com/rsms/inter/releases/download/v4.1/Inter-4.1.zip
    URL_HASH SHA256=9883fdd4a49d4fb66bd8177ba6625ef9a64aa45899767dde3d36aa425756b11e)
  FetchContent_Declare(jetbrains_mono
    URL https://github.com/JetBrains/JetBrainsMono/releases/download/v2.304/JetBrainsMono-2.304.zip
    URL_HASH SHA256=6f6376c6ed2960ea8a963cd7387ec9d76e3f629125bc33d1fdcd7eb7012f7bbf)
  include(${CMAKE_CURRENT_LIST_DIR}/Fonts.cmake)
endif()

if(KS_TESTS)
  ks_dependency(catch2 PACKAGE "Catch2 3" # 3.7.1
    REPOSITORY https://github.com/catchorg/Catch2.git COMMIT fa43b77429ba76c462b1898d6cd2f2d7a9416b14)
  if(catch2_SOURCE_DIR)
    # A hundred small sources: in batches they compile in a fifth of the time.
    set_target_properties(Catch2 PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 20)
  endif()
endif()
