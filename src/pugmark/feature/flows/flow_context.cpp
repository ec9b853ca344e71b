// Tables of the connections that were seen last, and a sketch of how often hosts were asked.
#include "pugmark/feature/flows/flow_context.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <list>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "pugmark/core/ascii.h"
#include "pugmark/core/xxh3.h"

namespace pugmark {
namespace {

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
/// What a column says where there was nothing before.
constexpr float kNothingBefore = -1;

// Seeds, so that what collides in one table does not in another.
constexpr std::uint64_t kUidSeed = 0xC2B2AE3D27D4EB4FU;
constexpr std::uint64_t kHostSeed = 0x165667B19E3779F9U;
constexpr std::uint64_t kMethodSeed = 0x27D4EB2F165667C5U;

std::uint64_t seeded_hash(std::string_view text, std::uint64_t seed) {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}
std::uint64_t never_zero(std::uint64_t hash) { return hash == 0 ? 1 : hash; }

float log2_of(double number) { return static_cast<float>(std::log2(number)); }

/// Counts how often hosts came; never too seldom.
class HostSketch {
 public:
  void clear() {
    for (auto& row : rows_) {
      std::fill(row.begin(), row.end(), 0);
    }
  }

  /// Counts one more, and returns how often the host came before.
  std::uint32_t add(std::uint64_t host) {
    std::array<std::uint32_t*, kRows> cells{};
    std::uint32_t before = std::numeric_limits<std::uint32_t>::max();
    for (std::size_t i = 0; i < kRows; ++i) {
      const std::uint64_t hash = XXH3_64bits_withSeed(&host, sizeof(host), kSeeds[i]);
      cells[i] = &rows_[i][hash % kWidth];
      before = std::min(before, *cells[i]);
    }
    if (before < std::numeric_limits<std::uint32_t>::max()) {
      for (std::uint32_t* const cell : cells) {
        *cell =
            std::max(*cell, before + 1);  // no more than needed: fewer hosts are taken for more common than they are
      }
    }
    return before;
  }

 private:
  static constexpr std::size_t kRows = 4;
  static constexpr std::size_t kWidth = 65536;
  static constexpr std::array<std::uint64_t, kRows> kSeeds = {0x9E3779B97F4A7C15U, 0xBF58476D1CE4E5B9U,
                                                              0x94D049BB133111EBU, 0xD6E8FEB86659FD93U};
  std::array<std::vector<std::uint32_t>, kRows> rows_{
      std::vector<std::uint32_t>(kWidth), std::vector<std::uint32_t>(kWidth), std::vector<std::uint32_t>(kWidth),
      std::vector<std::uint32_t>(kWidth)};
};

/// What came in a connection.
class Connection {
 public:
  void begin(std::uint64_t uid) {
    uid_ = uid;
    requests_ = 0;
    last_time_.reset();
    last_gap_ = kNothingBefore;
    constexpr std::size_t kKept = 4;  // what most connections need; the room of busy ones must not be held for ever
    hosts_.clear();
    repeats_.clear();
    if (hosts_.capacity() > kKept) {
      hosts_.shrink_to_fit();
    }
    if (repeats_.capacity() > kKept) {
      repeats_.shrink_to_fit();
    }
  }
  std::uint64_t uid() const { return uid_; }

  void add(const FlowContext::Seen& seen, FlowRow& row) {
    ++requests_;
    row[FlowColumn::kConnectionRequests] = log2_of(static_cast<double>(requests_));
    add_time(seen.ts, row);
    row[FlowColumn::kConnectionRepeats] = log2_of(1 + static_cast<double>(add_request(seen.request)));
    row[FlowColumn::kConnectionHosts] = static_cast<float>(add_host(seen.host));
  }

 private:
  struct Request {
    std::uint64_t hash = 0;
    std::uint64_t count = 0;
  };

  void add_time(std::optional<Timestamp> time, FlowRow& row) {
    const bool known = time && (requests_ == 1 || last_time_);
    const float gap = !known           ? kUnknown
                      : requests_ == 1 ? kNothingBefore
                                       : log2_of(1 + milliseconds_between(*last_time_, *time));
    row[FlowColumn::kConnectionGap] = gap;
    // A gap that is not known leaves open how far the next one is from it: NaN goes on.
    row[FlowColumn::kConnectionGapChange] = !known                                          ? kUnknown
                                            : requests_ == 1 || last_gap_ == kNothingBefore ? kNothingBefore
                                                                                            : std::abs(gap - last_gap_);
    last_time_ = time;
    last_gap_ = gap;
  }

