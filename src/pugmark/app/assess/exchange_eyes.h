// ExchangeEyes: what forests make of the exchanges of connections that other models look at too.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "pugmark/app/assess/message_recall.h"
#include "pugmark/app/exchange_rows.h"
#include "pugmark/app/scan.h"
#include "pugmark/feature/flows/flow_columns.h"
#include "pugmark/http/http_message.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/forest/forest_model.h"

namespace pugmark::app {

/// What a forest makes of an exchange.
struct SeenExchange {
  FixedScore score = 0;
  std::array<float, kFlowColumns> numbers{};  ///< As the forest asked for them.
  std::vector<FlowTerm> terms;                ///< The same.
};

/// The exchanges of a block, in order.
struct ExchangesOfBlock {
  std::vector<std::uint32_t> records;  ///< Within the block, from 1.
  std::vector<SeenExchange> seen;      ///< By exchange and forest.

  std::size_t size() const { return records.size(); }
  /// By forest.
  std::span<const SeenExchange> of(std::size_t exchange) const {
    const std::size_t forests = seen.size() / records.size();
    return std::span(seen).subspan(exchange * forests, forests);
  }
};

/// An exchange of a connection that a forest finds the strongest, and where it can be read again.
struct StrongestExchange {
  SeenExchange seen;
  std::uint32_t file = 0;
  std::uint64_t line = 0;
  std::uint64_t record = 0;
  MessagePlace place;
};

/// Looks at blocks.
/// Threads: one per thread; the context is looked after in the order of the blocks.
class ExchangeEyes {
 public:
  /// Lifetime: all, and the forests, must outlive it.
  ExchangeEyes(std::vector<const ForestModel*> forests, const std::vector<InputFile>& files, LogContext& context);

  /// Reads the block once more, and scores its exchanges.
  void look(const LogBlock& block, ExchangesOfBlock& out);

 private:
  std::vector<const ForestModel*> forests_;
  const std::vector<InputFile>& files_;
  LogContext& context_;
  LogBlockReader reader_;
  ExchangeRows rows_;
  std::vector<std::size_t> asked_;  // rows that are looked at
  std::vector<float> numbers_;
  std::vector<FixedScore> scores_;
};

}  // namespace pugmark::app
