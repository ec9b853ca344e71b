// Counting all parts but one, scoring that one.
#include "pugmark/app/train/held_back_words.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "pugmark/app/labelled/grouping.h"
#include "pugmark/app/train/held_back.h"
#include "pugmark/eval/folds.h"
#include "pugmark/io/memory_file.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/words/word_scorer.h"

namespace pugmark::app {
namespace {

constexpr std::uint32_t kParts = 5;

/// A log that can be read again.
struct NormalLog {
  InputFile file;
  std::string content;
  std::uint32_t part = 0;  // where logs are held back whole
};

/// Which part messages are held back in.
class MessageParts {
 public:
  MessageParts(const std::vector<InputFile>& files, const std::vector<FileReport>& reports) {
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (reports[i].is_log && std::filesystem::is_regular_file(files[i].path)) {  // pipes are read once
        logs_.push_back({files[i], reports[i].content_hash});
      }
    }
    // Dealt out in an order that says nothing of them.
    std::vector<std::tuple<std::uint32_t, std::string_view, std::size_t>> order;
    order.reserve(logs_.size());
    for (std::size_t i = 0; i < logs_.size(); ++i) {
      order.emplace_back(fold_of(logs_[i].content, "", std::numeric_limits<std::uint32_t>::max()), logs_[i].content, i);
    }
    std::sort(order.begin(), order.end());
    std::string_view last;
    std::uint32_t next = 0;
    for (const auto& [hash, content, log] : order) {
      next += content == last ? 0 : 1;  // the same log twice is one source
      last = content;
      logs_[log].part = next % kParts;
    }
    whole_ = next >= kFewGroups;
  }

  const std::vector<NormalLog>& logs() const { return logs_; }
  /// Whether logs are held back whole.
  bool whole() const { return whole_; }
  std::uint32_t part_of(const NormalLog& log, LogBlockReader& reader, std::size_t message) const {
    if (whole_) {
      return log.part;
    }
    const HttpMessage& read = reader.message(message);
    if (!read.orig_h.empty()) {
      return fold_of(read.orig_h, "", kParts);  // one source, in however many logs
    }
    const std::string_view source = read.uid.empty() ? reader.texts()[message] : std::string_view(read.uid);
    return fold_of(log.content + '\n' + std::string(source), "", kParts);
  }

 private:
  std::vector<NormalLog> logs_;
  bool whole_ = false;
};

class ScoresOfBlock final : public BlockOutcome {
 public:
  std::vector<std::pair<View, std::int64_t>> scores;
};

/// A score in 64 bits; a crafted message may have a larger one.
std::int64_t narrow(FixedScore score) {
  constexpr FixedScore kMost = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::clamp(score, -kMost, kMost));
}

/// Counts the words of messages that are not held back.
BlockWorker make_counter(WordCounts& counts, const MessageParts& parts, const std::vector<const NormalLog*>& logs,
                         std::uint32_t part) {
  auto batch = std::make_shared<WordBatch>(counts);
  return [batch, &parts, &logs, part](const LogBlock& block) -> std::unique_ptr<BlockOutcome> {
    LogBlockReader& reader = block.reader;
    batch->begin_file(Label::kNormal, block.file);
    while (reader.next()) {
      for (std::size_t i = 0; i < reader.texts().size(); ++i) {
        if (parts.part_of(*logs[block.file], reader, i) != part) {
          batch->add_record(reader.texts()[i]);
        }
      }
    }
    batch->flush();
    return std::make_unique<BlockOutcome>();
  };
}

/// Scores those that are.
BlockWorker make_scorer(const WordModel& model, const MessageParts& parts, const std::vector<const NormalLog*>& logs,
                        std::uint32_t part) {
  auto scorer = std::make_shared<WordScorer>(model);
  return [scorer, &parts, &logs, part](const LogBlock& block) -> std::unique_ptr<BlockOutcome> {
    auto outcome = std::make_unique<ScoresOfBlock>();
    LogBlockReader& reader = block.reader;
    while (reader.next()) {
      const std::span<const FixedScore> scores = scorer->score(reader.texts());
      for (std::size_t i = 0; i < scores.size(); ++i) {
        if (parts.part_of(*logs[block.file], reader, i) == part) {
          outcome->scores.emplace_back(reader.view(i), narrow(scores[i]));
        }
      }
    }
    return outcome;
  };
}

}  // namespace

Result<HeldBackWords> hold_back_words(const std::vector<InputFile>& files, const std::vector<FileReport>& reports,
                                      const ScanOptions& options) {
  const MessageParts parts(files, reports);
  ScanOptions scan_options = options;
  scan_options.progress = {};
  scan_options.hash_content = false;
  SilentSink diagnostics;
  std::array<std::vector<std::int64_t>, 4> scores;
  HeldBackWords out;
  /// Reads the logs that have messages of some parts.
  const auto scan_logs = [&](const auto& wanted, const auto& make_worker, const BlockHandler& handle) -> Result<void> {
    std::vector<InputFile> inputs;
    std::vector<const NormalLog*> logs;
    for (const NormalLog& log : parts.logs()) {
      if (!parts.whole() || wanted(log.part)) {
        inputs.push_back(log.file);
        logs.push_back(&log);
      }
    }
    PUGMARK_TRY(const ScanCounts read,
                scan(
                    inputs, scan_options, [&] { return make_worker(logs); }, handle, diagnostics));
    (void)read;
    return {};
  };
  for (std::uint32_t part = 0; part < kParts; ++part) {
    WordCounts counts(NamePolicy::kNone);
    PUGMARK_CHECK(scan_logs([&](std::uint32_t of_log) { return of_log != part; },
                            [&](const auto& logs) { return make_counter(counts, parts, logs, part); },
                            [](const BlockPlace&, BlockOutcome&) -> Result<void> { return {}; }));
    if (counts.records(Label::kNormal) == 0) {
      continue;
    }
    PUGMARK_TRY(const std::string bytes, fit_surprising_words(counts, ModelCard(), ViewTables()));
    PUGMARK_TRY(const MemoryFile file, MemoryFile::create(bytes));
    PUGMARK_TRY(const WordModel model, WordModel::open(file.path()));
    std::size_t scored = 0;
    const auto take = [&](const BlockPlace&, BlockOutcome& outcome) -> Result<void> {
      for (const auto& [view, score] : static_cast<const ScoresOfBlock&>(outcome).scores) {
        scores[static_cast<std::size_t>(view)].push_back(score);
        ++scored;
      }
      return {};
    };
    PUGMARK_CHECK(scan_logs([&](std::uint32_t of_log) { return of_log == part; },
                            [&](const auto& logs) { return make_scorer(model, parts, logs, part); }, take));
    out.folds += scored > 0 ? 1 : 0;
  }
  for (std::size_t view = kViews.size(); view-- > 0;) {
    out.views[view].normal = scores[view].empty() && view + 1 < kViews.size() ? out.views[view + 1].normal
                                                                              : NormalScores(std::move(scores[view]));
  }
  return out;
}

}  // namespace pugmark::app
