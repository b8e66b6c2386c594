// What the top bar says of the run.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "tests/support/sessions.h"
#include "viz/model/build_top_bar.h"

namespace kv {
namespace {

using namespace ks::test;

bool says(const ks::Session& session, const std::string& picked, const std::string& words) {
  UiState ui;
  if (!picked.empty()) ui.selection.node = session.names().find(picked);
  const auto& chips = build_top_bar(session, ui).chips;
  return std::find(chips.begin(), chips.end(), words) != chips.end();
}

TEST_CASE("the protocol in the top bar is that of the group that is looked at") {
  const ks::Session session = completed(ks::shipped("24-share-groups.toml"));
  const std::string classic = "classic \xC2\xB7 range (eager)";
  CHECK(says(session, "", classic));
  CHECK(says(session, "A1", classic));
  CHECK(says(session, "C2", "share group"));
  CHECK(says(session, "OrderPacking", "share group"));
  CHECK_FALSE(says(session, "OrderPacking", classic));
  // What stands in no group tells of the first.
  CHECK(says(session, "b1", classic));
}

}  // namespace
}  // namespace kv
