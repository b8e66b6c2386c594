// What the command line asks of the window: opening it, drawing a frame, and what happens without it.
#include <catch2/catch_test_macros.hpp>

#include "tests/cli/command.h"

using ks_tests::Folder;
using ks_tests::kafkascope;
using ks_tests::Outcome;
using namespace std::chrono_literals;

namespace {

/// Hooks are plain functions, so what they were given is kept here.
struct Seen {
  std::string title;
  std::string path;
  kv::RenderRequest drawn;
};
Seen seen;

std::optional<std::string> opens(const kv::WindowRequest& request) {
  seen = {request.scenario.title, request.path, {}};
  return std::nullopt;
}
std::optional<std::string> no_display(const kv::WindowRequest&) { return "no display"; }
ks::Result<std::string> draws(const kv::RenderRequest& request) {
  seen.drawn = request;
  return std::string("picture");
}

}  // namespace

TEST_CASE("without a file the window opens the orders lesson") {
  CHECK(kafkascope({}, "", {.window = opens}).code == 0);
  CHECK(seen.title == "The canonical crash");
  CHECK(seen.path.empty());
}

TEST_CASE("the window is told which file to save to") {
  const std::string file = ks_tests::shipped("01-first-topic");
  const Outcome outcome = kafkascope({file, "--set", "title=\"Mine\""}, "", {.window = opens});
  CHECK(outcome.code == 0);
  CHECK(outcome.out.empty());
  CHECK(seen.path == file);
  CHECK(seen.title == "Mine");
}

TEST_CASE("without a display the story is told and a picture written") {
  const Folder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder / "");
  const Outcome outcome =
      kafkascope({"04-orders-crash"}, "", {.window = no_display, .render = draws});
  std::filesystem::current_path(before);
  CHECK(outcome.code == 0);
  CHECK(outcome.out == kafkascope({"run", "04-orders-crash"}).out);
  CHECK(outcome.err.starts_with("There is no window (no display), so here is the story.\n"));
  CHECK(outcome.err.find("The picture kafkascope-04-orders-crash.png shows ") != std::string::npos);
  CHECK(ks_tests::bytes_of(folder / "kafkascope-04-orders-crash.png") == "picture");
  // The join barrier after the crash is open.
  CHECK(seen.drawn.cursor.time > ks::at(60s));
  CHECK(seen.drawn.cursor.time < ks::at(70s));
}

