// One recording of a real cluster, as tests/conformance/data/recordings/README.md describes the files.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/time.h"

namespace ks_replay {

using Json = nlohmann::json;

/// Recorded times begin here, since some are negative.
inline constexpr ks::Duration time_base{10'000'000};

/// Milliseconds, with one decimal, of a recording; and back, for messages.
ks::Time recorded_time(double milliseconds);
double milliseconds(ks::Time time);

struct Event {
  ks::Time t{};
  std::string src;
  std::string ev;
  std::string who;
  Json body;

  int node() const { return body.value("node", 0); }
  int err() const { return body.value("err", 0); }
  std::string text(const char* key) const { return body.value(key, std::string{}); }
  std::int64_t number(const char* key) const { return body.value(key, std::int64_t{0}); }
  ks::Time end() const { return recorded_time(body.at("end").get<double>()); }
};

struct Recording {
  std::string name;  ///< "04-eager-1"
  Json header;
  std::vector<Event> events;                    ///< sorted by t
  std::map<std::string, std::string> label_of;  /// by member id: "C2", the client's second id "C2'"

  std::string protocol() const { return header.at("protocol"); }
  bool consumer_protocol() const { return protocol() == "consumer"; }
  /// The higher one-minute load of the host before and after.
  double load() const;
  /// A member's name for messages; an id that the recording does not know stays what it is.
  std::string label(const std::string& member_id) const;
};

/// The first lines of a file of JSON Lines, plain or gzip-compressed, without those that `left_out` names.
/// Problems become the error text.
std::vector<Json> json_lines(const std::string& path, std::string& error,
                             std::size_t most = static_cast<std::size_t>(-1),
                             const std::function<bool(std::string_view line)>& left_out = nullptr);
Recording read_recording(const std::string& path, std::string& error);
/// The recordings of a folder, by name; `only` chooses those whose name begins with it.
std::vector<std::string> recording_files(const std::string& folder, std::string_view only);

}  // namespace ks_replay
