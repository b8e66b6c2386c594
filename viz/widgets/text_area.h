// A field for a text of many lines: numbers at the left, marks at lines with something wrong, colours given
// by the caller. It scrolls both ways and keeps the caret in sight. Dear ImGui edits; the words are drawn
// by the canvas.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "viz/canvas/canvas.h"

namespace kv {

/// A stretch of the text in another colour, by its bytes; sorted, without overlap, within one line.
struct ColouredSpan {
  std::size_t from = 0;
  std::size_t to = 0;
  Color color = 0;
  bool bold = false;
};

struct TextAreaSpec {
  std::span<const ColouredSpan> colours{};
  std::span<const int> marked{};  ///< lines with something wrong, from 1
  std::span<const int> fresh{};   ///< lines that have just been added
  int go_line = 0;      ///< not 0: the caret goes to the start of this line and takes the keyboard
  bool focus = false;   ///< takes the keyboard
  bool reload = false;  ///< the text was changed from outside, also if somebody is typing in it
};

struct TextAreaState {
  bool edited = false;
  bool active = false;  ///< the keyboard types here
  bool went = false;    ///< go_line has been done
};

TextAreaState text_area(Canvas& c, std::string_view id, Box box, std::string& text,
                        const TextAreaSpec& spec);

}  // namespace kv
