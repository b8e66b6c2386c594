#include "viz/model/reproduce.h"

#include <fmt/format.h>

namespace kv {
namespace {

std::string_view view_word(ViewTab tab) {
  switch (tab) {
    case ViewTab::stage: return "stage";
    case ViewTab::timeline: return "timeline";
    case ViewTab::sequence: return "sequence";
    case ViewTab::brokers: return "brokers";
    case ViewTab::records: return "records";
    case ViewTab::home: return "home";
    case ViewTab::compare: return "compare";
    case ViewTab::story: break;
  }
  return {};
}

}  // namespace

std::string shell_word(const std::string& word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:+,@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

std::string carried_name(std::string file) {
  constexpr std::string_view ending = ".toml";
  if (file.ends_with(ending)) file.resize(file.size() - ending.size());
  return file;
}

std::string reproducing_command(const Reproduction& view) {
  const std::string file = view.carried ? carried_name(view.file) : view.file;
  const std::string at = view.cursor.on_event
                             ? fmt::format("event:{}", view.cursor.event)
                             : ks::duration_text(view.cursor.time - ks::start_time);
  if (view.tab == ViewTab::story) return fmt::format("kafkascope run {}", shell_word(file));
  const bool compares = view.tab == ViewTab::compare;
  if (compares && view.twins.empty()) return {};
  std::string command = fmt::format("kafkascope render {} --view {} --at {}", shell_word(file),
                                    view_word(view.tab), at);
  if (compares) command += " " + view.twins;
  if (view.range.length().count() > 0) {
    command +=
        fmt::format(" --from {} --to {}", ks::duration_text(view.range.from - ks::start_time),
                    ks::duration_text(view.range.to - ks::start_time));
  }
  if (!view.picked.empty() && !compares) command += " --pick " + shell_word(view.picked);
  if (view.dark) command += " --theme dark";
  if (view.projector) command += " --projector";
  if (view.notes) command += " --notes";
  if (view.width != 1600 || view.height != 1000)
    command += fmt::format(" --size {}x{}", view.width, view.height);
  return command + " -o view.png";
}

std::string picked_name(const ks::Names& names, const Selection& selection) {
  if (selection.partition.valid()) return names.of(selection.partition);
  return selection.node.valid() ? std::string(names.of(selection.node)) : std::string{};
}

Selection picked_by_name(const ks::Names& names, std::string_view name) {
  const ks::NodeId node = names.find(std::string(name));
  if (node.valid()) return Selection{node, {}};
  return Selection{{}, names.find_partition(std::string(name))};
}

}  // namespace kv
