// Whether a condition is true in a state of the run.
#include "viz/model/condition.h"

#include <algorithm>

#include "sim/run/expect.h"
#include "sim/trace/subject.h"
#include "sim/world/world.h"

namespace kv {
namespace {

bool all_audited(ks::Total total) {
  return total == ks::Total::lost || total == ks::Total::doubled || total == ks::Total::reordered ||
         total == ks::Total::copies || total == ks::Total::skipped;
}

std::int64_t member_count(const ks::Group& group) {
  const std::size_t count =
      group.type == ks::GroupType::classic ? group.members.size() : group.modern.members.size();
  return static_cast<std::int64_t>(count);
}

/// In one state of the run.
class Holds {
 public:
  Holds(ks::Session& session, ks::EventNo event, bool with_facts)
      : session_(session), event_(event), with_facts_(with_facts) {}

  bool operator()(const HolderCheck& check) const {
    if (check.leads) {
      const ks::BrokerId leader = ks::current_image(world()).at(check.partition).leader;
      return check.who.valid() ? leader.valid() && ks::node(leader) == check.who : !leader.valid();
    }
    const ks::World& now = world();
    for (const ks::Group& group : now.groups) {
      const ks::ConsumerId owner = ks::owner(now, group.id, check.partition);
      if (!owner.valid()) continue;
      if (!check.who.valid()) return false;
      if (ks::node(owner) == check.who) return true;
    }
    return !check.who.valid();
  }
  bool operator()(const StateCheck& check) const {
    return world().groups[check.group.index].state == check.state;
  }
  bool operator()(const ProcessCheck& check) const {
    const auto& [kind, index] = check.node;
    if (kind == ks::NodeKind::consumer) {
      return index < world().consumers.size() && world().consumers[index].process == check.state;
    }
    return index < world().producers.size() && world().producers[index].process == check.state;
  }
  bool operator()(const NumberCheck& check) const {
    switch (check.what) {
      case Quantity::generation:
        return check.bounds.contain(world().groups[check.group.index].generation);
      case Quantity::members:
        return check.bounds.contain(member_count(world().groups[check.group.index]));
      case Quantity::lag: return check.bounds.contain(lag_of(check));
      case Quantity::isr: break;
    }
    const ks::Cluster& image = ks::current_image(world());
    std::size_t least =
        check.partitions.empty() ? 0 : image.at(check.partitions.front()).isr.size();
    for (const ks::PartitionId id : check.partitions) {
      least = std::min(least, image.at(id).isr.size());
    }
    return check.bounds.contain(static_cast<std::int64_t>(least));
  }
  bool operator()(const TotalCheck& check) const {
    return check.bounds.contain(ks::total_of(world(), check.total, check.group, world().now));
  }
  bool operator()(const FactCheck& check) const {
    if (!with_facts_) return false;
    const ks::Trace& trace = session_.trace();
    const ks::FactRange facts = trace.of_event(event_);
    for (std::size_t i = facts.begin; i < facts.end; ++i) {
      if (trace[i].body.index() != check.kind) continue;
      if (!check.of.valid() || ks::concerns(trace[i], check.of, session_.names())) return true;
    }
    return false;
  }

 private:
  std::int64_t lag_of(const NumberCheck& check) const {
    const ks::World& now = world();
    std::int64_t sum = 0;
    for (const ks::PartitionId id : check.partitions) {
      if (now.cluster->has(id)) sum += ks::lag(now, check.group, id);
    }
    return sum;
  }

  /// Made only for checks that look at it; again for the same event it is still there.
  const ks::World& world() const { return session_.world_at(event_); }

  ks::Session& session_;
  ks::EventNo event_;
  bool with_facts_;
};

struct Close {
  Closeness operator()(const HolderCheck& check) const {
    return check.leads ? Closeness::events : Closeness::changes;
  }
  Closeness operator()(const StateCheck&) const { return Closeness::changes; }
  Closeness operator()(const ProcessCheck&) const { return Closeness::changes; }
  Closeness operator()(const NumberCheck& check) const {
    const bool changes = check.what == Quantity::generation || check.what == Quantity::members;
    return changes ? Closeness::changes : Closeness::events;
  }
  Closeness operator()(const TotalCheck& check) const {
    return all_audited(check.total) ? Closeness::audit : Closeness::events;
  }
  Closeness operator()(const FactCheck&) const { return Closeness::facts; }
};

}  // namespace

bool holds(const Condition& condition, ks::Session& session, ks::EventNo event, bool with_facts) {
  if (closeness(condition) == Closeness::facts && !with_facts) return false;
  const Holds check_in{session, event, with_facts};
  return std::any_of(condition.any.begin(), condition.any.end(), [&](const auto& all) {
    return std::all_of(all.begin(), all.end(), [&](const Check& check) {
      return std::visit(check_in, check.body) != check.negated;
    });
  });
}

Closeness closeness(const Condition& condition) {
  Closeness closest = Closeness::facts;
  bool audited = false;
  for (const auto& all : condition.any) {
    for (const Check& check : all) {
      const Closeness needs = std::visit(Close{}, check.body);
      audited = audited || needs == Closeness::audit;
      closest = std::max(closest, needs);
    }
  }
  // What takes long to tell would take very long at every event.
  return audited ? Closeness::audit : closest;
}

}  // namespace kv
