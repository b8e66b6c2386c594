// What leaves the window: the command that draws the same, the view as text, a picture of it.
#include <algorithm>
#include <cmath>
#include <string>

#include <imgui.h>

#include "viz/app/app.h"
#include "viz/app/png.h"
#include "viz/cli/files.h"
#include "viz/model/brokers_text.h"
#include "viz/model/records_text.h"
#include "viz/model/reproduce.h"
#include "viz/model/sequence_text.h"
#include "viz/model/stage_text.h"
#include "viz/model/timeline_text.h"

namespace kv {
namespace {

constexpr std::size_t most_lines = 2000;

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace

/// The file that holds what is running; "" if none does.
std::string App::file_of_run() const {
  if (!session_->scenario()) return {};
  const std::string text = session_->saved_text();
  if (text == file_text_) return kept_name();
  return text == saved_text_ ? saved_file_ : std::string{};
}

void App::copy_command() {
  const ViewTab tab = chosen_tab(ui_);
  Reproduction view;
  view.file = file_of_run();
  view.carried = path_.empty() && view.file == file_name_;
  view.tab = tab;
  view.cursor = ui_.cursor;
  view.picked = picked_name(session_->names(), ui_.selection);
  view.dark = ui_.dark;
  view.projector = ui_.projector;
  view.notes = ui_.teacher_open && !ui_.projector;
  view.range = ui_.range;
  if (tab == ViewTab::compare) {
    view.twins = twin_words_;
    if (view.range.length().count() <= 0) view.range = compare_wishes_.stretch;
  }
  const float scale = input_.screen_scale * static_cast<float>(ui_.scaling) / 100;
  view.width = static_cast<int>(std::lround(input_.device.x / scale));
  view.height = static_cast<int>(std::lround(input_.device.y / scale));
  if (tab == ViewTab::compare && view.twins.empty()) {
    toast(
        "Branches and values that were tried are in no file: `kafkascope compare` and `render` "
        "take "
        "--with and --vary.",
        ToastKind::refused);
    return;
  }
  if (view.file.empty()) {
    toast("What was done here is in no file yet: Ctrl S saves it, then there is a command for it.",
          ToastKind::refused);
    return;
  }
  const std::string command = reproducing_command(view);
  ImGui::SetClipboardText(command.c_str());
  toast("Copied: " + command);
}

void App::copy_words() {
  std::string text;
  switch (chosen_tab(ui_)) {
    case ViewTab::stage: text = stage_text(views_.stage); break;
    case ViewTab::timeline: {
      TimelineTextOptions options;
      options.range = ui_.range;
      if (ui_.future_hidden()) {
        const bool whole = options.range.length().count() <= 0;
        options.range = {whole ? ks::start_time : options.range.from, ui_.told_until()};
      }
      options.fold = ui_.fold_idle;
      text = timeline_text(*session_, options);
      break;
    }
    case ViewTab::brokers: text = brokers_text(views_.brokers); break;
    case ViewTab::records: text = records_text(views_.records); break;
    case ViewTab::sequence: {
      const TimeRange& window = views_.sequence.window;
      const std::vector<ks::Fact> facts = session_->facts_between(
          window.from, std::min(window.to, ui_.told_until()), ks::Level::protocol);
      text = joined(sequence_text(facts, session_->trace(), session_->names()));
      break;
    }
    case ViewTab::story: {
      std::vector<std::string> lines;
      story_.update(*session_);
      for (const ks::StoryLine& line : story_.lines) {
        if (!ui_.tells(line.time, line.event) || lines.size() == most_lines) break;
        lines.push_back(ks::to_text(line));
      }
      text = joined(lines);
      break;
    }
    case ViewTab::compare:
    case ViewTab::home:
      toast("This view has no text: `kafkascope compare` prints a comparison.", ToastKind::refused);
      return;
  }
  ImGui::SetClipboardText(text.c_str());
  const auto lines = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
  toast("Copied as text: " + std::to_string(lines) + (lines == 1 ? " line" : " lines"));
}

void App::want_picture() {
  picture_wanted_ = true;
  dirty_ = true;
}

void App::keep_picture(const Image& image) {
  picture_wanted_ = false;
  const std::vector<std::uint8_t> bytes = encode_png(image);
  if (bytes.empty()) return toast("The picture could not be made.", ToastKind::problem);
  std::string stem = kept_name();
  if (stem.ends_with(".toml")) stem.resize(stem.size() - 5);
  stem += "-" + ks::seconds_text(ui_.cursor.time - ks::start_time);
  std::string name = stem + ".png";
  for (int number = 2; file_exists(name); ++number)
    name = stem + "-" + std::to_string(number) + ".png";
  const ks::Result<void> done = write_file(name, std::string(bytes.begin(), bytes.end()));
  if (done) {
    toast("Saved as " + name);
  } else {
    toast("Not saved: " + name + ": " + done.error().front().what, ToastKind::problem);
  }
}

}  // namespace kv
