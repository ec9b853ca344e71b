// Scoring of a block's exchanges, forest by forest.
#include "pugmark/app/assess/exchange_eyes.h"

#include <algorithm>
#include <utility>

#include "pugmark/finding/connection_join.h"

namespace pugmark::app {
namespace {

/// Rows are wide where texts count.
constexpr std::size_t kMostAtOnce = 256;

}  // namespace

ExchangeEyes::ExchangeEyes(std::vector<const ForestModel*> forests, const std::vector<InputFile>& files,
                           LogContext& context)
    : forests_(std::move(forests)),
      files_(files),
      context_(context),
      rows_(std::any_of(forests_.begin(), forests_.end(),
                        [](const ForestModel* forest) { return forest->bags().size() > 0; })) {}

void ExchangeEyes::look(const LogBlock& block, ExchangesOfBlock& out) {
  reader_.begin(block.cursor, block.lines);
  rows_.read(reader_);
  if (rows_.size() == 0) {
    return;
  }
  block.in_order([&] { rows_.add_context(context_.of(log_stream_of(files_[block.file].path))); });
  asked_.clear();  // the others show too little to look at
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].asked) {
      asked_.push_back(i);
      out.records.push_back(static_cast<std::uint32_t>(rows_[i].record));
    }
  }
  out.seen.resize(asked_.size() * forests_.size());
  scores_.resize(asked_.size());
  FlowRow shown;
  for (std::size_t forest = 0; forest < forests_.size(); ++forest) {
    numbers_.clear();
    std::size_t scored = 0;
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      shown = rows_[asked_[i]].row;
      forests_[forest]->vocabulary().fill(shown);
      forests_[forest]->bags().fill(shown);
      mask_row(shown, rows_[asked_[i]].view);
      append_numbers(shown.values, shown.terms, forests_[forest]->bags().size(), numbers_);
      SeenExchange& seen = out.seen[i * forests_.size() + forest];
      seen.numbers = shown.values;
      seen.terms = shown.terms;
      if (i + 1 - scored == kMostAtOnce || i + 1 == asked_.size()) {
        forests_[forest]->forest().score(numbers_.data(), forests_[forest]->width(), i + 1 - scored,
                                         scores_.data() + scored);
        scored = i + 1;
        numbers_.clear();
      }
    }
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      out.seen[i * forests_.size() + forest].score = scores_[i];
    }
  }
}

}  // namespace pugmark::app
