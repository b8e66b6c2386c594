// How a broker finds the active controller: it fetches the metadata log as an observer, and whom it fetches
// from tells it who leads. Requests that meet nobody, or one that is not active, are sent again. Source:
// KafkaRaftClient (pollFollowerAsObserver, maybeSendFetchToAnyBootstrap), NodeToControllerChannelManagerImpl.
// Model: a broker that looks for a leader asks the voters in turn; what is sent again is made anew.
#include "sim/kafka/broker.h"

namespace ks {
namespace {

/// NodeToControllerRequestThread and the observer look again after so long.
constexpr Duration look_again{100'000};

void find(Broker& broker, ControllerId leader, std::int32_t epoch, Ctx& ctx) {
  QuorumView& view = broker.life.quorum;
  if (view.leader == leader && view.epoch == epoch) return;
  view.leader = leader;
  view.epoch = epoch;
  ctx.note(ControllerFound{leader, epoch});
}

void look_later(Broker& broker, Ctx& ctx) {
  broker.life.quorum.fetching = false;
  broker.life.quorum.leader_silent = true;
  ctx.set_timer(broker.life.quorum.timer, ctx.now + look_again);
}

/// The only controller has failed: from now on the broker has to look for it.
void begin_to_look(Broker& broker, Ctx& ctx) {
  QuorumView& view = broker.life.quorum;
  if (view.on) return;
  view.on = true;
  view.timer = ctx.new_timer(TimerOwner::broker, broker.id.index, BrokerTimer::quorum);
}

void heartbeat_unanswered(BrokerSide side, Ctx& ctx) {
  BrokerLife& life = side.broker.life;
  if (!life.beating) return;
  life.beating = false;
  ctx.set_timer(life.beat, ctx.now + look_again);
}

void alteration_unanswered(BrokerSide side, Ctx& ctx) {
  BrokerLife& life = side.broker.life;
  if (!life.altering) return;
  life.altering = false;
  isr_request_failed(side.replication, side.broker.id);
  ctx.set_timer(life.alter_retry, ctx.now + look_again);
}

}  // namespace

bool reach_controller(BrokerSide side, ConnectionId& channel, Ctx& ctx) {
  BrokerLife& life = side.broker.life;
  if (channel.valid()) return true;
  if (!life.quorum.leader.valid()) return false;
  life.controller = life.quorum.leader;
  channel = ctx.connect_to(node(life.controller), life.incarnation);
  return true;
}

void leave_controller(BrokerSide, ConnectionId& channel, Ctx& ctx) {
  if (channel.valid()) ctx.close(channel);
  channel = ConnectionId{};
}

void fetch_from_quorum(BrokerSide side, Ctx& ctx) {
  Broker& broker = side.broker;
  BrokerLife& life = broker.life;
  QuorumView& view = life.quorum;
  const ControllerId next{(view.asked.index + 1) % view.voters};
  const ControllerId whom = view.leader.valid() && !view.leader_silent ? view.leader : next;
  if (life.metadata.valid() && whom != view.asked) leave_controller(side, life.metadata, ctx);
  if (!life.metadata.valid()) life.metadata = ctx.connect_to(node(whom), life.incarnation);
  view.asked = whom;
  view.fetching = true;
  // A controller without others answers when there is something new, however long that takes.
  if (view.voters > 1) ctx.set_timer(view.timer, ctx.now + view.request_timeout);
  ctx.request(life.metadata, MetadataLogRequest{broker.id, broker.image->version});
}

void quorum_fetched(BrokerSide side, MetadataLogResponse&& response, Ctx& ctx) {
  Broker& broker = side.broker;
  QuorumView& view = broker.life.quorum;
  view.fetching = false;
  if (response.error != KafkaError::none) {
    const bool news =
        response.epoch > view.epoch ||
        (response.epoch == view.epoch && !view.leader.valid() && response.leader.valid());
    look_later(broker, ctx);
    if (!news) return;
    find(broker, response.leader, response.epoch, ctx);
    view.leader_silent = !response.leader.valid() || response.leader == view.asked;
    if (!view.leader_silent) ctx.set_timer(view.timer, ctx.now);
    return;
  }
  view.leader_silent = false;
  if (response.epoch >= view.epoch && response.leader.valid())
    find(broker, response.leader, response.epoch, ctx);
  if (response.image != nullptr && response.image->version > broker.image->version)
    apply_image(side, std::move(response.image), ctx);
  fetch_from_quorum(side, ctx);
}

void quorum_due(BrokerSide side, Ctx& ctx) {
  QuorumView& view = side.broker.life.quorum;
  if (view.fetching) {
    leave_controller(side, side.broker.life.metadata, ctx);
    view.leader_silent = true;
  }
  fetch_from_quorum(side, ctx);
}

void controller_connection_lost(BrokerSide side, ConnectionId connection, Ctx& ctx) {
  Broker& broker = side.broker;
  BrokerLife& life = broker.life;
  begin_to_look(broker, ctx);
  if (connection == life.heartbeats) {
    leave_controller(side, life.heartbeats, ctx);
    heartbeat_unanswered(side, ctx);
  } else if (connection == life.alterations) {
    leave_controller(side, life.alterations, ctx);
    alteration_unanswered(side, ctx);
  } else if (connection == life.metadata) {
    leave_controller(side, life.metadata, ctx);
    look_later(broker, ctx);
  }
}

void controller_silent(BrokerSide side, ConnectionId connection, Ctx& ctx) {
  BrokerLife& life = side.broker.life;
  if (connection == life.heartbeats) {
    if (life.beating) beat_due(side, ctx);
  } else if (connection == life.alterations) {
    if (life.altering) alter_due(side, ctx);
  } else if (connection == life.metadata) {
    leave_controller(side, life.metadata, ctx);
    if (life.quorum.on) return look_later(side.broker, ctx);
    life.metadata = ctx.connect_to(node(life.controller), life.incarnation);
    fetch_metadata(side, ctx);
  }
}

void alter_due(BrokerSide side, Ctx& ctx) {
  BrokerLife& life = side.broker.life;
  if (life.altering) {  // no answer in time
    life.altering = false;
    leave_controller(side, life.alterations, ctx);
    isr_request_failed(side.replication, side.broker.id);
  }
  send_alterations(side, ctx);
}

}  // namespace ks
