#include "viz/model/sequence_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "sim/base/time.h"
#include "sim/protocol/api_key.h"
#include "sim/trace/subject.h"
#include "sim/trace/words.h"
#include "viz/model/sequence_words.h"

namespace kv {
namespace {

constexpr std::size_t first_line = 14;     ///< column of the first line of life
constexpr std::size_t narrowest_gap = 14;  ///< between two lines of life
constexpr std::size_t widest_gap = 40;
constexpr std::size_t rows_per_header = 60;
constexpr ks::Duration pause{1'000'000};  ///< a longer stretch without rows is marked

enum class Life : std::uint8_t { goes_on, begins, ends };

/// An arrow when `to` is valid, else something that happens to `at`.
struct Row {
  ks::Time time{};
  ks::NodeId at;
  ks::NodeId to;
  std::string label;
  bool response = false;
  bool lost = false;
  Life life = Life::goes_on;
};

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
  }));
}

std::optional<Row> note_row(const ks::Fact& fact, const ks::Trace& trace, const ks::Names& names) {
  Row row{.time = fact.time, .at = fact.node, .to = {}, .label = {}};
  row.label = note_text(fact, names, ks::rounds_of(trace, fact));
  if (row.label.empty()) return std::nullopt;
  const bool begins = std::holds_alternative<ks::ProcessStarted>(fact.body);
  const bool ends = std::holds_alternative<ks::ProcessKilled>(fact.body) ||
                    std::holds_alternative<ks::ProcessClosed>(fact.body);
  row.life = begins ? Life::begins : ends ? Life::ends : Life::goes_on;
  return row;
}

