// Text of the canvas: one line at a time, baseline at 0.36 em below the given middle, sharp because
// size and position are whole pixels.
#include <algorithm>
#include <cmath>
#include <utility>

#include <imgui_internal.h>

#include "viz/canvas/canvas.h"
#include "viz/canvas/ink_log.h"

namespace kv {
namespace {

constexpr std::string_view ellipsis = "\xE2\x80\xA6";

// Decodes the character at `from` and returns its length in bytes.
std::size_t decode(std::string_view words, std::size_t from, unsigned int& out) {
  const auto byte = static_cast<unsigned char>(words[from]);
  if (byte < 0x80) {
    out = byte;
    return 1;
  }
  const int n = ImTextCharFromUtf8(&out, words.data() + from, words.data() + words.size());
  return static_cast<std::size_t>(std::max(n, 1));
}

float advance(ImFontBaked* baked, std::string_view words) {
  float width = 0;
  for (std::size_t i = 0; i < words.size();) {
    unsigned int c = 0;
    i += decode(words, i, c);
    width += baked->GetCharAdvance(static_cast<ImWchar>(c));
  }
  return width;
}

struct Word {
  std::string_view text;
  bool bold = false;
  bool space_before = false;
  bool line_before = false;
};

// Cuts prose into words; `**` switches between regular and bold and may stand inside a word.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  /// The rest of the word that came last is to come as a word of its own, on a line of its own.
  void put_back(std::size_t bytes) {
    at_ -= bytes;
    broken_ = true;
  }

  bool next(Word& out) {
    bool space = false;
    bool line = std::exchange(broken_, false);
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        line = true;
        ++at_;
      } else if (c == ' ') {
        space = true;
        ++at_;
      } else if (text_.substr(at_, 2) == "**") {
        bold_ = !bold_;
        at_ += 2;
      } else {
        break;
      }
    }
    if (at_ >= text_.size()) return false;
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != ' ' && text_[at_] != '\n' &&
           text_.substr(at_, 2) != "**") {
      ++at_;
    }
    out = {text_.substr(begin, at_ - begin), bold_, space, line};
    return true;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  bool bold_ = false;
  bool broken_ = false;
};

/// How much of a word that is too long for a line stands on it: up to an underscore, a dot or a slash if
/// there is one in the second half, else as many letters as fit, at least one.
std::size_t part_of_word(ImFontBaked* baked, std::string_view word, float room) {
  float width = 0;
  std::size_t end = 0;
  std::size_t joint = 0;
  while (end < word.size()) {
    unsigned int c = 0;
    const std::size_t next = end + decode(word, end, c);
    width += baked->GetCharAdvance(static_cast<ImWchar>(c));
    if (width > room && end > 0) break;
    end = next;
    if (c == '_' || c == '.' || c == '/' || c == '-') joint = end;
  }
  return joint * 2 > end ? joint : end;
}

}  // namespace

int Canvas::text_pixels(float size) const {
  return std::max(1, static_cast<int>(std::floor(size * frame_.scale + 0.5F)));
}

namespace {

InkLog*& current_log() {
  static InkLog* log = nullptr;
  return log;
}

}  // namespace

void log_ink(InkLog* log) { current_log() = log; }
InkLog* ink_log() { return current_log(); }

void Canvas::glyphs(ImVec2 baseline, std::string_view words, const TextStyle& style) {
  if (words.empty()) return;
  ImFont* font = (*fonts_)[style.face];
  const auto px = static_cast<float>(text_pixels(style.size));
  const float ascent = font->GetFontBaked(px)->Ascent;
  const ImVec2 top{std::floor(baseline.x + 0.5F), std::floor(baseline.y + 0.5F) - ascent};
  const Color color = ink(style.color != 0 ? style.color : theme_->ink1);
  list_->AddText(font, px, top, color, words.data(), words.data() + words.size());
  if (InkLog* log = ink_log()) {
    const ImVec4& clip = list_->_CmdHeader.ClipRect;
    const float width = advance(font->GetFontBaked(px), words);
    log->push_back(
        {std::string(words),
         {baseline.x, baseline.y - px * 0.76F, baseline.x + width, baseline.y + px * 0.2F},
         {clip.x, clip.y, clip.z, clip.w},
         list_,
         color,
         style.size,
         style.face == Face::ui_bold || style.face == Face::num_bold});
  }
}

