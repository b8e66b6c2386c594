// One message, by a click: dropped, delayed, delivered twice.
#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <string>

#include "tests/gui/driver.h"
#include "viz/model/message_actions.h"

using kv_tests::Driver;

namespace {

/// An entry of the menu that is open.
void choose(Driver& gui, const std::string& label) {
  gui.frame(3);
  const auto entry = kv_tests::find_label(label);
  INFO(label << " among\n" << kv_tests::known_labels());
  REQUIRE(entry.has_value());
  ImGuiIO& io = ImGui::GetIO();
  io.AddMousePosEvent(entry->center().x, entry->center().y);
  gui.frame(2);
  io.AddMouseButtonEvent(ImGuiMouseButton_Left, true);
  gui.frame();
  io.AddMouseButtonEvent(ImGuiMouseButton_Left, false);
  gui.frame(3);
}

/// What was done to messages in the present branch.
std::vector<ks::Fact> chosen(Driver& gui) {
  std::vector<ks::Fact> facts;
  const ks::Trace& trace = gui.session().trace();
  for (const auto p : trace.of<ks::MessageChosen>()) facts.push_back(trace[p]);
  return facts;
}

void check_chosen(Driver& gui, const kv::MessageRef& message, ks::ChosenAction action) {
  gui.settle();
  const std::vector<ks::Fact> facts = chosen(gui);
  REQUIRE(facts.size() == 1);
  const auto& body = std::get<ks::MessageChosen>(facts[0].body);
  CHECK(facts[0].time == message.sent);
  CHECK(body.connection == message.connection);
  CHECK(body.correlation == message.correlation);
  CHECK(body.api == message.api);
  CHECK(body.response == message.response);
  CHECK(body.action == action);
  CHECK(gui.session().current_branch() > 0);
  CHECK(gui.ui().cursor.time == message.sent);
}

/// The first one of the lanes that can be pointed at and is one of these.
std::optional<kv::StageMessage> lane_message(Driver& gui, ks::ApiKey api, bool response) {
  for (const kv::StageConsumer& consumer : gui.app().views().stage.consumers) {
    for (const kv::StageMessage& m : consumer.messages) {
      if (m.message.valid() && m.message.api == api && m.message.response == response &&
          gui.exists("Stage/" + m.id))
        return m;
    }
  }
  return std::nullopt;
}

/// Goes on until there is one.
kv::StageMessage seek_lane_message(Driver& gui, double from, ks::ApiKey api, bool response) {
  for (double at = from; at < from + 8; at += 0.25) {
    gui.seek(at);
    gui.frame();
    if (const auto found = lane_message(gui, api, response)) return *found;
  }
  FAIL("no such message");
  return {};
}

}  // namespace

TEST_CASE("a right click on a message of a lane drops exactly this one") {
  Driver gui;
  const kv::StageMessage m = seek_lane_message(gui, 30, ks::ApiKey::heartbeat, false);
  gui.click("Stage/" + m.id, ImGuiMouseButton_Right);
  choose(gui, "Drop it");
  check_chosen(gui, m.message, ks::ChosenAction::drop);
  CHECK(gui.session().saved_text().find("do = \"drop\"") != std::string::npos);
  gui.key(ImGuiKey_Z, ImGuiMod_Ctrl);
  CHECK(gui.session().current_branch() == 0);
  CHECK(chosen(gui).empty());
}

TEST_CASE("an answer is delayed by a second, and is not delivered twice") {
  Driver gui;
  const kv::StageMessage m = seek_lane_message(gui, 30, ks::ApiKey::heartbeat, true);
  const auto entries = kv::message_actions(m.message);
  REQUIRE(entries.size() == 3);
  CHECK(entries[2].label == "Deliver it twice");
  CHECK(entries[2].reason.find("only requests") != std::string::npos);
  gui.click("Stage/" + m.id, ImGuiMouseButton_Right);
  choose(gui, "Delay it by 1 s");
  check_chosen(gui, m.message, ks::ChosenAction::delay);
  CHECK(gui.session().saved_text().find("by = \"1s\"") != std::string::npos);
}

TEST_CASE("an arrow of the sequence chart is delivered twice, from its menu") {
  Driver gui;
  gui.seek(66);
  gui.key(ImGuiKey_3);
  gui.frame(2);
  std::optional<kv::SequenceArrow> join;
  for (const kv::SequenceArrow& arrow : gui.app().views().sequence.arrows) {
    if (!join && arrow.id.starts_with("JoinGroup") && gui.exists("Sequence/" + arrow.id))
      join = arrow;
  }
  REQUIRE(join.has_value());
  gui.click("Sequence/" + join->id, ImGuiMouseButton_Right);
  choose(gui, "Deliver it twice");
  check_chosen(gui, join->message, ks::ChosenAction::duplicate);
}

