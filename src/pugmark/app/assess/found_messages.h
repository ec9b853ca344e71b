// FoundMessages: what a block of a log holds for connections: its messages with their features, and what forests make
// of its exchanges.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pugmark/app/assess/exchange_eyes.h"
#include "pugmark/app/scan.h"
#include "pugmark/core/timestamp.h"
#include "pugmark/finding/feature_finder.h"
#include "pugmark/http/log_cursor.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/headers/header_model.h"

namespace pugmark::app {

/// A message as its connection needs it. Places are within the block, or into FoundInBlock.
struct FoundMessage {
  MessageShape shape;
  FixedScore weight = 0;
  std::optional<Timestamp> ts;
  std::uint32_t line = 0;
  std::uint32_t record = 0;
  std::uint32_t offset = 0;  ///< Of its line.
  std::uint32_t size = 0;    ///< Of its line.
  std::uint32_t index = 0;   ///< Among the messages of the line.
  std::uint32_t check = 0;   ///< Of the line.
  std::uint32_t cursor = 0;
  std::uint32_t uid_end = 0;  ///< Uids and features begin where those of the last message end.
  std::uint32_t features_end = 0;
};

class FoundInBlock final : public BlockOutcome {
 public:
  std::vector<FoundMessage> messages;
  std::vector<std::uint16_t> features;  ///< Numbers, each once for each message.
  std::string uids;
  std::vector<std::uint64_t> texts;  ///< Hashes of the messages' texts; only where findings are recorded.
  std::vector<std::shared_ptr<const LogCursor>> cursors;
  ExchangesOfBlock exchanges;  ///< Only where forests look too.
};

/// Finds the features of the blocks of one thread.
class MessageFinder {
 public:
  /// `eyes` look at the exchanges; null where only the model of the recipe headers looks. `recorded` has texts hashed.
  MessageFinder(const HeaderModel& model, std::unique_ptr<ExchangeEyes> eyes, bool recorded)
      : finder_(model), eyes_(std::move(eyes)), recorded_(recorded) {}

  std::unique_ptr<BlockOutcome> read(const LogBlock& block);

 private:
  void reserve(FoundInBlock& outcome) const;
  void add(const LogBlock& block, std::size_t i, FoundInBlock& out);

  FeatureFinder finder_;
  std::unique_ptr<ExchangeEyes> eyes_;
  bool recorded_;
  std::size_t last_messages_ = 0;
  std::size_t last_features_ = 0;
  std::size_t last_uids_ = 0;
};

}  // namespace pugmark::app
