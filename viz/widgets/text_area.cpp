#include "viz/widgets/text_area.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "viz/widgets/item.h"

namespace kv {
namespace {

constexpr float size = 13;
constexpr float gutter = 44;
constexpr float pad = 4;

/// What Dear ImGui's callback is given and gives back.
struct Typing {
  std::string* text = nullptr;
  int go = -1;  ///< where the caret is to be put; −1: nowhere
  int caret = -1;
};

int called(ImGuiInputTextCallbackData* data) {
  auto& typing = *static_cast<Typing*>(data->UserData);
  if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
    typing.text->resize(static_cast<std::size_t>(data->BufTextLen));
    data->Buf = typing.text->data();
    return 0;
  }
  if (typing.go >= 0) {
    data->CursorPos = std::min(typing.go, data->BufTextLen);
    data->SelectionStart = data->SelectionEnd = data->CursorPos;
    typing.go = -1;
  }
  typing.caret = data->CursorPos;
  return 0;
}

/// Where each line begins.
std::vector<std::size_t> line_starts(std::string_view text) {
  std::vector<std::size_t> starts{0};
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    starts.push_back(at + 1);
  return starts;
}

struct Page {
  std::string_view text;
  std::vector<std::size_t> starts;
  Vec origin;       ///< of the first line's top left corner, in design pixels of the canvas
  float line = 0;   ///< height of one
  float glyph = 0;  ///< width of one