TEST_CASE("the palette does the same with the arrow that is picked") {
  Driver gui;
  gui.seek(66);
  gui.key(ImGuiKey_3);
  gui.frame(2);
  std::optional<kv::SequenceArrow> join;
  for (const kv::SequenceArrow& arrow : gui.app().views().sequence.arrows) {
    if (!join && arrow.id.starts_with("JoinGroup") && gui.exists("Sequence/" + arrow.id))
      join = arrow;
  }
  REQUIRE(join.has_value());
  gui.app().ask(kv::PickInSequence{join->id});
  gui.frame(2);
  gui.app().ask(kv::OpenPalette{"drop it"});
  gui.frame(3);
  const auto& entries = gui.app().views().palette.entries;
  REQUIRE_FALSE(entries.empty());
  CHECK(entries[0].label == "Drop it: " + join->id);
  gui.app().ask(kv::ChooseInPalette{0});
  gui.frame(3);
  check_chosen(gui, join->message, ks::ChosenAction::drop);
}

TEST_CASE("of messages that leave at one instant the one that was meant is hit, whichever it is") {
  Driver gui;
  ks::Session& session = gui.session();
  // Several requests of one kind by one client to one broker at the same instant.
  const ks::Time from = ks::time_from_us(5'000'000);
  const ks::Time to = ks::time_from_us(12'000'000);
  const std::vector<ks::Fact> facts = session.facts_between(from, to, ks::Level::data);
  std::size_t tried = 0;
  for (std::size_t i = 0; i < facts.size() && tried < 3; ++i) {
    const auto* sent = std::get_if<ks::MessageSent>(&facts[i].body);
    if (sent == nullptr || ks::is_response(sent->message.body)) continue;
    if (facts[i].node.kind != ks::NodeKind::producer) continue;
    ++tried;
    const kv::MessageRef message{
        sent->connection,          facts[i].node, sent->to, ks::api_key(sent->message.body), false,
        sent->message.correlation, facts[i].time};
    gui.app().ask(kv::Tamper{message, ks::ChosenAction::drop});
    gui.frame(3);
    check_chosen(gui, message, ks::ChosenAction::drop);
    gui.key(ImGuiKey_Z, ImGuiMod_Ctrl);
    CHECK(session.current_branch() == 0);
  }
  CHECK(tried == 3);
}

TEST_CASE("between brokers, and to the controller, the message that was meant is dropped as well") {
  Driver gui;
  ks::Session& session = gui.session();
  const std::vector<ks::Fact> facts = session.facts_between(
      ks::time_from_us(5'000'000), ks::time_from_us(12'000'000), ks::Level::data);
  for (const ks::NodeKind server : {ks::NodeKind::broker, ks::NodeKind::controller}) {
    kv::MessageRef message;
    for (const ks::Fact& fact : facts) {
      const auto* sent = std::get_if<ks::MessageSent>(&fact.body);
      if (sent == nullptr || ks::is_response(sent->message.body) || message.valid()) continue;
      if (fact.node.kind != ks::NodeKind::broker || sent->to.kind != server) continue;
      message = {
          sent->connection,          fact.node, sent->to, ks::api_key(sent->message.body), false,
          sent->message.correlation, fact.time};
    }
    REQUIRE(message.valid());
    for (const kv::ActionView& entry : kv::message_actions(message)) CHECK(entry.reason.empty());
    gui.app().ask(kv::Tamper{message, ks::ChosenAction::drop});
    gui.frame(3);
    check_chosen(gui, message, ks::ChosenAction::drop);
    const std::string broker = "broker = \"" + std::string(session.names().of(message.server));
    CHECK(session.saved_text().find(broker) != std::string::npos);
    gui.key(ImGuiKey_Z, ImGuiMod_Ctrl);
    CHECK(session.current_branch() == 0);
  }
}

TEST_CASE("requests to ZooKeeper are not delivered twice") {
  kv::MessageRef ping;
  ping.client = ks::node(ks::BrokerId{1});
  ping.server = ks::zookeeper_node;
  ping.api = ks::ApiKey::zk_ping;
  const auto entries = kv::message_actions(ping);
  REQUIRE(entries.size() == 3);
  CHECK(entries[0].reason.empty());
  CHECK(entries[1].reason.empty());
  CHECK(entries[2].reason == "ZooKeeper's clients expect one answer to each request.");
  CHECK(kv::message_actions({})[0].reason == "There is no such message.");
}

TEST_CASE("a second command for the same message is refused with words") {
  Driver gui;
  const kv::StageMessage m = seek_lane_message(gui, 30, ks::ApiKey::heartbeat, false);
  gui.app().ask(kv::Tamper{m.message, ks::ChosenAction::delay});
  gui.frame(3);
  check_chosen(gui, m.message, ks::ChosenAction::delay);
  gui.app().ask(kv::Tamper{m.message, ks::ChosenAction::drop});
  gui.frame(3);
  CHECK(gui.session().branches().size() == 2);
  CHECK(gui.has_toast("Something is done to this message already"));
}
