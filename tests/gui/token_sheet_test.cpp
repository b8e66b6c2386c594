// The token sheet against its golden picture, byte for byte.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/gui/golden_picture.h"
#include "tests/gui/headless.h"
#include "viz/panels/token_sheet.h"

TEST_CASE("the token sheet is drawn as in its golden picture") {
  kv_tests::Headless gui(kv::token_sheet_width, kv::token_sheet_height);
  const kv::Image& image = gui.frame([](kv::Canvas& c) { kv::draw_token_sheet(c); });
  std::string skipped;
  CHECK(kv_tests::difference_to_golden("token-sheet", image, skipped) == "");
  if (!skipped.empty()) WARN(skipped);
}

TEST_CASE("the token sheet does not depend on what was drawn before it") {
  kv_tests::Headless fresh(kv::token_sheet_width, kv::token_sheet_height);
  const auto sheet = [](kv::Canvas& c) { kv::draw_token_sheet(c); };
  const kv::Image first = fresh.frame(sheet);
  const kv::Image second = fresh.frame(sheet);
  CHECK(first == second);
}
