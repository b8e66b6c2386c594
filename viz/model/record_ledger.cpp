#include "viz/model/record_ledger.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/trace/stretches.h"
#include "sim/trace/words.h"
#include "sim/world/audit.h"
#include "sim/world/unread_records.h"

namespace kv {
namespace {

/// "#4" or "#4 and the 2 after it there": a producer's records go to several partitions.
std::string numbers_text(std::int64_t first, std::uint64_t count) {
  if (count == 1) return fmt::format("#{}", first);
  return fmt::format("#{} and the {} after it there", first, count - 1);
}

/// "'s records 5 to 7 there", counted from 1, where their numbers cannot be told.
std::string ordinals_text(std::uint32_t before, std::uint64_t count) {
  if (count == 1) return fmt::format("'s record {} there", before + 1);
  return fmt::format("'s records {} to {} there", before + 1, before + count);
}

std::string offsets_text(std::int64_t begin, std::int64_t end) {
  if (end - begin == 1) return fmt::format("offset {}", begin);
  return fmt::format("offsets {} to {}", begin, end - 1);
}

class Book {
 public:
  Book(const ks::World& world, const ks::Lanes& lanes, ks::Time now)
      : world_(world), lanes_(lanes), now_(now) {}

  std::vector<LedgerNumber> all() {
    of_all();
    for (std::uint32_t i = 0; i < world_.ledger.producers.size(); ++i) of_producer(i);
    for (std::uint32_t i = 0; i < world_.ledger.groups.size(); ++i) of_group(i);
    return std::move(numbers_);
  }

 private:
  void of_all() {
    const ks::RecordAudit audit = ks::audit_records(world_);
    audited("lost", "acknowledged, and not in the leader's log", audit.lost);
    audited("stored twice", "further copies in the log", audit.doubled);
    audited("out of order", "stand behind a record that was sent after them", audit.reordered);
    audited("failed and stored", "reported as failed, and in the log all the same",
            audit.stored_though_failed);
    if (!audit.aborted.empty())
      audited("aborted", "of aborted transactions: left out with read_committed", audit.aborted);
    stretched({}, "unavailable", "seconds in which a partition had no leader that answered",
              ks::without_leader(lanes_, now_));
  }

  void stretched(std::string whose, std::string name, std::string about,
                 const std::vector<ks::Stretch>& stretches) {
    LedgerNumber number{std::move(whose), std::move(name), std::move(about), 0, true, true, {}};
    for (const ks::Stretch& stretch : stretches) {
      const auto us = static_cast<std::uint64_t>(ks::to_us(stretch.length()));
      number.count += us;
      std::string text = fmt::format("from {} s ", ks::seconds_text(stretch.from - ks::start_time));
      text += stretch.over ? fmt::format("to {} s", ks::seconds_text(stretch.to - ks::start_time))
                           : "on";
      number.entries.push_back({stretch.partition, -1, us, std::move(text), 1, stretch.over,
                                stretch.from, stretch.event});
    }
    numbers_.push_back(std::move(number));
  }

  void audited(std::string name, std::string about, const std::vector<ks::AuditedRange>& ranges) {
    LedgerNumber number{
        {}, std::move(name), std::move(about), ks::RecordAudit::records(ranges), true};
    for (const ks::AuditedRange& range : ranges) {
      const std::string& producer = world_.names->producers[range.producer.index];
      const std::int64_t first = ks::record_number(world_, range);
      std::string text = producer + (first >= 0 ? " " + numbers_text(first, range.count)
                                                : ordinals_text(range.ordinal, range.count));
      if (range.original >= 0) text += fmt::format(", first at offset {}", range.original);
      number.entries.push_back({range.partition, range.offset, range.count, std::move(text)});
    }
    numbers_.push_back(std::move(number));
  }

  /// What producers' applications were told besides success.
  void of_producer(std::uint32_t index) {
    using Told = std::pair<ks::RecordFate, const char*>;
    constexpr Told fates[] = {{ks::RecordFate::failed, "failed"},
                              {ks::RecordFate::dropped, "dropped"},
                              {ks::RecordFate::in_doubt, "in doubt"}};
    constexpr const char* about[] = {"reported to the application as an error",
                                     "never sent when the process died",
                                     "sent, and unanswered when the process died"};
    const ks::ProducerLedger& ledger = world_.ledger.producers[index];
    const std::uint64_t counts[] = {ledger.failed, ledger.dropped, ledger.in_doubt};
    for (std::size_t k = 0; k < std::size(fates); ++k) {
      if (counts[k] == 0) continue;
      LedgerNumber number{world_.names->producers[index], fates[k].second, about[k], counts[k],
                          true};
      for (const ks::FateRange& range : ledger.others()) {
        if (range.fate != fates[k].first) continue;
        const std::uint64_t count = range.end - range.begin;
        const ks::AuditedRange at{
            ks::ProducerId{index}, range.partition, range.begin, range.end - range.begin, -1, -1};
        const std::int64_t first = ks::record_number(world_, at);
        number.entries.push_back({range.partition, -1, count,
                                  first >= 0
                                      ? numbers_text(first, count)
                                      : "its" + ordinals_text(range.begin, count).substr(2)});
      }
      numbers_.push_back(std::move(number));
    }
  }

