#include "tests/conformance/replay/recording.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

namespace ks_replay {
std::vector<Json> json_lines(const std::string& path, std::string& error, std::size_t most,
                             const std::function<bool(std::string_view line)>& left_out) {
  std::vector<Json> lines;
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) {
    error = path + " cannot be opened";
    return lines;
  }
  std::string line;
  std::size_t number = 0;
  std::array<char, 1 << 16> piece{};
  while (gzgets(file, piece.data(), static_cast<int>(piece.size())) != nullptr) {
    line += piece.data();
    if (line.back() != '\n') continue;
    ++number;
    if (left_out != nullptr && left_out(line)) {
      line.clear();
      continue;
    }
    Json parsed = Json::parse(line, nullptr, false);
    if (parsed.is_discarded()) {
      error = path + ": line " + std::to_string(number) + " is not JSON";
      break;
    }
    lines.push_back(std::move(parsed));
    line.clear();
    if (lines.size() == most) break;
  }
  gzclose(file);
  return lines;
}

ks::Time recorded_time(double milliseconds) {
  return ks::start_time + time_base + ks::Duration{std::llround(milliseconds * 1000)};
}

double milliseconds(ks::Time time) {
  return static_cast<double>(ks::to_us(time) - ks::to_us(time_base)) / 1000;
}

double Recording::load() const {
  const Json& load = header.at("loadavg");
  return std::max(load.at("before").at(0).get<double>(), load.at("after").at(0).get<double>());
}

std::string Recording::label(const std::string& member_id) const {
  const auto found = label_of.find(member_id);
  return found == label_of.end() ? member_id : found->second;
}

Recording read_recording(const std::string& path, std::string& error) {
  Recording recording;
  recording.name = std::filesystem::path(path).filename().string();
  recording.name.resize(recording.name.find(".jsonl"));
  std::vector<Json> lines = json_lines(path, error);
  if (!error.empty()) return recording;
  if (lines.empty() || lines.front().value("kind", "") != "scenario") {
    error = path + " does not begin with a header";
    return recording;
  }
  recording.header = std::move(lines.front());
  for (std::size_t i = 1; i < lines.size(); ++i) {
    Event event;
    event.body = std::move(lines[i]);
    event.t = recorded_time(event.body.at("t").get<double>());
    event.src = event.body.at("src");
    event.ev = event.body.at("ev");
    event.who = event.body.value("who", std::string{});
    recording.events.push_back(std::move(event));
  }
  for (const auto& [client, ids] : recording.header.at("members").items()) {
    std::string label = client;
    for (const Json& id : ids) {
      recording.label_of[id] = label;
      label += '\'';
    }
  }
  return recording;
}

std::vector<std::string> recording_files(const std::string& folder, std::string_view only) {
  std::vector<std::string> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".jsonl.gz") && name.starts_with(only)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace ks_replay
