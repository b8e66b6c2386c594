// The glossary: whatever can be asked about is explained, in few words, with keys that Kafka has.
#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>

#include "tests/support/sessions.h"
#include "viz/model/what_view.h"

namespace kv {

TEST_CASE("every term has a title of its own, a few sentences and keys that exist") {
  std::set<std::string_view> titles;
  for (std::size_t i = 0; i < term_count; ++i) {
    const Explanation it = explanation_of(static_cast<Term>(i));
    INFO(i << " " << it.title);
    CHECK(titles.insert(it.title).second);
    CHECK(it.text.ends_with("."));
    CHECK(it.text.size() <= 320);
    for (const TermKey& key : it.keys) {
      INFO(key.key);
      CHECK(ks::find_config(key.scope, key.key) != nullptr);
    }
  }
  CHECK(explanation_of(Term::high_watermark).title == "High watermark");
  CHECK(explanation_of(Term::join_barrier).title == "Join barrier");
  CHECK(explanation_of(Term::owner_lanes).title == "Who owns which partition");
  CHECK(explanation_of(Term::rebalance_rounds).title == "Rounds of a rebalance");
}

TEST_CASE("every request and every error is explained under its own name") {
  for (const std::string& name : ks::api_names()) {
    const auto api = ks::api_named(name);
    REQUIRE(api);
    const Explanation it = explanation_of(*api);
    INFO(name);
    CHECK(it.title == name);
    CHECK(it.text.ends_with("."));
    CHECK_FALSE(it.source.empty());
  }
  for (int code = -3; code <= 200; ++code) {
    const auto error = static_cast<ks::KafkaError>(code);
    const std::string_view name = ks::error_name(error);
    if (code >= 0 && name == ks::error_name(ks::KafkaError::unknown_server_error)) continue;
    const Explanation it = explanation_of(error);
    if (it.text.empty()) FAIL_CHECK("error " << code << " " << name << " is not explained");
  }
  CHECK(explanation_of(ks::KafkaError::illegal_generation).title == "ILLEGAL_GENERATION");
  CHECK(explanation_of(Explained{}).title.empty());
}

TEST_CASE("the card has the keys of the version that runs, and leads to somebody who has them") {
  const ks::Session session = ks::test::completed(ks::test::quick_text());
  const Selection picked{session.names().find("C2"), {}};
  const WhatView view = build_what(&session, Term::session, picked);
  CHECK(view.title == "Session");
  CHECK(view.source == "KIP-62");
  REQUIRE(view.keys.size() == 2);
  CHECK(view.keys[0].key == "session.timeout.ms");
  CHECK(view.keys[0].value == "default 45 s (45000)");
  CHECK(view.keys[0].whose == picked);
  CHECK(view.keys[1].key == "consumer.session.timeout.ms");
  CHECK(view.keys[1].whose.node == session.names().find("OrderProcessingGroup"));
  // Classes are told by their own names.
  const WhatView assignor = build_what(&session, Term::assignor, picked);
  CHECK(assignor.keys.at(0).value == "default RangeAssignor,CooperativeStickyAssignor");
  // With nothing open there is the text, and nobody to lead to.
  const WhatView alone = build_what(nullptr, Term::session, {});
  CHECK(alone.keys.size() == 2);
  CHECK(alone.keys[0].whose.empty());
}

}  // namespace kv
