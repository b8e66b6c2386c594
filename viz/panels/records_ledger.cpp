// The ledger of truth in the Records view: its numbers at the left, the records behind the chosen one at
// the right.
#include <algorithm>

#include <fmt/format.h>

#include "viz/panels/records_parts.h"

namespace kv {
namespace {

constexpr float numbers_w = 300;
constexpr float row = 24;

std::string title(const LedgerNumber& number) {
  return number.whose.empty() ? number.name : number.whose + ": " + number.name;
}

void numbers(Records& r, Box box) {
  Canvas& c = r.c;
  const LedgerView& ledger = r.view.ledger;
  const auto height = static_cast<float>(ledger.numbers.size()) * row;
  Canvas inner = begin_scroll(c, "Numbers", box, height);
  for (std::size_t i = 0; i < ledger.numbers.size(); ++i) {
    const LedgerNumber& number = ledger.numbers[i];
    const Box line{0, static_cast<float>(i) * row, box.w, row - 2};
    const ItemState state = item(inner, title(number), line, {.ring = 4});
    tooltip(inner, number.about);
    explains_item(r.p.ui, number.name == "lost"        ? Term::lost
                          : number.name == "doubled"   ? Term::doubled
                          : number.name == "reordered" ? Term::reordered
                                                       : Term::ledger);
    if (i == ledger.chosen) inner.rect(line, r.t.bg3, 4);
    if (i != ledger.chosen && state.hovered) inner.rect(line, r.t.bg2, 4);
    const float y = line.center().y;
    const bool bad = number.harm && number.count > 0;
    inner.text_fit({8, y}, title(number), box.w - 100, {12, r.t.ink1});
    inner.text({line.right() - 10, y}, number.amount(number.count),
               {12, bad ? r.t.red.text : r.t.ink2, bad ? Face::num_bold : Face::num, Align::end});
    if (state.pressed) r.p.intents.push_back(ShowLedger{true, number.whose, number.name});
  }
  end_scroll();
}

void entries(Records& r, Box box) {
  Canvas& c = r.c;
  const LedgerView& ledger = r.view.ledger;
  const LedgerNumber& number = ledger.numbers[ledger.chosen];
  c.text_fit({box.x + 8, box.y + 10}, title(number), box.w - 16, {13, r.t.ink1, Face::ui_bold});
  c.text_fit({box.x + 8, box.y + 30}, number.about, box.w - 16, {11, r.t.ink3});
  const Box list{box.x, box.y + 46, box.w, box.h - 46};
  if (number.entries.empty()) {
    c.text({list.x + 8, list.y + 14}, "None.", {12, r.t.ink3});
    return;
  }
  const auto height = static_cast<float>(number.entries.size()) * row;
  Canvas inner = begin_scroll(c, "Entries", list, height);
  const float place_w = std::min(220.0F, list.w * 0.4F);
  for (std::size_t i = 0; i < number.entries.size(); ++i) {
    const LedgerEntry& entry = number.entries[i];
    const Box line{0, static_cast<float>(i) * row, list.w, row - 2};
    if (!inner.visible(line)) continue;
    const IdText id(std::to_string(i + 1));
    const ItemState state = item(inner, id.c_str(), line, {.ring = 4});
    tooltip(inner, number.time        ? "goes to the moment at which it began"
                   : entry.offset < 0 ? "shows the partition; the records are not in its log"
                                      : "shows the first of them in its log");
    if (state.hovered) inner.rect(line, r.t.bg2, 4);
    const float y = line.center().y;
    inner.text_fit({8, y}, ledger.places[i], place_w - 12, {12, r.t.ink1, Face::num});
    inner.text_fit({8 + place_w, y}, entry.text, list.w - place_w - 100, {12, r.t.ink2});
    inner.text({line.right() - 10, y}, number.amount(entry.count),
               {12, r.t.ink2, Face::num, Align::end});
    if (!state.pressed) continue;
    r.p.intents.push_back(ShowLedger{false});
    r.p.intents.push_back(Select{{{}, entry.partition}});
    if (number.time && entry.event > 0) r.p.intents.push_back(SeekEvent{entry.event});
    if (entry.offset >= 0) r.p.intents.push_back(PickRecord{entry.offset});
  }
  end_scroll();
}

}  // namespace

void draw_records_ledger(Records& r) {
  const Box& box = r.p.box;
  const float y = box.y + 36 + 12;
  const float height = box.bottom() - 10 - y;
  const float w = std::min(numbers_w, box.w * 0.38F);
  numbers(r, {box.x + 12, y, w, height});
  const float x = box.x + 12 + w + 16;
  r.c.line({x - 8, y}, {x - 8, y + height}, {r.t.line2});
  entries(r, {x, y, box.right() - 16 - x, height});
}

}  // namespace kv