std::vector<Row> rows_of(std::span<const ks::Fact> facts, const ks::Trace& trace,
                         const ks::Names& names, ks::NodeId only) {
  // Which messages never arrived is known only later.
  std::set<std::tuple<ks::ConnectionId, ks::Time, bool>> lost;
  for (const ks::Fact& fact : facts) {
    const auto* body = std::get_if<ks::MessageLost>(&fact.body);
    if (body != nullptr) lost.insert({body->connection, body->sent, body->response});
  }
  std::vector<Row> rows;
  for (const ks::Fact& fact : facts) {
    if (only.valid() && !ks::concerns(fact, only, names)) continue;
    const auto* sent = std::get_if<ks::MessageSent>(&fact.body);
    if (sent == nullptr) {
      if (auto row = note_row(fact, trace, names)) rows.push_back(std::move(*row));
      continue;
    }
    Row row{.time = fact.time, .at = fact.node, .to = sent->to, .label = {}};
    row.label = arrow_label(sent->message.body, names);
    row.response = ks::is_response(sent->message.body);
    row.lost = lost.contains({sent->connection, fact.time, row.response});
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Producers at the left, brokers in the middle, consumers at the right, as on the stage.
int side(ks::NodeId node) {
  switch (node.kind) {
    case ks::NodeKind::producer: return 0;
    case ks::NodeKind::broker: return 1;
    default: return 2;
  }
}

class Chart {
 public:
  Chart(const std::vector<Row>& rows, const ks::Names& names, const SequenceOptions& options)
      : rows_(rows), names_(names) {
    std::set<std::pair<int, ks::NodeId>> nodes;
    for (const Row& row : rows) {
      nodes.insert({side(row.at), row.at});
      if (row.to.valid()) nodes.insert({side(row.to), row.to});
    }
    for (const auto& [rank, node] : nodes) {
      columns_[node] = order_.size();
      order_.push_back(node);
    }
    lives_.assign(order_.size(), true);
    for (const ks::NodeId node : options.absent) set_life(node, false);
    for (const Row& row : rows) {
      if (row.life == Life::begins) first_seen(row.at);
    }
    choose_gap();
  }

  std::vector<std::string> draw() {
    std::size_t since_header = rows_per_header;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (since_header == rows_per_header) {
        add_header();
        since_header = 0;
      }
      if (i > 0 && rows_[i].time - rows_[i - 1].time > pause)
        add_pause(rows_[i].time - rows_[i - 1].time);
      if (rows_[i].to.valid()) {
        add_arrow(rows_[i]);
      } else {
        add_note(rows_[i]);
      }
      ++since_header;
    }
    return std::move(lines_);
  }

 private:
  using Cells = std::vector<std::string>;

  std::size_t column(ks::NodeId node) const { return columns_.at(node); }
  std::size_t x(std::size_t column) const { return first_line + column * gap_; }

  void set_life(ks::NodeId node, bool lives) {
    const auto found = columns_.find(node);
    if (found != columns_.end()) lives_[found->second] = lives;
  }
  /// A line of life that begins inside the chart is not drawn before.
  void first_seen(ks::NodeId node) {
    const auto first = std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) {
      return row.at == node || row.to == node;
    });
    if (first->life == Life::begins) set_life(node, false);
  }

  /// Wide enough for every arrow's label; notes run over the lines beside them.
  void choose_gap() {
    gap_ = narrowest_gap;
    for (const Row& row : rows_) {
      if (!row.to.valid()) continue;
      const std::size_t from = column(row.at);
      const std::size_t to = column(row.to);
      const std::size_t span = from < to ? to - from : from - to;
      if (span == 0) continue;
      gap_ = std::max(gap_, (width_of(row.label) + 7 + span - 1) / span);
    }
    gap_ = std::min(gap_, widest_gap);
  }

  static void put(Cells& cells, std::size_t at, std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      std::size_t length = 1;
      while (i + length < text.size() &&
             (static_cast<unsigned char>(text[i + length]) & 0xc0) == 0x80) {
        ++length;
      }
      if (at >= cells.size()) cells.resize(at + 1, " ");
      cells[at++] = std::string(text.substr(i, length));
      i += length;
    }
  }

  Cells lines_of_life(const char* alive) const {
    Cells cells(x(order_.size()), " ");
    for (std::size_t i = 0; i < order_.size(); ++i) {
      if (lives_[i]) cells[x(i)] = alive;
    }
    return cells;
  }

  void add(const Cells& cells) {
    std::string line;
    for (const std::string& cell : cells) line += cell;
    line.erase(line.find_last_not_of(' ') + 1);
    lines_.push_back(std::move(line));
  }

  void put_time(Cells& cells, ks::Time time) const {
    put(cells, 0, fmt::format("{:>10}", ks::seconds_text(time - ks::start_time)));
  }

  void add_header() {
    if (!lines_.empty()) lines_.emplace_back();
    Cells cells(x(order_.size()), " ");
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const std::string name(names_.of(order_[i]));
      put(cells, x(i) - std::min(name.size() / 2, first_line - 1), name);
    }
    add(cells);
    add(lines_of_life("│"));
  }

  void add_pause(ks::Duration length) {
    Cells cells = lines_of_life("┊");
    put(cells, 0, fmt::format("{:>10}", "+" + ks::span_text(length)));
    add(cells);
  }

  void add_note(const Row& row) {
    if (row.life == Life::begins) set_life(row.at, true);
    Cells cells = lines_of_life("│");
    put_time(cells, row.time);
    const char* sign = row.life == Life::ends ? "✕" : row.life == Life::begins ? "○" : "●";
    put(cells, x(column(row.at)), fmt::format("{} {} ", sign, row.label));
    add(cells);
    if (row.life == Life::ends) set_life(row.at, false);
  }

  void add_arrow(const Row& row) {
    const std::size_t from = column(row.at);
    const std::size_t to = column(row.to);
    Cells cells = lines_of_life("│");
    put_time(cells, row.time);
    if (from == to) {
      put(cells, x(from), "● to itself: " + row.label);
      add(cells);
      return;
    }
    const bool right = from < to;
    const std::size_t low = x(std::min(from, to)) + 1;
    const std::size_t high = x(std::max(from, to));
    const char* line = row.response ? "╌" : "─";
    for (std::size_t i = low; i < high; ++i) cells[i] = cells[i] == " " ? line : "┼";
    const char* head = row.lost ? "✕" : right ? "▶" : "◀";
    cells[right ? high - 1 : low] = head;
    cells[x(from)] = right ? "├" : "┤";
    const std::string label = fmt::format(" {} ", row.label);
    const std::size_t width = width_of(label);
    const std::size_t room = high - low - 1;
    const std::size_t start = (right ? low : low + 1) + (room > width ? (room - width) / 2 : 0);
    put(cells, start, label);
    add(cells);
  }

  const std::vector<Row>& rows_;
  const ks::Names& names_;
  std::map<ks::NodeId, std::size_t> columns_;
  std::vector<ks::NodeId> order_;
  std::vector<bool> lives_;
  std::size_t gap_ = narrowest_gap;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> sequence_text(std::span<const ks::Fact> facts, const ks::Trace& trace,
                                       const ks::Names& names, const SequenceOptions& options) {
  const std::vector<Row> rows = rows_of(facts, trace, names, options.only);
  return Chart(rows, names, options).draw();
}

}  // namespace kv
