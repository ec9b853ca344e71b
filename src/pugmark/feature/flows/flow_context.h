// FlowContext: what came before an exchange in its connection and its log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "pugmark/core/timestamp.h"
#include "pugmark/feature/flows/flow_features.h"
#include "pugmark/feature/secret_hash.h"

namespace pugmark {

/// Fills in the columns of FlowField::kConnection and kLog. Exchanges are to be given in the order of their log.
/// Bounded: it remembers kMostConnections connections, those that were seen last, and counts hosts in a sketch of
/// constant size, which may take a host for more common than it is, and never for rarer (Cormode and Muthukrishnan,
/// "An improved data stream summary: the count-min sketch", 2005). What it says does not depend on the process.
/// Threads: one at a time.
class FlowContext {
 public:
  static constexpr std::size_t kMostConnections = 65536;
  /// Of each, this many different requests, those that came last, and this many hosts, those that came first.
  static constexpr std::size_t kMostOfConnection = 64;

  FlowContext();
  ~FlowContext();
  FlowContext(FlowContext&&) noexcept;
  FlowContext& operator=(FlowContext&&) noexcept;

  /// What is needed of an exchange.
  struct Seen {
    std::string_view uid;  ///< Empty: a connection of its own.
    std::optional<Timestamp> ts;
    std::uint64_t host = 0;     ///< Hash of the Host; 0 where there is none: the columns of the log are then NaN.
    std::uint64_t request = 0;  ///< Hash of method and URI.
  };
  /// Makes the hashes of an exchange that Seen wants. Of the same texts, the same in every run. That of a host
  /// ignores case and port.
  static std::uint64_t hash_of_host(std::string_view host);
  static std::uint64_t hash_of_request(std::string_view method, std::string_view uri);

  /// Forgets all: another log begins.
  void begin_log();
  void add(const Seen& seen, FlowRow& row);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pugmark
