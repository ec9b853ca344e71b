// Training files, as a model's card tells of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pugmark/app/labelled/grouping.h"
#include "pugmark/app/labelled/labelled_connections.h"
#include "pugmark/core/result.h"
#include "pugmark/core/timestamp.h"
#include "pugmark/model/model_card.h"

namespace pugmark::app {

/// A log that was learned from; of its path, the name alone.
TrainingFile training_file(Label label, const std::string& path, std::string content, std::uint64_t records);

/// The same of all logs that gave records, for a card that lists none yet; then as below.
void describe_files(ModelCard& card, const std::vector<LabelledFile>& files, const std::optional<Timestamp>& newest);

/// Tells of `classes` how many records, connections and groups were learned from. Errors: kUsage for a class without
/// connections.
Result<void> describe_connections(ModelCard& card, const LabelledConnections& connections, const Grouping& grouping,
                                  const std::vector<Label>& classes);

/// Puts the card's files in order, and into it what follows from them and from the newest record: SOURCE_DATE_EPOCH
/// stands for that where it is set.
void describe_files(ModelCard& card, const std::optional<Timestamp>& newest);

}  // namespace pugmark::app