TEST_CASE("an open-ended run is told for a minute where there is no window") {
  const Outcome outcome = kafkascope({"sandbox"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out.find("Ledger of truth at 60.000 s") != std::string::npos);
  CHECK(outcome.err ==
        "There is no window (this program was built without a window), so here is the story.\n");
}

TEST_CASE("render passes on the view and writes what comes back") {
  const Folder folder;
  const std::string file = folder / "x.png";
  const Outcome outcome =
      kafkascope({"render", "04-orders-crash", "--view", "timeline", "--at", "crash+44.9s",
                  "--theme", "dark", "--size", "1024x640", "--projector", "--notes", "-o", file},
                 "", {.render = draws});
  CHECK(outcome.code == 0);
  CHECK(outcome.out.empty());
  CHECK(ks_tests::bytes_of(file) == "picture");
  CHECK(folder.files() == 1);
  CHECK(seen.drawn.view == kv::RenderView::timeline);
  CHECK(seen.drawn.cursor.time == ks::at(64'900ms));
  CHECK(!seen.drawn.cursor.on_event);
  CHECK(seen.drawn.dark);
  CHECK(seen.drawn.projector);
  CHECK(seen.drawn.notes);
  CHECK(seen.drawn.width == 1024);
  CHECK(seen.drawn.height == 640);
}

TEST_CASE("render shows the stretch of the axis that it is told") {
  const auto render = [](const std::vector<std::string>& more) {
    std::vector<std::string> words{"render", "04-orders-crash", "--view", "stage",
                                   "--at",   "crash",           "-o",     "-"};
    words.insert(words.end(), more.begin(), more.end());
    return kafkascope(words, "", {.render = draws});
  };
  CHECK(render({}).code == 0);
  CHECK(seen.drawn.range == kv::TimeRange{});
  CHECK(render({"--from", "15s", "--to", "crash+50s"}).code == 0);
  CHECK(seen.drawn.range == kv::TimeRange{ks::at(15s), ks::at(70s)});
  CHECK(render({"--from", "100s"}).code == 0);
  CHECK(seen.drawn.range == kv::TimeRange{ks::at(100s), ks::at(120s)});
  CHECK(render({"--from", "30s", "--to", "20s"}).code == 2);
  CHECK(render({"--from", "20s", "--to", "20s"}).err ==
        "kafkascope render: error: the stretch has no length. allowed: --from before --to\n");
}

TEST_CASE("render passes on every view") {
  const Folder folder;
  for (const auto& [name, view] :
       {std::pair{"sequence", kv::RenderView::sequence}, std::pair{"home", kv::RenderView::home},
        std::pair{"story", kv::RenderView::story}, std::pair{"editor", kv::RenderView::editor},
        std::pair{"tokens", kv::RenderView::tokens}}) {
    const Outcome outcome = kafkascope(
        {"render", "04-orders-crash", "--view", name, "--at", "crash", "-o", folder / "y.png"}, "",
        {.render = draws});
    CHECK(outcome.code == 0);
    CHECK(seen.drawn.view == view);
    CHECK(seen.drawn.cursor.time == ks::at(20s));
  }
}

TEST_CASE("render picks whom it is told to, and says who is there") {
  const auto render = [](const std::string& view, const std::string& name) {
    return kafkascope(
        {"render", "04-orders-crash", "--view", view, "--at", "crash", "--pick", name, "-o", "-"},
        "", {.render = draws});
  };
  CHECK(render("stage", "C3").code == 0);
  CHECK(seen.drawn.picked.node == ks::node(ks::ConsumerId{2}));
  CHECK(render("records", "orders-4").code == 0);
  CHECK(seen.drawn.picked.partition == ks::PartitionId{4});
  const Outcome wrong = render("stage", "C33");
  CHECK(wrong.code == 2);
  CHECK(wrong.err.starts_with(
      "--pick C33: error: nothing in the run is called so up to that moment. allowed: "));
  CHECK(wrong.err.find("did you mean C3?") != std::string::npos);
  CHECK(render("compare", "C3")
            .err.starts_with("kafkascope render: error: --pick belongs to the views of one run."));
}

TEST_CASE("render writes to standard output for a dash") {
  const Outcome outcome =
      kafkascope({"render", "sandbox", "--view", "stage", "--at", "event:100", "-o", "-"}, "",
                 {.render = draws});
  CHECK(outcome.code == 0);
  CHECK(outcome.out == "picture");
  CHECK(seen.drawn.cursor.on_event);
  CHECK(seen.drawn.cursor.event == 100);
}

TEST_CASE("render says which views there are, and everything else that is wrong") {
  const auto error = [](const std::vector<std::string>& more) {
    std::vector<std::string> words{"render", "sandbox", "--at", "1s", "-o", "x.png"};
    words.insert(words.end(), more.begin(), more.end());
    return kafkascope(words, "", {.render = draws}).err;
  };
  CHECK(error({"--view", "broker"}) ==
        "--view broker: error: is no view. allowed: stage, timeline, sequence, compare, brokers, "
        "records, story, editor, home, tokens. did you mean brokers?\n");
  CHECK(error({"--view", "stge", "--theme", "pink", "--size", "10x10"}) ==
        "--view stge: error: is no view. allowed: stage, timeline, sequence, compare, brokers, "
        "records, story, editor, home, tokens. did you mean stage?\n"
        "--size 10x10: error: is no size of a picture. allowed: WIDTHxHEIGHT from 320x200 to "
        "8192x8192\n"
        "--theme pink: error: is no theme. allowed: light or dark\n");
  const Outcome outcome =
      kafkascope({"render", "sandbox", "--view", "stage", "--at", "1s", "-o", "x.png"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err == "kafkascope render: error: this program was built without pictures\n");
}
