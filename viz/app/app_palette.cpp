// The command palette in the window, and the search over the story whose hits n and N visit.
#include "viz/app/app.h"
#include "viz/cli/templates.h"
#include "viz/model/message_actions.h"

namespace kv {

void App::refresh_palette() {
  if (!ui_.palette.open) {
    views_.palette = {};
    return;
  }
  if (session_) story_.update(*session_);
  const bool acts = session_ && !ui_.compare_open && !at_home();
  std::vector<ActionSource::KeptText> drafts;
  for (const Draft& draft : habits_.drafts) drafts.push_back({draft.number, draft.file});
  const auto bookmarks = habits_.bookmarks_of(kept_name());
  std::string message;
  std::vector<ActionView> message_entries;
  for (const SequenceArrow& arrow : views_.sequence.arrows) {
    if (!acts || !ui_.sequence_open || arrow.id != ui_.sequence.picked) continue;
    message = arrow.id;
    message_entries = message_actions(arrow.message);
  }
  views_.palette =
      build_palette({ui_, session_ ? &*session_ : nullptr, acts ? &views_.inspector : nullptr,
                     acts ? &views_.lesson : nullptr, lessons_, bookmarks, story_, template_names(),
                     drafts, !twins_.empty(), lesson_twins(), message, message_entries});
  const std::size_t count = views_.palette.entries.size();
  if (ui_.palette.chosen >= count) ui_.palette.chosen = count == 0 ? 0 : count - 1;
}

void App::refresh_search() {
  views_.story.search.clear();
  if (ui_.palette.hits.empty()) return;
  story_.update(*session_);
  const auto hits = story_hits(story_, ui_, ui_.palette.hits);
  views_.story.search = hits_text(hits, ui_.palette.hits, ui_.cursor.event);
}

void App::open_palette(const std::string& words) {
  ui_.palette.open = true;
  ui_.palette.focus = true;
  ui_.palette.words = words;
  ui_.palette.chosen = 0;
  ui_.run_to.open = false;
  ui_.mark.open = ui_.branch.open = ui_.command.open = ui_.what.open = false;
}

void App::choose_in_palette(std::size_t index) {
  if (index >= views_.palette.entries.size()) return;
  const PaletteEntry& entry = views_.palette.entries[index];
  if (!entry.reason.empty()) {
    toast(entry.reason, ToastKind::refused);
    return;
  }
  for (const Intent& intent : entry.intents) intents_.push_back(intent);
  ui_.palette.open = false;
}

void App::search_story(const SearchStory& wish) {
  ui_.palette.hits = wish.words;
  ui_.playing = false;
  // The chip that counts the hits lies in the story line.
  ui_.home.open = false;
  ui_.compare_open = false;
  ui_.sequence_open = false;
  seek_event(wish.event);
}

void App::step_hit(int direction) {
  if (ui_.palette.hits.empty()) {
    toast("Nothing is searched for: Ctrl K, a word, Enter on a line of the story.",
          ToastKind::refused);
    return;
  }
  story_.update(*session_);
  const auto hits = story_hits(story_, ui_, ui_.palette.hits);
  ui_.playing = false;
  if (const auto event = hit_from(hits, ui_.cursor.event, direction)) return seek_event(*event);
  toast(direction > 0 ? "No later line of the story has these words."
                      : "No earlier line of the story has these words.",
        ToastKind::refused);
}

void App::show_setting(const ShowSetting& wish) {
  ui_.home.open = false;
  ui_.compare_open = false;
  ui_.sequence_open = false;
  ui_.timeline_open = false;
  ui_.selection = wish.whose;
  ui_.config.words.clear();
  ui_.config.key = wish.key;
  ui_.config.value.clear();
  ui_.config.problem.clear();
  ui_.config.focus_value = true;
  ui_.inspector_open = true;
  ui_.inspector_drawer = true;
}

}  // namespace kv
