// The recipe words by folds, and rarity.
#include "pugmark/app/evaluate/baselines.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <sys/mman.h>
#include <unistd.h>

#include <absl/container/flat_hash_map.h>

#include "pugmark/finding/connection_join.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/words/word_model.h"
#include "pugmark/model/words/word_scorer.h"

namespace pugmark::app {
namespace {

/// Reads all measured logs again, one thread: `visit(Label, file, row, text)`.
template <typename Visit>
Result<void> for_each_text(const LabelledInputs& inputs, const ScanOptions& options, RowFinder& rows, Visit&& visit) {
  rows.restart();
  SilentSink diagnostics;
  ScanOptions scan_options;
  scan_options.capture = options.capture;
  scan_options.stop = options.stop;
  std::uint32_t files_before = 0;
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    const std::vector<InputFile> files =
        find_input_files(label == Label::kNormal ? inputs.normal : inputs.malicious, diagnostics);
    const auto worker = [&](const LogBlock& block) -> std::unique_ptr<BlockOutcome> {
      while (block.reader.next()) {
        for (std::size_t i = 0; i < block.reader.texts().size(); ++i) {
          const std::string_view text = block.reader.texts()[i];
          const std::uint32_t row = rows.find(files[block.file].path, block.reader.message(i).uid);
          if (row != RowFinder::kNone) {
            visit(label, files_before + block.file, row, text);
          }
        }
      }
      return std::make_unique<BlockOutcome>();
    };
    const auto handle = [](const BlockPlace&, BlockOutcome&) -> Result<void> { return {}; };
    PUGMARK_TRY(const ScanCounts read,
                scan(
                    files, scan_options, [&]() -> BlockWorker { return worker; }, handle, diagnostics));
    files_before += static_cast<std::uint32_t>(read.files + files.size());
  }
  return {};
}

/// Opens a model that lies in memory.
Result<WordModel> open_bytes(const std::string& bytes) {
  const int descriptor = ::memfd_create("model", MFD_CLOEXEC);
  if (descriptor < 0) {
    return Error(ErrorCode::kIo, "no memory for a model");
  }
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t put = ::write(descriptor, bytes.data() + done, bytes.size() - done);
    if (put <= 0) {
      ::close(descriptor);
      return Error(ErrorCode::kIo, "no memory for a model");
    }
    done += static_cast<std::size_t>(put);
  }
  auto model = WordModel::open("/proc/self/fd/" + std::to_string(descriptor));
  ::close(descriptor);
  return model;
}

}  // namespace

std::vector<double> agent_rarity(const LabelledConnections& connections, const std::vector<std::uint32_t>& folds) {
  // Normal rows of each agent: of all folds, and of each.
  absl::flat_hash_map<FeatureHash, double> all;
  absl::flat_hash_map<std::pair<FeatureHash, std::uint32_t>, double> by_fold;
  const auto counts = [&](std::size_t row) {
    return connections.is_measured(row) && connections.rows.label(row) == Label::kNormal;
  };
  for (std::size_t row = 0; row < folds.size(); ++row) {
    if (counts(row)) {
      all[connections.sources[row].agent] += 1;
      by_fold[{connections.sources[row].agent, folds[row]}] += 1;
    }
  }
  std::vector<double> scores(folds.size());
  for (std::size_t row = 0; row < folds.size(); ++row) {
    const FeatureHash agent = connections.sources[row].agent;
    scores[row] = -std::log(1 + all[agent] - by_fold[{agent, folds[row]}]);
  }
  return scores;
}

Result<WordsScores> words_scores(const LabelledConnections& connections, const std::vector<std::uint32_t>& folds,
                                 std::uint32_t fold_count, const LabelledInputs& inputs, const ScanOptions& options,
                                 const std::vector<Label>& classes) {
  RowFinder rows(connections);
  WordsScores scores;
  scores.strongest.assign(folds.size(), -std::numeric_limits<double>::infinity());
  scores.whole.assign(folds.size(), 0.0);
  for (std::uint32_t fold = 0; fold < fold_count; ++fold) {
    if (std::find(folds.begin(), folds.end(), fold) == folds.end()) {
      continue;
    }
    WordCounts counts(NamePolicy::kNone);
    {
      WordBatch batch(counts);
      std::uint64_t last = ~std::uint64_t{0};
      PUGMARK_CHECK(for_each_text(
          inputs, options, rows, [&](Label label, std::uint32_t file, std::uint32_t row, std::string_view text) {
            if (folds[row] == fold || std::find(classes.begin(), classes.end(), label) == classes.end()) {
              return;
            }
            const std::uint64_t now = (std::uint64_t{file} << 1U) | static_cast<std::uint64_t>(label);
            if (now != last) {
              batch.begin_file(label, file);
              last = now;
            }
            batch.add_record(text);
          }));
      batch.flush();
    }
    const bool both = classes.size() > 1;
    PUGMARK_TRY(const std::string bytes,
                both ? fit_words_model(counts, ModelCard()) : fit_surprising_words(counts, ModelCard(), ViewTables()));
    PUGMARK_TRY(const WordModel model, open_bytes(bytes));
    WordScorer scorer(model);
    PUGMARK_CHECK(
        for_each_text(inputs, options, rows, [&](Label, std::uint32_t, std::uint32_t row, std::string_view text) {
          if (folds[row] == fold) {
            const double score = scorer.score(text);
            const bool first = std::isinf(scores.strongest[row]);
            scores.strongest[row] = std::max(scores.strongest[row], score);
            scores.whole[row] += first ? score : score - from_fixed(model.prior());
          }
        }));
  }
  return scores;
}

}  // namespace pugmark::app
