#include "viz/model/what_view.h"

#include <algorithm>

#include "viz/model/change_setting.h"
#include "viz/model/config_words.h"

namespace kv {

Selection holder_of(const ks::Session& session, ks::Scope scope, const Selection& picked) {
  const ks::Names& names = session.names();
  std::vector<Selection> candidates;
  if (!picked.empty()) candidates.push_back(picked);
  if (!names.consumers.empty()) candidates.push_back({ks::node(ks::ConsumerId{0}), {}});
  if (!names.producers.empty()) candidates.push_back({ks::node(ks::ProducerId{0}), {}});
  if (!names.brokers.empty()) candidates.push_back({ks::node(ks::BrokerId{0}), {}});
  if (!names.groups.empty()) candidates.push_back({ks::node(ks::GroupId{0}), {}});
  if (!names.partitions.empty()) candidates.push_back({{}, ks::PartitionId{0}});
  for (const Selection& candidate : candidates) {
    if (scope_of(candidate) == scope) return candidate;
  }
  return {};
}

namespace {

/// "RangeAssignor" of "org.apache.kafka.clients.consumer.RangeAssignor", in lists too.
std::string without_package(std::string text) {
  constexpr std::string_view package = "org.apache.kafka.";
  for (std::size_t at = text.find(package); at != std::string::npos; at = text.find(package, at)) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::size_t dot = text.rfind('.', end - 1);
    text.erase(at, dot + 1 - at);
  }
  return text;
}

}  // namespace

WhatView build_what(const ks::Session* session, const Explained& subject, const Selection& picked,
                    std::span<const Explained> here) {
  const Explanation explanation = explanation_of(subject);
  WhatView view{explanation.title, {}, explanation.text, {}, explanation.source};
  for (const Explained& what : here) {
    if (here.size() > 1)
      view.choices.push_back({what, explanation_of(what).title, what == subject});
  }
  const ks::Profile profile = session != nullptr ? session->spec().profile : ks::Profile::v4_4;
  for (const TermKey& key : explanation.keys) {
    const ks::ConfigRow* row = ks::find_config(key.scope, key.key);
    if (row == nullptr || !ks::default_of(*row, profile)) continue;
    WhatKey line{key.key,
                 "default " + without_package(default_words(*row, profile)),
                 std::string(row->explanation),
                 {}};
    if (session != nullptr) line.whose = holder_of(*session, key.scope, picked);
    view.keys.push_back(std::move(line));
  }
  return view;
}

}  // namespace kv
