// The command that draws a view again, and names of what is picked.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/sessions.h"
#include "viz/model/reproduce.h"

using namespace std::chrono_literals;

namespace kv {

TEST_CASE("the command that draws a view has what differs from the usual, quoted for a shell") {
  Reproduction view;
  view.file = "04-orders-crash.toml";
  view.carried = true;
  view.cursor.time = ks::at(64900ms);
  CHECK(reproducing_command(view) ==
        "kafkascope render 04-orders-crash --view stage --at 1m4.9s -o view.png");
  view.tab = ViewTab::brokers;
  view.dark = view.projector = view.notes = true;
  view.width = 1024;
  view.height = 640;
  view.picked = "orders-2";
  view.cursor = {ks::at(64900ms), 5726, true};
  CHECK(reproducing_command(view) ==
        "kafkascope render 04-orders-crash --view brokers --at event:5726 --pick orders-2 "
        "--theme dark --projector --notes --size 1024x640 -o view.png");
  view = {};
  view.file = "my lessons/it's mine.toml";
  view.picked = "group a";
  CHECK(reproducing_command(view) ==
        "kafkascope render 'my lessons/it'\\''s mine.toml' --view stage --at 0s --pick 'group a' "
        "-o view.png");
  view.tab = ViewTab::story;
  view.file = "mine.toml";
  CHECK(reproducing_command(view) == "kafkascope run mine.toml");
  view.tab = ViewTab::compare;
  CHECK(reproducing_command(view).empty());
  view.twins = "--with 06-kip848";
  view.picked = "C1";  // a comparison picks nobody
  view.range = {ks::at(28s), ks::at(36s)};
  CHECK(reproducing_command(view) ==
        "kafkascope render mine.toml --view compare --at 0s --with 06-kip848 --from 28s --to 36s "
        "-o view.png");
  view.tab = ViewTab::timeline;
  CHECK(reproducing_command(view) ==
        "kafkascope render mine.toml --view timeline --at 0s --from 28s --to 36s --pick C1 "
        "-o view.png");
}

TEST_CASE("what is picked has a name, and the name leads back to it") {
  const ks::Session session = ks::test::completed(ks::test::quick_text());
  const ks::Names& names = session.names();
  for (const char* name : {"C2", "b1", "P1", "OrderProcessingGroup", "orders-3"}) {
    const Selection picked = picked_by_name(names, name);
    CHECK_FALSE(picked.empty());
    CHECK(picked_name(names, picked) == name);
  }
  CHECK(picked_by_name(names, "C9").empty());
  CHECK(picked_name(names, {}).empty());
}

}  // namespace kv