float Canvas::text_width(std::string_view words, float size, Face face) const {
  const auto px = static_cast<float>(text_pixels(size));
  return advance((*fonts_)[face]->GetFontBaked(px), words) / frame_.scale;
}

float Canvas::text(Vec at, std::string_view words, const TextStyle& style) {
  const float width = text_width(words, style.size, style.face);
  if (style.align == Align::middle) at.x -= width * 0.5F;
  if (style.align == Align::end) at.x -= width;
  const ImVec2 middle = to_device(at);
  const float drop = static_cast<float>(text_pixels(style.size)) * 0.36F;
  glyphs({middle.x, middle.y + drop}, words, style);
  return at.x + width;
}

bool Canvas::text_fit(Vec at, std::string_view words, float max_width, const TextStyle& style) {
  // Widths are rounded up to whole pixels of the screen, so a text that just fits is not cut.
  if (text_width(words, style.size, style.face) <= max_width + 0.5F) {
    text(at, words, style);
    return false;
  }
  const auto px = static_cast<float>(text_pixels(style.size));
  ImFontBaked* baked = (*fonts_)[style.face]->GetFontBaked(px);
  const float dots = advance(baked, ellipsis) / frame_.scale;
  float kept = 0;
  std::size_t end = 0;
  while (end < words.size()) {
    unsigned int c = 0;
    const std::size_t next = end + decode(words, end, c);
    const float wider = kept + baked->GetCharAdvance(static_cast<ImWchar>(c)) / frame_.scale;
    if (wider + dots > max_width) break;
    kept = wider;
    end = next;
  }
  while (end > 0 && words[end - 1] == ' ') --end;
  kept = text_width(words.substr(0, end), style.size, style.face);
  if (style.align == Align::middle) at.x -= (kept + dots) * 0.5F;
  if (style.align == Align::end) at.x -= kept + dots;
  TextStyle left = style;
  left.align = Align::start;
  const float x = text(at, words.substr(0, end), left);
  text({x, at.y}, ellipsis, left);
  return true;
}

float Canvas::runs(Vec at, std::initializer_list<Run> parts, float size, Align align) {
  if (align != Align::start) {
    float width = 0;
    for (const Run& run : parts) width += text_width(run.text, size, run.face);
    at.x -= align == Align::middle ? width * 0.5F : width;
  }
  for (const Run& run : parts) at.x = text(at, run.text, {size, run.color, run.face, Align::start});
  return at.x;
}

float Canvas::paragraph(Vec at, std::string_view words, float width, const ParagraphStyle& style) {
  const float space = text_width(" ", style.size, Face::ui);
  const float left = at.x;
  float x = left;
  bool line_started = false;
  Words cutter(words);
  for (Word word; cutter.next(word);) {
    const Face face = word.bold ? Face::ui_bold : Face::ui;
    const float w = text_width(word.text, style.size, face);
    const float gap = line_started && word.space_before ? space : 0;
    // What follows a bold word without a space stays with it.
    const bool glued = line_started && !word.space_before;
    const bool full = line_started && !glued && x + gap + w > left + width;
    if (full || (word.line_before && line_started)) {
      x = left;
      at.y += style.line;
    } else {
      x += gap;
    }
    std::string_view said = word.text;
    if (x + w > left + width + 0.5F && x == left) {
      ImFontBaked* baked =
          (*fonts_)[face]->GetFontBaked(static_cast<float>(text_pixels(style.size)));
      said = said.substr(0, part_of_word(baked, said, width * frame_.scale));
      if (said.size() < word.text.size()) cutter.put_back(word.text.size() - said.size());
    }
    if (!style.measure_only) text({x, at.y}, said, {style.size, style.color, face, Align::start});
    x += w;
    line_started = true;
  }
  return at.y + style.line;
}

}  // namespace kv
