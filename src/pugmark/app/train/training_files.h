// Training files, as a model's card tells of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pugmark/core/timestamp.h"
#include "pugmark/model/model_card.h"

namespace pugmark::app {

/// A log that was learned from; of its path, the name alone.
TrainingFile training_file(Label label, const std::string& path, std::string content, std::uint64_t records);

/// Puts the card's files in order, and into it what follows from them and from the newest record: SOURCE_DATE_EPOCH
/// stands for that where it is set.
void describe_files(ModelCard& card, const std::optional<Timestamp>& newest);

}  // namespace pugmark::app