  std::string_view words(std::size_t row) const {
    const std::size_t to = row + 1 < starts.size() ? starts[row + 1] - 1 : text.size();
    return text.substr(starts[row], to - starts[row]);
  }
  float middle(std::size_t row) const { return origin.y + line * (static_cast<float>(row) + 0.5F); }
};

float columns(std::string_view words) {
  return static_cast<float>(std::count_if(words.begin(), words.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

/// The glyphs from `first` to before `last` of some words.
std::string_view glyphs(std::string_view words, float first, float last) {
  std::size_t from = words.size();
  std::size_t to = words.size();
  float column = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if ((static_cast<unsigned char>(words[i]) & 0xC0) == 0x80) continue;
    if (column >= first && from == words.size()) from = i;
    if (column >= last) {
      to = i;
      break;
    }
    ++column;
  }
  return from >= to ? std::string_view{} : words.substr(from, to - from);
}

/// A line, as far as it lies between the columns that can be seen.
void draw_words(Canvas& c, const Page& page, std::size_t row, std::span<const ColouredSpan> spans,
                float first, float last) {
  const std::string_view words = page.words(row);
  const std::size_t begin = page.starts[row];
  const auto piece = [&](std::size_t from, std::size_t to, Color color, bool bold) {
    const float column = columns(words.substr(0, from));
    const std::string_view part =
        glyphs(words.substr(from, to - from), first - column, last - column);
    if (part.find_first_not_of(" \t\r") == std::string_view::npos) return;
    const float x = page.origin.x + page.glyph * std::max(column, first);
    c.text({x, page.middle(row)}, part,
           {size, color, bold ? Face::num_bold : Face::num, Align::start});
  };
  std::size_t at = 0;
  auto span = std::lower_bound(spans.begin(), spans.end(), begin,
                               [](const ColouredSpan& s, std::size_t b) { return s.from < b; });
  for (; span != spans.end() && span->from < begin + words.size(); ++span) {
    piece(at, span->from - begin, c.theme().ink1, false);
    const std::size_t to = std::min(span->to - begin, words.size());
    piece(span->from - begin, to, span->color, span->bold);
    at = to;
  }
  piece(at, words.size(), c.theme().ink1, false);
}

bool among(std::span<const int> lines, std::size_t row) {
  return std::find(lines.begin(), lines.end(), static_cast<int>(row) + 1) != lines.end();
}

/// The rows that can be seen whole, with their numbers.
void draw_rows(Canvas& c, const Page& page, const TextAreaSpec& spec, Box seen) {
  const Theme& t = c.theme();
  const float first = std::ceil((seen.y - page.origin.y) / page.line - 0.05F);
  const float last = std::floor((seen.bottom() - page.origin.y) / page.line + 0.05F);
  const auto from = static_cast<std::size_t>(std::max(0.0F, first));
  const auto to = std::min(page.starts.size(), static_cast<std::size_t>(std::max(0.0F, last)));
  const float first_column =
      std::max(0.0F, std::ceil((seen.x + gutter - page.origin.x) / page.glyph));
  const float last_column =
      std::max(0.0F, std::floor((seen.right() - 8 - page.origin.x) / page.glyph));
  for (std::size_t row = from; row < to; ++row) {
    const Box whole{seen.x, page.middle(row) - page.line / 2, seen.w, page.line};
    if (among(spec.marked, row)) {
      c.rect(whole, with_alpha(t.red.line, 0.18F));
    } else if (among(spec.fresh, row)) {
      c.rect(whole, with_alpha(t.acc, 0.16F));
    }
    draw_words(c, page, row, spec.colours, first_column, last_column);
    const bool wrong = among(spec.marked, row);
    c.text({seen.x + gutter - 8, page.middle(row)}, std::to_string(row + 1),
           {11, wrong ? t.red.text : t.ink2, wrong ? Face::num_bold : Face::num, Align::end});
  }
}

/// The caret comes into sight when it has moved. Dear ImGui scrolls to the whole field when that takes the
/// keyboard: for some frames the caret decides against it.
void follow_caret(const Page& page, int caret, bool taken, float scale) {
  int& before = *ImGui::GetStateStorage()->GetIntRef(ImGui::GetID("caret"), -1);
  int& frames = *ImGui::GetStateStorage()->GetIntRef(ImGui::GetID("frames"), 0);
  if (taken) frames = 4;
  const bool again = frames > 0;
  if (again) --frames;
  if (caret < 0 || (caret == before && !again)) return;
  before = caret;
  const auto after =
      std::upper_bound(page.starts.begin(), page.starts.end(), static_cast<std::size_t>(caret));
  const auto row = static_cast<float>(after - page.starts.begin() - 1);
  const std::size_t start = page.starts[static_cast<std::size_t>(row)];
  const float column = columns(page.text.substr(start, static_cast<std::size_t>(caret) - start));
  const float right = (gutter + 2 * pad + page.glyph * (column + 4)) * scale;
  ImGui::SetScrollX(std::max(0.0F, right - ImGui::GetWindowWidth()));
  const float line = page.line * scale;
  const float top = row * line;
  const float height = ImGui::GetWindowHeight() - 3 * line;
  const float now = ImGui::GetScrollY();
  if (top < now + line) ImGui::SetScrollY(std::max(0.0F, top - line));
  if (top > now + height) ImGui::SetScrollY(top - height);
}

}  // namespace

TextAreaState text_area(Canvas& c, std::string_view id, Box box, std::string& text,
                        const TextAreaSpec& spec) {
  const Theme& t = c.theme();
  TextAreaState state;
  c.box(box, t.bg0, t.line1, 6);
  const IdText name(id);
  ImGui::SetCursorScreenPos(c.to_device({box.x + 1, box.y + 1}));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::BeginChild(name.c_str(), {(box.w - 2) * c.scale(), (box.h - 2) * c.scale()},
                    ImGuiChildFlags_None,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_HorizontalScrollbar |
                        ImGuiWindowFlags_NoNavInputs);
  ImGui::PopStyleVar();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  Canvas inner(ImGui::GetWindowDrawList(), t, c.fonts(), {corner, c.scale()});
  ImGui::PushFont(c.fonts()[Face::num], size);
  Page page{text, line_starts(text), {gutter + pad, pad}, 0, 0};
  page.line = ImGui::GetFontSize() / c.scale();
  page.glyph = ImGui::CalcTextSize("0000000000").x / 10 / c.scale();
  float longest = 0;
  for (std::size_t row = 0; row < page.starts.size(); ++row)
    longest = std::max(longest, columns(page.words(row)));
  const Vec room{
      std::max(box.w - gutter - 16, (longest + 2) * page.glyph + 2 * pad),
      std::max(box.h - 16, static_cast<float>(page.starts.size()) * page.line + 2 * pad)};
  Typing typing;
  typing.text = &text;
  if (spec.go_line > 0) {
    const auto row = std::min(static_cast<std::size_t>(spec.go_line), page.starts.size()) - 1;
    typing.go = static_cast<int>(page.starts[row]);
  }
  ImGui::SetCursorScreenPos({corner.x + gutter * c.scale(), corner.y});
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {pad * c.scale(), pad * c.scale()});
  for (const ImGuiCol which : {ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive,
                               ImGuiCol_Text, ImGuiCol_ChildBg}) {
    ImGui::PushStyleColor(which, with_alpha(t.bg2, 0));
  }
  const ImGuiID field = ImGui::GetID("Text");
  if (spec.reload) {
    if (ImGuiInputTextState* now = ImGui::GetInputTextState(field))
      now->ReloadUserBufAndKeepSelection();
  }
  if (spec.focus || spec.go_line > 0) ImGui::SetKeyboardFocusHere();
  const int wanted = typing.go;
  state.edited = ImGui::InputTextMultiline(
      "Text", text.data(), text.capacity() + 1, {room.x * c.scale(), room.y * c.scale()},
      ImGuiInputTextFlags_CallbackResize | ImGuiInputTextFlags_CallbackAlways |
          ImGuiInputTextFlags_NoHorizontalScroll,
      called, &typing);
  state.active = ImGui::GetActiveID() == field;
  state.went = wanted >= 0 && typing.go < 0;
  ImGui::PopStyleColor(5);
  ImGui::PopStyleVar();
  ImGui::PopFont();
  if (state.edited) {
    page.text = text;
    page.starts = line_starts(text);
  } else {
    follow_caret(page, typing.caret, spec.focus || spec.go_line > 0, c.scale());
  }
  const Box seen{ImGui::GetScrollX() / c.scale(), ImGui::GetScrollY() / c.scale(), box.w - 2,
                 box.h - 2};
  draw_rows(inner, page, spec, seen);
  ImGui::EndChild();
  if (state.active) c.border(box, {t.acc, 2}, 6);
  return state;
}

}  // namespace kv
