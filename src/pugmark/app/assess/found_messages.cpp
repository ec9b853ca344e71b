// Finding of features, block by block.
#include "pugmark/app/assess/found_messages.h"

#include <utility>

#include "pugmark/app/assess/message_recall.h"

namespace pugmark::app {

std::unique_ptr<BlockOutcome> MessageFinder::read(const LogBlock& block) {
  auto outcome = std::make_unique<FoundInBlock>();
  LogBlockReader& reader = block.reader;
  reserve(*outcome);
  while (reader.next()) {
    if (outcome->cursors.empty() || outcome->cursors.back()->schema() != reader.cursor().schema()) {
      outcome->cursors.push_back(std::make_shared<const LogCursor>(reader.cursor()));
    }
    for (std::size_t i = 0; i < reader.texts().size(); ++i) {
      add(block, i, *outcome);
    }
  }
  last_messages_ = outcome->messages.size();
  last_features_ = outcome->features.size();
  last_uids_ = outcome->uids.size();
  if (eyes_ != nullptr) {
    eyes_->look(block, outcome->exchanges);
  }
  return outcome;
}

/// Makes somewhat more room than the last block needed: most blocks of a log are alike.
void MessageFinder::reserve(FoundInBlock& outcome) const {
  const auto more = [](std::size_t size) { return size + size / 8; };
  outcome.messages.reserve(more(last_messages_));
  outcome.features.reserve(more(last_features_));
  outcome.uids.reserve(more(last_uids_));
}

void MessageFinder::add(const LogBlock& block, std::size_t i, FoundInBlock& out) {
  LogBlockReader& reader = block.reader;
  const std::string_view row = reader.row(i);
  FoundMessage& found = out.messages.emplace_back();
  const FoundFeatures features = finder_.find(reader.origin(i), reader.view(i), reader.texts()[i], out.features);
  found.shape = features.shape;
  found.weight = features.weight;
  found.ts = reader.ts(i);
  found.line = static_cast<std::uint32_t>(reader.line(i));
  found.record = static_cast<std::uint32_t>(reader.record(i));
  found.offset = static_cast<std::uint32_t>(row.data() - block.lines.data());
  found.size = static_cast<std::uint32_t>(row.size());
  found.index = static_cast<std::uint32_t>(reader.index_in_row(i));
  found.check = check_of_line(row);
  found.cursor = static_cast<std::uint32_t>(out.cursors.size() - 1);
  out.uids.append(reader.uid(i));
  found.uid_end = static_cast<std::uint32_t>(out.uids.size());
  found.features_end = static_cast<std::uint32_t>(out.features.size());
  if (recorded_) {
    out.texts.push_back(hash_for_shape(reader.texts()[i]));
  }
}

}  // namespace pugmark::app