  /// 0 where time goes back, as it does where logs are not quite in order.
  static double milliseconds_between(Timestamp from, Timestamp to) {
    return std::max(0.0, (static_cast<double>(to.microseconds) - static_cast<double>(from.microseconds)) / 1000);
  }

  /// How often the request came before, as far as it is remembered.
  std::uint64_t add_request(std::uint64_t hash) {
    const auto found =
        std::find_if(repeats_.begin(), repeats_.end(), [&](const Request& request) { return request.hash == hash; });
    if (found != repeats_.end()) {
      std::rotate(found, found + 1, repeats_.end());
      return repeats_.back().count++;
    }
    if (repeats_.size() == FlowContext::kMostOfConnection) {
      repeats_.erase(repeats_.begin());
    }
    repeats_.push_back({hash, 1});
    return 0;
  }

  std::size_t add_host(std::uint64_t hash) {
    if (hash != 0 && hosts_.size() < FlowContext::kMostOfConnection &&
        std::find(hosts_.begin(), hosts_.end(), hash) == hosts_.end()) {
      hosts_.push_back(hash);
    }
    return hosts_.size();
  }

  std::uint64_t uid_ = 0;
  std::uint64_t requests_ = 0;
  std::optional<Timestamp> last_time_;  // of the request before; nothing where it had none
  float last_gap_ = kNothingBefore;
  std::vector<std::uint64_t> hosts_;
  std::vector<Request> repeats_;  // what came last stands last
};

}  // namespace

struct FlowContext::State {
  std::uint64_t requests = 0;
  HostSketch hosts;
  std::list<Connection> connections;  // what was seen last stands first
  absl::flat_hash_map<std::uint64_t, std::list<Connection>::iterator> by_uid;
  Connection alone;  // that of a row without uid

  Connection& connection_of(std::string_view uid) {
    if (uid.empty()) {
      alone.begin(0);
      return alone;
    }
    const std::uint64_t hash = seeded_hash(uid, kUidSeed);
    const auto [entry, is_new] = by_uid.try_emplace(hash);
    if (!is_new) {
      connections.splice(connections.begin(), connections, entry->second);
      return connections.front();
    }
    if (connections.size() < kMostConnections) {
      connections.emplace_front();
    } else {
      by_uid.erase(connections.back().uid());  // leaves other entries where they are
      connections.splice(connections.begin(), connections, std::prev(connections.end()));
    }
    connections.front().begin(hash);
    entry->second = connections.begin();
    return connections.front();
  }
};

FlowContext::FlowContext() : state_(std::make_unique<State>()) {}
FlowContext::~FlowContext() = default;
FlowContext::FlowContext(FlowContext&&) noexcept = default;
FlowContext& FlowContext::operator=(FlowContext&&) noexcept = default;

std::uint64_t FlowContext::hash_of_host(std::string_view host) {
  const std::size_t bracket = host.starts_with('[') ? host.find(']') : std::string_view::npos;
  host = host.substr(0, host.find(':', bracket == std::string_view::npos ? 0 : bracket));
  if (host.empty()) {
    return 0;
  }
  // Names of DNS need no memory.
  constexpr std::size_t kShort = 256;
  if (host.size() <= kShort) {
    std::array<char, kShort> lower;
    std::transform(host.begin(), host.end(), lower.begin(), to_lower);
    return never_zero(seeded_hash({lower.data(), host.size()}, kHostSeed));
  }
  return never_zero(seeded_hash(lower_case(host), kHostSeed));
}

std::uint64_t FlowContext::hash_of_request(std::string_view method, std::string_view uri) {
  return never_zero(seeded_hash(uri, seeded_hash(method, kMethodSeed)));
}

void FlowContext::begin_log() {
  state_->requests = 0;
  state_->hosts.clear();
  state_->connections.clear();
  state_->by_uid.clear();
}

void FlowContext::add(const Seen& seen, FlowRow& row) {
  state_->connection_of(seen.uid).add(seen, row);
  ++state_->requests;
  if (seen.host == 0) {
    row[FlowColumn::kLogHostRequests] = kUnknown;
    row[FlowColumn::kLogHostShare] = kUnknown;
    return;
  }
  const auto before = static_cast<double>(state_->hosts.add(seen.host));
  row[FlowColumn::kLogHostRequests] = log2_of(1 + before);
  row[FlowColumn::kLogHostShare] = std::max(0.0F, log2_of(static_cast<double>(state_->requests) / (1 + before)));
}

}  // namespace pugmark
