// What the inspector's menu and forms do: each makes a branch, and the command stands in the scenario's text.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>

#include "tests/gui/driver.h"

using kv_tests::Driver;
using kv_tests::joined;
using kv_tests::keep_picture;

namespace {

/// Chooses an entry of "More"; it begins with these words.
void more(Driver& gui, std::string_view words) {
  for (const kv::ActionView& action : gui.app().views().inspector.more) {
    if (!action.label.starts_with(words)) continue;
    INFO(action.label << ": " << action.reason);
    REQUIRE(action.reason.empty());
    gui.app().ask(action.intent);
    gui.frame(3);
    return;
  }
  FAIL("no entry begins with " << words);
}

const kv::FormView& form(Driver& gui) { return gui.app().views().inspector.form; }

std::string branch(Driver& gui) {
  const ks::Session& session = gui.session();
  return session.branches()[session.current_branch()].label;
}

bool saved(Driver& gui, std::string_view part) {
  return gui.session().saved_text().find(part) != std::string::npos;
}

void pick(Driver& gui, ks::NodeId node) {
  gui.app().ask(kv::Select{{node, {}}});
  gui.frame(2);
}

}  // namespace

TEST_CASE("More opens a menu; a way is cut, slowed and healed from its form") {
  Driver gui;
  gui.seek(10);
  pick(gui, ks::node(ks::BrokerId{0}));
  gui.click("Inspector/More");
  gui.frame(2);
  keep_picture(gui, "more-menu.png");
  REQUIRE(kv_tests::find_label("Slow its disk\xE2\x80\xA6").has_value());
  gui.key(ImGuiKey_Escape);
  pick(gui, ks::node(ks::BrokerId{0}));
  more(gui, "Cut, slow or heal");
  CHECK(form(gui).title == "Ways of b1");
  gui.frame(3);
  keep_picture(gui, "form-way-light.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.click("Inspector/Form/b2");
  gui.click("Inspector/Form/only what b1 sends");
  CHECK(form(gui).note == "cut the way from b1 to b2");
  gui.click("Inspector/Form/Form Cut");
  CHECK(branch(gui) == "cut the way from b1 to b2");
  CHECK(form(gui).kind == kv::FormKind::none);
  CHECK(saved(gui, "do = \"cut\"\nnode = \"b1\"\npeer = \"b2\"\none-way = true"));
  more(gui, "Cut, slow or heal");
  gui.click("Inspector/Form/Form Heal");
  CHECK(saved(gui, "do = \"heal\"\nnode = \"b1\""));
}

TEST_CASE("a partition moves to the brokers that are chosen, in their order") {
  Driver gui({1600, 1000}, "25-moving-a-partition.toml");
  gui.seek(5);
  gui.app().ask(kv::Select{{{}, gui.session().names().find_partition("orders-0")}});
  gui.frame(2);
  more(gui, "Move it to other brokers");
  const std::size_t brokers = form(gui).rows.at(0).chips.size();
  REQUIRE(brokers >= 4);
  CHECK(form(gui).buttons[0].reason == "There they are already.");
  keep_picture(gui, "form-move.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  // All off, then 4 and 2.
  for (std::size_t i = 0; i < brokers; ++i) {
    if (!form(gui).rows[0].chips[i].on) continue;
    gui.app().ask(kv::ChooseInForm{0, i});
    gui.frame(2);
  }
  CHECK(form(gui).buttons[0].reason == "Choose at least one broker, the preferred leader first.");
  gui.click("Inspector/Form/b4");
  gui.click("Inspector/Form/b2");
  CHECK(form(gui).note == "move orders-0 to b4+b2");
  gui.click("Inspector/Form/Form Move");
  CHECK(branch(gui) == "move orders-0 to b4+b2");
  CHECK(saved(gui, "do = \"reassign\""));
  CHECK(saved(gui, "replicas = [[4, 2]]"));
}

TEST_CASE("a setting of a topic is checked while it is typed") {
  Driver gui;
  gui.seek(10);
  gui.app().ask(kv::Select{{{}, gui.session().names().find_partition("orders-0")}});
  gui.frame(2);
  more(gui, "Change a setting of orders");
  gui.frame(2);
  gui.type("min.ins");
  gui.frame(2);
  CHECK(form(gui).rows.at(1).chips.at(0).label == "min.insync.replicas");
  gui.click("Inspector/Form/min.insync.replicas");
  CHECK(gui.ui().form.key == "min.insync.replicas");
  gui.click("Inspector/Form/Form value");
  gui.type("none");
  gui.frame(2);
  CHECK(form(gui).refused);
  CHECK_FALSE(form(gui).buttons[0].reason.empty());
  gui.key(ImGuiKey_A, ImGuiMod_Ctrl);
  gui.type("1");
  gui.frame(2);
  CHECK(form(gui).note == "set min.insync.replicas = 1 of the topic orders");
  gui.click("Inspector/Form/Form Set");
  CHECK(branch(gui) == "set min.insync.replicas = 1 of the topic orders");
  CHECK(saved(gui, "do = \"config\"\ntopic = \"orders\""));
}

TEST_CASE("a disk is slowed by a factor and is as usual again") {
  Driver gui;
  gui.seek(10);
  pick(gui, ks::node(ks::BrokerId{1}));
  more(gui, "Slow its disk");
  gui.click(
      "Inspector/Form/\xC3\x97"
      "100");
  gui.click("Inspector/Form/Form Slow down");
  CHECK(saved(gui, "do = \"slow\"\nnode = \"b2\"\nfactor = 100"));
  more(gui, "Slow its disk");
  gui.click("Inspector/Form/Form As usual");
  CHECK(saved(gui, "factor = 1"));
}

TEST_CASE("a client gets a quota and loses it again, and so do all without one of their own") {
  Driver gui;
  gui.seek(10);
  pick(gui, gui.session().names().find("C2"));
  more(gui, "Give it a quota");
  CHECK(form(gui).title == "A quota of C2 at each broker");
  CHECK(form(gui).rows.at(1).chips.at(1).on);  // consumer_byte_rate
  CHECK(form(gui).buttons[0].reason == "Type a whole number from 1.");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.click("Inspector/Form/Form at most");
  gui.type("20000");
  gui.frame(2);
  CHECK(form(gui).note == "set consumer_byte_rate = 20000 of the client C2");
  gui.click("Inspector/Form/Form Set");
  CHECK(saved(gui, "do = \"config\"\nclient = \"C2\""));
  CHECK(saved(gui, "config = { \"consumer_byte_rate\" = 20000 }"));
  more(gui, "Give it a quota");
  gui.click("Inspector/Form/request_percentage");
  gui.click("Inspector/Form/each without its own");
  CHECK(form(gui).note.starts_with("How much at most? A whole number. (it counts nothing here"));
  gui.click("Inspector/Form/Form No quota");
  CHECK(saved(gui, "client = \"<default>\""));
  CHECK(saved(gui, "remove = [\"request_percentage\"]"));
}

TEST_CASE("brokers get a limit for what they can do, one more, and lose the first") {
  Driver gui;
  gui.seek(10);
  pick(gui, ks::node(ks::BrokerId{0}));
  more(gui, "Limit what brokers can do");
  CHECK(form(gui).buttons[0].reason == "Type a time, as 2ms.");
  CHECK(form(gui).buttons[1].reason == "There is no such limit.");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.click("Inspector/Form/network-time");
  gui.click("Inspector/Form/Form takes");
  gui.type("300us");
  gui.frame(2);
  CHECK(form(gui).note == "limit brokers: network-time 300us");
  gui.click("Inspector/Form/Form Set");
  CHECK(branch(gui) == "limit brokers: network-time 300us");
  CHECK(saved(gui, "do = \"capacity\"\ncapacity = { network-time = \"300us\" }"));
  gui.seek(12);
  more(gui, "Limit what brokers can do");
  gui.click("Inspector/Form/link-bandwidth");
  gui.click("Inspector/Form/Form a second");
  gui.type("999B");
  gui.frame(2);
  CHECK(form(gui).buttons[0].reason == "Type at least 1KB, as 500KB.");
  gui.key(ImGuiKey_A, ImGuiMod_Ctrl);
  gui.type("1MB");
  gui.frame(2);
  CHECK(form(gui).note == "limit brokers: network-time 300us, link-bandwidth 1000000 bytes/s");
  gui.click("Inspector/Form/Form Set");
  gui.seek(14);
  more(gui, "Limit what brokers can do");
  gui.click("Inspector/Form/network-time");
  gui.click("Inspector/Form/Form No limit");
  CHECK(branch(gui) == "limit brokers: link-bandwidth 1000000 bytes/s");
}

TEST_CASE("a member pauses and resumes, and what it cannot do is grey with its reason") {
  Driver gui;
  gui.seek(10);
  gui.click("Stage/C2");
  more(gui, "Pause its partitions");
  CHECK(branch(gui) == "pause C2");
  CHECK(saved(gui, "do = \"pause\"\nnode = \"C2\""));
  more(gui, "Resume its partitions");
  CHECK(branch(gui) == "resume C2");
  gui.seek(30);
  for (const kv::ActionView& action : gui.app().views().inspector.more) {
    if (action.label == "Pause its partitions") CHECK_FALSE(action.reason.empty());
  }
}

TEST_CASE("controllers of a quorum are picked on their lanes, killed and started again") {
  Driver gui({1600, 1000}, "23-majority-lost.toml");
  gui.seek(5);
  gui.key(ImGuiKey_6);
  gui.frame(2);
  gui.click("Timeline/controller k1");
  CHECK(gui.app().views().inspector.kind == "Controller");
  CHECK(gui.app().views().inspector.state == "active");
  keep_picture(gui, "controller-light.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.ui().dark = true;
  gui.frame(2);
  keep_picture(gui, "controller-dark.png");
  gui.click("Inspector/Freeze");
  CHECK(branch(gui) == "freeze k1");
  CHECK(gui.app().views().inspector.state == "frozen");
  gui.key(ImGuiKey_Z);
  CHECK(branch(gui) == "thaw k1");
  gui.key(ImGuiKey_K);
  CHECK(branch(gui) == "kill k1");
  CHECK(saved(gui, "do = \"kill\"\nnode = \"k1\""));
  gui.key(ImGuiKey_U);
  CHECK(branch(gui) == "start k1");
}

TEST_CASE("a whole rack is killed from one of its brokers") {
  Driver gui({1600, 1000}, "26-rack-goes-dark.toml");
  gui.seek(5);
  pick(gui, ks::node(ks::BrokerId{0}));
  const std::string rack = gui.session().spec().racks.at(0);
  more(gui, "Kill rack " + rack);
  CHECK(branch(gui) == "kill all brokers of rack " + rack);
  CHECK(saved(gui, "do = \"kill\"\nrack = \"" + rack + "\""));
}

TEST_CASE("a branch is named, deleted, brought back and compared from its card") {
  Driver gui;
  gui.seek(10);
  gui.click("Stage/C2");
  gui.click("Inspector/Close");
  gui.settle();
  gui.click("Timeline/branch 2", ImGuiMouseButton_Right);
  gui.frame(2);
  REQUIRE(gui.ui().branch.open);
  keep_picture(gui, "branch-card.png");
  gui.key(ImGuiKey_A, ImGuiMod_Ctrl);
  gui.type("what if it had closed");
  gui.key(ImGuiKey_Enter);
  CHECK(gui.session().branches()[1].title() == "what if it had closed");
  CHECK(gui.session().branches()[1].label == "close C2");
  CHECK(gui.app().views().timeline.branches.at(0).label == "what if it had closed");
  gui.click("Timeline/branch 2", ImGuiMouseButton_Right);
  gui.frame(2);
  gui.click("Branch/Delete");
  CHECK(gui.session().current_branch() == 0);
  CHECK(gui.app().views().timeline.branches.size() == 1);
  CHECK_FALSE(gui.exists("Timeline/branch 2"));
  gui.key(ImGuiKey_B);
  CHECK(gui.session().current_branch() == 0);
  gui.key(ImGuiKey_Z, ImGuiMod_Ctrl);
  CHECK(gui.app().views().timeline.branches.size() == 2);
  CHECK(gui.session().current_branch() == 1);
  gui.key(ImGuiKey_B);
  gui.click("Timeline/branch 1", ImGuiMouseButton_Right);
  gui.frame(2);
  CHECK(gui.item("Branch/Delete").disabled);
  gui.key(ImGuiKey_Escape);
  gui.click("Timeline/branch 2", ImGuiMouseButton_Right);
  gui.frame(2);
  gui.click("Branch/Compare");
  CHECK(gui.ui().compare_open);
  REQUIRE(gui.app().twins().size() == 1);
  CHECK(gui.app().twins()[0].name == "what if it had closed");
}
