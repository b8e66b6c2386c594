#include "viz/model/intent.h"

namespace kv {

KS_DEFINE_CLOSED_VARIANT(Intent, IntentKinds)

ViewTab chosen_tab(const UiState& ui) {
  if (ui.home.open) return ViewTab::home;
  if (ui.compare_open) return ViewTab::compare;
  if (ui.sequence_open) return ViewTab::sequence;
  if (ui.story_list_open) return ViewTab::story;
  if (ui.records.open) return ViewTab::records;
  if (ui.brokers_open) return ViewTab::brokers;
  return ui.timeline_open ? ViewTab::timeline : ViewTab::stage;
}

std::vector<Toggle> toggles_for(const UiState& ui, ViewTab tab) {
  std::vector<Toggle> toggles;
  const auto want = [&](bool is, ViewTab of, Toggle::What what) {
    if (is != (tab == of)) toggles.push_back({what});
  };
  want(ui.timeline_open, ViewTab::timeline, Toggle::What::timeline);
  want(ui.brokers_open, ViewTab::brokers, Toggle::What::brokers);
  want(ui.records.open, ViewTab::records, Toggle::What::records);
  want(ui.story_list_open, ViewTab::story, Toggle::What::story_list);
  want(ui.home.open, ViewTab::home, Toggle::What::home);
  want(ui.sequence_open, ViewTab::sequence, Toggle::What::sequence);
  want(ui.compare_open, ViewTab::compare, Toggle::What::compare);
  return toggles;
}

}  // namespace kv
