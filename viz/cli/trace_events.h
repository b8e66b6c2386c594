// The trace event format that the Perfetto viewer and Chrome read, as text. Times are microseconds of the
// run. A process is a node or a group, a thread one of its tracks. Numbers of threads are unique in the
// whole trace, since the viewer names threads by their number alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/base/time.h"
#include "sim/trace/json.h"

namespace kv {

struct TraceTrack {
  int process = 0;
  int thread = 0;
};

class TraceEvents {
 public:
  /// A new process with a first track of its own.
  TraceTrack process(std::string_view name, std::string_view track);
  /// A further track of the process.
  TraceTrack track(TraceTrack beside, std::string_view name);

  /// A slice needs some length to be a place that a flow can hold on to.
  enum class Flow : std::uint8_t { none, out, in };
  /// `args` is a whole JSON object, or empty.
  void slice(TraceTrack track, ks::Time from, ks::Time to, std::string_view name,
             std::string_view args = {}, Flow flow = Flow::none, std::uint64_t flow_id = 0);
  void instant(TraceTrack track, ks::Time at, std::string_view name, std::string_view args = {});
  void counter(TraceTrack track, ks::Time at, std::string_view name, std::string_view unit,
               std::int64_t value);
  /// Slices of one id, which may overlap those of another id.
  void begin_span(TraceTrack track, ks::Time at, std::string_view name, std::uint64_t id,
                  std::string_view args = {});
  void end_span(TraceTrack track, ks::Time at, std::string_view name, std::uint64_t id,
                std::string_view args = {});

  /// The whole trace.
  std::string take();

 private:
  ks::JsonWriter event(char phase, TraceTrack track, std::string_view name);
  void name(std::string_view what, TraceTrack track, std::string_view name);
  void add(ks::JsonWriter& json, std::string_view args);

  std::string events_;
  int processes_ = 0;
  int threads_ = 0;
};

}  // namespace kv
