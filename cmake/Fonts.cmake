# Finds the four font files (static weights; TrueType or CFF outlines) and sets KS_FONTS in the order of
# kv::FontFace. Looks in the directory KS_FONT_DIR, then where systems keep fonts, then in the pinned
# upstream releases that Dependencies.cmake declares.
set(KS_FONT_DIR "" CACHE PATH "A directory with Inter-Regular, Inter-SemiBold and the JetBrainsMono files")

# ks_font(out archive names…)
function(ks_font out archive)
  find_file(${out} NAMES ${ARGN} NO_CACHE
    PATHS ${KS_FONT_DIR}
      /usr/share/fonts/opentype/inter /usr/share/fonts/truetype/inter /usr/share/fonts/rsms-inter-fonts
      /usr/share/fonts/truetype/jetbrains-mono /usr/share/fonts/jetbrains-mono-fonts
      /usr/share/fonts/inter /usr/share/fonts/TTF /usr/share/fonts/OTF
      /Library/Fonts $ENV{HOME}/Library/Fonts
    NO_DEFAULT_PATH)
  if(NOT ${out})
    FetchContent_MakeAvailable(${archive})
    find_file(${out} NAMES ${ARGN} NO_CACHE REQUIRED NO_DEFAULT_PATH
      PATHS ${${archive}_SOURCE_DIR}/extras/otf ${${archive}_SOURCE_DIR}/fonts/ttf ${${archive}_SOURCE_DIR}/ttf)
  endif()
  set(${out} ${${out}} PARENT_SCOPE)
endfunction()

ks_font(inter_regular inter Inter-Regular.otf Inter-Regular.ttf)
ks_font(inter_semibold inter Inter-SemiBold.otf Inter-SemiBold.ttf)
ks_font(mono_regular jetbrains_mono JetBrainsMono-Regular.ttf)
ks_font(mono_semibold jetbrains_mono JetBrainsMono-SemiBold.ttf)
set(KS_FONTS ${inter_regular} ${inter_semibold} ${mono_regular} ${mono_semibold})
