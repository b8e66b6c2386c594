// A session with its branches is written and read again as it was: commands, names, moments and events.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/support/sessions.h"
#include "viz/model/kept_session.h"

namespace kv {
namespace {

using namespace std::chrono_literals;
using ks::at;
using namespace ks::test;

/// What was clicked, left out and moved, in branches of branches; two of them named, one deleted.
ks::Session with_branches() {
  ks::Session session = completed(quick_text());
  REQUIRE(session.command(clicked(5s, ks::Kill{"C3"})).has_value());
  ks::AddConsumer joins;
  joins.node = "C5";
  joins.group = "OrderProcessingGroup";
  REQUIRE(session.command(clicked(7s, joins)).has_value());
  session.name_branch(2, "with C5");
  REQUIRE(session.command(clicked(9s, ks::Kill{"C5"})).has_value());
  session.switch_to(0);
  const auto index_of = [&](const std::string& words) {
    const auto commands = session.commands();
    std::size_t i = 0;
    while (ks::to_text(commands[i].body) != words) ++i;
    return i;
  };
  REQUIRE(session.remove_command(index_of("kill C2")).has_value());
  session.switch_to(0);
  REQUIRE(session.move_command(index_of("kill C2"), at(12500ms)).has_value());
  session.name_branch(5, "later");
  session.delete_branch(4);
  session.switch_to(2);
  session.compute_all();
  return session;
}

void check_same(ks::Session& now, ks::Session& before) {
  REQUIRE(now.branches().size() == before.branches().size());
  CHECK(now.horizon() == before.horizon());
  CHECK(now.current_branch() == before.current_branch());
  for (std::size_t i = 0; i < now.branches().size(); ++i) {
    INFO("branch " << i);
    const ks::Branch& a = now.branches()[i];
    const ks::Branch& b = before.branches()[i];
    CHECK(a.parent == b.parent);
    CHECK(a.leaves_at == b.leaves_at);
    CHECK(a.leaves_time == b.leaves_time);
    CHECK(a.label == b.label);
    CHECK(a.given_name == b.given_name);
    CHECK(a.deleted == b.deleted);
    REQUIRE(a.commands.size() == b.commands.size());
    for (std::size_t k = 0; k < a.commands.size(); ++k) {
      CHECK(a.commands[k].at == b.commands[k].at);
      CHECK(a.commands[k].origin == b.commands[k].origin);
      CHECK(a.commands[k].mark == b.commands[k].mark);
      CHECK(ks::to_text(a.commands[k].body) == ks::to_text(b.commands[k].body));
    }
    now.switch_to(i);
    before.switch_to(i);
    now.compute_all();
    before.compute_all();
    CHECK(now.fingerprint().events == before.fingerprint().events);
  }
}

TEST_CASE("a session comes back with its branches, event by event") {
  ks::Session before = with_branches();
  const Cursor cursor{at(8s), before.event_at(at(8s)), true};
  SessionWriter writer;
  const std::string text = writer.text(before, cursor);
  auto kept = read_session(text, "quick.toml");
  REQUIRE(kept.has_value());
  CHECK(kept->cursor.time == cursor.time);
  CHECK(kept->cursor.event == cursor.event);
  CHECK(kept->cursor.on_event);
  CHECK(kept->session.branches()[2].title() == "with C5");
  CHECK(kept->session.branches()[4].title() == "without kill C2");
  CHECK(kept->session.branches()[4].deleted);
  CHECK(kept->session.branches()[5].leaves_time == at(10s));
  CHECK(SessionWriter{}.text(kept->session, cursor) == text);
  check_same(kept->session, before);
}

TEST_CASE("what was written of a branch follows its name and whether it is wanted") {
  ks::Session session = with_branches();
  SessionWriter writer;
  const std::string first = writer.text(session, {});
  session.name_branch(2, "another name");
  session.restore_branch(4);
  session.switch_to(5);
  const std::string second = writer.text(session, {});
  CHECK(first != second);
  CHECK(second == SessionWriter{}.text(session, {}));
  const auto kept = read_session(second, "quick.toml");
  REQUIRE(kept.has_value());
  CHECK(kept->session.branches()[2].title() == "another name");
  CHECK_FALSE(kept->session.branches()[4].deleted);
  CHECK(kept->session.current_branch() == 5);
}

TEST_CASE("a text that is cut off or changed is refused, and so is a branch that does not fit") {
  ks::Session session = with_branches();
  const std::string text = SessionWriter{}.text(session, {});
  CHECK_FALSE(read_session("", "quick.toml").has_value());
  for (std::size_t length = 0; length < text.size(); length += 997)
    CHECK_FALSE(read_session(std::string_view(text).substr(0, length), "quick.toml").has_value());
  std::string other = text;
  other.replace(other.find("\tkill C3\n"), 9, "\tkill C9\n");
  CHECK_FALSE(read_session(other, "quick.toml").has_value());
  // Up to where it leaves its parent a branch has that one's commands.
  std::vector<ks::Command> commands = session.branches()[0].commands;
  const std::size_t branches = session.branches().size();
  commands.erase(commands.begin());
  CHECK_FALSE(session.add_branch(0, at(5s), commands, "none").has_value());
  CHECK_FALSE(session.add_branch(branches, at(5s), commands, "none").has_value());
  CHECK(session.branches().size() == branches);
}

}  // namespace
}  // namespace kv
