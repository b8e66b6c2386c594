# Finds the four font files (static weights; TrueType or CFF outlines) and sets KS_FONTS in the order of
# kv::FontFace. Looks in the directory KS_FONT_DIR, then where systems keep fonts, then fetches.
set(KS_FONT_DIR "" CACHE PATH "A directory with Inter-Regular, Inter-SemiBold and the JetBrainsMono files")

function(ks_font out)
  find_file(${out} NAMES ${ARGN} NO_CACHE
    PATHS ${KS_FONT_DIR}
      /usr/share/fonts/opentype/inter /usr/share/fonts/truetype/inter /usr/share/fonts/rsms-inter-fonts
      /usr/share/fonts/truetype/jetbrains-mono /usr/share/fonts/jetbrains-mono-fonts
      /usr/share/fonts/inter /usr/share/fonts/TTF /usr/share/fonts/OTF
      /Library/Fonts $ENV{HOME}/Library/Fonts
    NO_DEFAULT_PATH)
  set(${out} ${${out}} PARENT_SCOPE)
endfunction()

ks_font(inter_regular Inter-Regular.otf Inter-Regular.ttf)
ks_font(inter_semibold Inter-SemiBold.otf Inter-SemiBold.ttf)
ks_font(mono_regular JetBrainsMono-Regular.ttf)
ks_font(mono_semibold JetBrainsMono-SemiBold.ttf)
set(KS_FONTS ${inter_regular} ${inter_semibold} ${mono_regular} ${mono_semibold})
