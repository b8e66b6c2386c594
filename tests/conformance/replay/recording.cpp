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
    if (line.back() != '\n' && gzeof(file) == 0) continue;
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
  int problem = Z_OK;
  const char* const told = gzerror(file, &problem);
  if (problem != Z_OK && error.empty()) error = path + ": " + told;
  gzclose(file);
  // An end without a newline is a line like others.
  if (error.empty() && !line.empty() && lines.size() < most) {
    Json parsed = Json::parse(line, nullptr, false);
    if (parsed.is_discarded()) error = path + ": its last line is not JSON";
    if (error.empty() && (left_out == nullptr || !left_out(line)))
      lines.push_back(std::move(parsed));
  }
  return lines;
}

ks::Time recorded_time(double milliseconds) {
  return ks::start_time + time_base + ks::Duration{std::llround(milliseconds * 1000)};
}

double milliseconds(ks::Time time) {
  return static_cast<double>(ks::to_us(time) - ks::to_us(time_base)) / 1000;
}

double Recording::load() const {
  double most = 0;
  const Json loads = header.value("loadavg", Json::object());
  for (const auto& [when, load] : loads.items()) most = std::max(most, load.at(0).get<double>());
  return most;
}

std::string Recording::label(const std::string& member_id) const {
  const auto found = label_of.find(member_id);
  return found == label_of.end() ? member_id : found->second;
}

namespace {

/// What the events say when the header does not: whose ids there were, in order.
Json members_of(const std::vector<Event>& events) {
  Json members = Json::object();
  for (const Event& event : events) {
    if (event.src != "broker" || event.who.empty()) continue;
    const Json answer = event.body.value("answer", Json::object());
    std::string id = event.text("member");
    if (id.empty() && answer.is_object()) id = answer.value("member", "");
    Json& ids = members[event.who];
    if (!id.empty() && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
  return members;
}

void take_lines(Recording& recording, std::vector<Json>& lines) {
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
  Json& header = recording.header;
  if (!header.contains("members")) header["members"] = members_of(recording.events);
  for (const char* const part : {"broker", "group", "members"}) {
    if (!header["settings"].contains(part)) header["settings"][part] = Json::object();
  }
  for (const auto& [client, ids] : header.at("members").items()) {
    std::string label = client;
    for (const Json& id : ids) {
      recording.label_of[id] = label;
      label += '\'';
    }
  }
}

}  // namespace

Recording read_recording(const std::string& path, std::string& error) {
  Recording recording;
  recording.name = std::filesystem::path(path).filename().string();
  recording.name.resize(recording.name.find(".jsonl"));
  std::vector<Json> lines = json_lines(path, error);
  if (!error.empty()) return recording;
  try {
    if (lines.empty() || lines.front().value("kind", "") != "scenario") {
      error = path + " does not begin with a header";
      return recording;
    }
    take_lines(recording, lines);
  } catch (const Json::exception& wrong) {
    error = path + ": " + wrong.what();
  }
  return recording;
}

std::vector<std::string> recording_files(const std::string& folder, std::string_view only) {
  std::vector<std::string> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    const bool readable = name.ends_with(".jsonl.gz") || name.ends_with(".jsonl");
    if (readable && name.starts_with(only)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace ks_replay
