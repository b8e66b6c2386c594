// The token sheet against its golden picture, byte for byte.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/gui/golden_picture.h"
#include "tests/gui/headless.h"
#include "tests/support/sessions.h"
#include "viz/app/render.h"
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

TEST_CASE("render draws the sheet, the story and the text beside the stage") {
  kv::RenderRequest request;
  request.view = kv::RenderView::tokens;
  std::string skipped;
  CHECK(kv_tests::difference_to_golden("token-sheet", kv::render_view(request), skipped) == "");
  if (!skipped.empty()) WARN(skipped);
  request.scenario = ks::test::parsed(ks::shipped("04-orders-crash.toml"), "04-orders-crash.toml");
  request.cursor.time = ks::time_from_us(64'900'000);
  request.view = kv::RenderView::stage;
  const kv::Image stage = kv::render_view(request);
  request.view = kv::RenderView::story;
  const kv::Image story = kv::render_view(request);
  request.view = kv::RenderView::editor;
  const kv::Image editor = kv::render_view(request);
  CHECK_FALSE(stage == story);
  CHECK_FALSE(stage == editor);
  CHECK_FALSE(story == editor);
}