  void of_group(std::uint32_t index) {
    const ks::GroupId group{index};
    const std::string& name = world_.names->groups[index];
    LedgerNumber again{name, "handed out again", "handed to applications more than once",
                       world_.ledger.duplicates(group), true};
    LedgerNumber open{name, "not finished",
                      "handed to an application, and worked on by none to the end",
                      world_.ledger.unprocessed(group)};
    LedgerNumber passed{name, "passed over", "never handed out: a reset took the group over them",
                        world_.ledger.passed_over_records(group), true};
    LedgerNumber archived{name, "archived", "given up by the share group",
                          world_.ledger.archived_records(group), true};
    LedgerNumber waiting{
        name, "waiting",
        "in the log from the group's position on, and handed to no application so far"};
    LedgerNumber skipped{name, "skipped",
                         "below the group's position, and handed to no application: it began "
                         "behind them, or seek() or an administrator took it over them"};
    unread_of(world_.groups[index], waiting, skipped);
    for (const ks::PartitionLedger& part : world_.ledger.groups[index].partitions) {
      for (const ks::RepeatedRange& range : part.repeated) {
        again.entries.push_back(
            {part.partition, range.begin, static_cast<std::uint64_t>(range.end - range.begin),
             fmt::format("{}, {} times", offsets_text(range.begin, range.end), range.times),
             range.times});
      }
      without(part.delivered, part.processed, part.partition, open);
      without(part.passed_over, part.delivered, part.partition, passed);
      for (const ks::OffsetRange& range : part.archived) add(part.partition, range, archived);
    }
    for (LedgerNumber* number : {&again, &open, &passed, &skipped, &archived, &waiting}) {
      if (number->count > 0) numbers_.push_back(std::move(*number));
    }
    const std::vector<ks::Stretch> unowned = ks::without_owner(lanes_, group, now_);
    if (!unowned.empty())
      stretched(name, "without an owner", "seconds in which nobody owned a partition", unowned);
  }

  void unread_of(const ks::Group& group, LedgerNumber& waiting, LedgerNumber& skipped) const {
    const auto count = [](ks::PartitionId id, const std::vector<ks::OffsetRange>& ranges,
                          LedgerNumber& number) {
      for (const ks::OffsetRange& range : ranges) {
        add(id, range, number);
        number.count += static_cast<std::uint64_t>(range.end - range.begin);
      }
    };
    for (const ks::TopicId topic : group.topics) {
      for (const ks::PartitionId id : world_.cluster->at(topic).partitions) {
        count(id, ks::waiting_records(world_, group, id), waiting);
        count(id, ks::skipped_records(world_, group, id), skipped);
      }
    }
  }

  static void add(ks::PartitionId partition, ks::OffsetRange range, LedgerNumber& number) {
    number.entries.push_back({partition, range.begin,
                              static_cast<std::uint64_t>(range.end - range.begin),
                              offsets_text(range.begin, range.end)});
  }

  /// What is in the one list and not in the other; both are disjoint and ascending.
  static void without(const std::vector<ks::OffsetRange>& these,
                      const std::vector<ks::OffsetRange>& those, ks::PartitionId partition,
                      LedgerNumber& number) {
    for (const ks::OffsetRange& range : these) {
      std::int64_t from = range.begin;
      for (const ks::OffsetRange& taken : those) {
        if (taken.end <= from || taken.begin >= range.end) continue;
        if (taken.begin > from) add(partition, {from, taken.begin}, number);
        from = std::max(from, taken.end);
      }
      if (from < range.end) add(partition, {from, range.end}, number);
    }
  }

  const ks::World& world_;
  const ks::Lanes& lanes_;
  ks::Time now_;
  std::vector<LedgerNumber> numbers_;
};

}  // namespace

std::vector<LedgerNumber> record_ledger(const ks::World& world, const ks::Lanes& lanes,
                                        ks::Time now) {
  return Book(world, lanes, now).all();
}

std::string LedgerNumber::amount(std::uint64_t of) const {
  if (!time) return fmt::format("{}", of);
  return ks::seconds_text(ks::Duration{static_cast<std::int64_t>(of)}) + " s";
}

}  // namespace kv
