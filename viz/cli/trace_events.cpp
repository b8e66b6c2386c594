#include "viz/cli/trace_events.h"

namespace kv {

ks::JsonWriter TraceEvents::event(char phase, TraceTrack track, std::string_view name) {
  ks::JsonWriter json;
  json.begin_object().field("ph", std::string_view(&phase, 1)).field("name", name);
  json.field("pid", track.process).field("tid", track.thread);
  return json;
}

void TraceEvents::add(ks::JsonWriter& json, std::string_view args) {
  std::string text = json.end_object().take();
  if (!args.empty()) {
    text.pop_back();
    text.append(",\"args\":").append(args).append("}");
  }
  if (!events_.empty()) events_ += ",\n";
  events_ += text;
}

void TraceEvents::name(std::string_view what, TraceTrack track, std::string_view name) {
  ks::JsonWriter json = event('M', track, what);
  ks::JsonWriter args;
  args.begin_object().field("name", name).end_object();
  add(json, args.text());
}

TraceTrack TraceEvents::process(std::string_view name, std::string_view track) {
  const TraceTrack first{++processes_, ++threads_};
  this->name("process_name", first, name);
  this->name("thread_name", first, track);
  return first;
}

TraceTrack TraceEvents::track(TraceTrack beside, std::string_view name) {
  const TraceTrack more{beside.process, ++threads_};
  this->name("thread_name", more, name);
  return more;
}

void TraceEvents::slice(TraceTrack track, ks::Time from, ks::Time to, std::string_view name,
                        std::string_view args, Flow flow, std::uint64_t flow_id) {
  ks::JsonWriter json = event('X', track, name);
  json.field("ts", from).field("dur", to - from);
  if (flow != Flow::none) {
    json.field("bind_id", std::to_string(flow_id));
    json.field(flow == Flow::out ? "flow_out" : "flow_in", true);
  }
  add(json, args);
}

void TraceEvents::instant(TraceTrack track, ks::Time at, std::string_view name,
                          std::string_view args) {
  ks::JsonWriter json = event('i', track, name);
  json.field("ts", at).field("s", "t");
  add(json, args);
}

void TraceEvents::counter(TraceTrack track, ks::Time at, std::string_view name,
                          std::string_view unit, std::int64_t value) {
  ks::JsonWriter json = event('C', track, name);
  json.field("ts", at);
  ks::JsonWriter args;
  args.begin_object().field(unit, value).end_object();
  add(json, args.text());
}

void TraceEvents::begin_span(TraceTrack track, ks::Time at, std::string_view name, std::uint64_t id,
                             std::string_view args) {
  ks::JsonWriter json = event('b', track, name);
  json.field("ts", at).field("cat", "request").field("id", std::to_string(id));
  add(json, args);
}

void TraceEvents::end_span(TraceTrack track, ks::Time at, std::string_view name, std::uint64_t id,
                           std::string_view args) {
  ks::JsonWriter json = event('e', track, name);
  json.field("ts", at).field("cat", "request").field("id", std::to_string(id));
  add(json, args);
}

std::string TraceEvents::take() {
  return "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n" + std::move(events_) + "\n]}\n";
}

}  // namespace kv
