// One pass over the logs; which of them the model learned from is known when they are read.
#include "pugmark/app/review/training_neighbours.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include "pugmark/app/review/message_words.h"
#include "pugmark/core/text.h"
#include "pugmark/http/secrets.h"
#include "pugmark/model/model.h"
#include "pugmark/store/identity.h"

namespace pugmark::app {
namespace {

/// A message of a log that is like one of the finding's.
struct Alike {
  TrainingNeighbour neighbour;
  std::uint32_t file = 0;
};

/// The most alike first; equal ones where they come first.
bool is_nearer(const Alike& a, const Alike& b) {
  return std::tie(b.neighbour.similarity, a.file, a.neighbour.line) <
         std::tie(a.neighbour.similarity, b.file, b.neighbour.line);
}

void keep_nearest(std::vector<Alike>& alike) {
  std::sort(alike.begin(), alike.end(), is_nearer);
  alike.resize(std::min(alike.size(), kNearestOfEach));
}

/// The nearest messages of a block.
class AlikeOfBlock final : public BlockOutcome {
 public:
  std::vector<Alike> alike;
};

/// The words of each of the finding's messages.
struct Subject {
  Origin origin = Origin::kClient;
  WordSet words;
};

/// Compares the blocks of one thread.
class AlikeWorker {
 public:
  explicit AlikeWorker(const std::vector<Subject>& subjects) : subjects_(subjects) {}

  std::unique_ptr<BlockOutcome> read(const LogBlock& block) {
    auto outcome = std::make_unique<AlikeOfBlock>();
    LogBlockReader& reader = block.reader;
    while (reader.next()) {
      for (std::size_t i = 0; i < reader.texts().size(); ++i) {
        compare(reader, i, block.file, outcome->alike);
      }
    }
    keep_nearest(outcome->alike);
    return outcome;
  }

 private:
  void compare(LogBlockReader& reader, std::size_t i, std::uint32_t file, std::vector<Alike>& alike) {
    constexpr std::size_t kMostKept = 1024;
    const HttpMessage& message = reader.message(i);
    words_.clear();
    finder_.add(message.origin, message.canonical_text, words_);
    double nearest = 0;
    for (const Subject& subject : subjects_) {
      nearest = subject.origin == message.origin ? std::max(nearest, similarity(subject.words, words_)) : nearest;
    }
    if (nearest <= 0) {
      return;
    }
    Alike& one = alike.emplace_back();
    one.file = file;
    one.neighbour.similarity = nearest;
    one.neighbour.line = reader.line(i);
    one.neighbour.origin = message.origin;
    one.neighbour.host = mask_uri(message.host);
    one.neighbour.identifier = mask_uri(message.identifier);
    if (alike.size() >= kMostKept) {
      keep_nearest(alike);
    }
  }

  const std::vector<Subject>& subjects_;
  MessageWords finder_;
  WordSet words_;
};

/// The card of the model of the newest run; nothing, and why, where its file is not there.
std::optional<ModelCard> card_of_newest_run(const CaseFile& file, std::string& why) {
  if (file.runs.empty()) {
    why = "no run is known";
    return std::nullopt;
  }
  const RunFacts& facts = file.runs.front().facts;
  const auto hash = store::hash_of_file(facts.model);
  if (!hash || *hash != facts.model_hash) {
    why = fmt::format("the model {} is not where its run had it", terminal_safe(facts.model));
    return std::nullopt;
  }
  auto model = open_model(facts.model);
  if (!model) {
    why = model.error().message();
    return std::nullopt;
  }
  return card_of(*model);
}

std::optional<Label> label_of(const ModelCard& card, const FileReport& report) {
  const auto file = std::find_if(card.files.begin(), card.files.end(),
                                 [&](const TrainingFile& one) { return one.content == report.content_hash; });
  return file == card.files.end() ? std::nullopt : std::optional(file->label);
}

}  // namespace

Result<void> find_training_neighbours(const std::vector<std::string>& inputs, const ScanOptions& scan_options,
                                      CaseFile& file, DiagnosticSink& diagnostics) {
  TrainingNeighbours& training = file.training;
  training.why_none.clear();
  if (file.finding.texts.empty()) {
    training.why_none = "its own messages are not kept";
    return {};
  }
  const auto card = card_of_newest_run(file, training.why_none);
  if (!card) {
    return {};
  }
  std::vector<Subject> subjects;
  MessageWords finder;
  for (const MessageText& text : file.finding.texts) {
    Subject& subject = subjects.emplace_back();
    subject.origin = text.origin;
    finder.add(text.origin, text.text, subject.words);
  }
  const std::vector<InputFile> files = find_input_files(inputs, diagnostics);
  std::vector<std::vector<Alike>> alike(files.size());  // by file
  const auto make_worker = [&]() -> BlockWorker {
    auto worker = std::make_shared<AlikeWorker>(subjects);
    return [worker](const LogBlock& block) { return worker->read(block); };
  };
  const auto handle = [&](const BlockPlace& place, BlockOutcome& outcome) -> Result<void> {
    std::vector<Alike>& of_file = alike[place.file];
    for (Alike& one : static_cast<AlikeOfBlock&>(outcome).alike) {
      one.neighbour.line += place.lines_before;
      of_file.push_back(std::move(one));
    }
    keep_nearest(of_file);
    return {};
  };
  ScanOptions options = scan_options;
  options.hash_content = true;
  std::vector<FileReport> reports;
  PUGMARK_CHECK(scan(files, options, make_worker, handle, diagnostics, &reports));
  std::array<std::vector<Alike>, 2> nearest;  // by Label
  absl::flat_hash_set<std::string> seen;      // what was read, for a copy of a log says nothing more
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (reports[i].is_log && !seen.insert(reports[i].content_hash).second) {
      continue;
    }
    const auto label = reports[i].is_log ? label_of(*card, reports[i]) : std::nullopt;
    training.logs += label ? 1 : 0;
    training.other_logs += reports[i].is_log && !label ? 1 : 0;
    for (Alike& one : label ? alike[i] : std::vector<Alike>()) {
      one.neighbour.file = files[i].path;
      one.neighbour.malicious = *label == Label::kMalicious;
      nearest[static_cast<std::size_t>(*label)].push_back(std::move(one));
    }
  }
  std::vector<Alike> told;
  for (std::vector<Alike>& of_label : nearest) {
    keep_nearest(of_label);
    std::move(of_label.begin(), of_label.end(), std::back_inserter(told));
  }
  std::sort(told.begin(), told.end(), is_nearer);
  for (Alike& one : told) {
    training.nearest.push_back(std::move(one.neighbour));
  }
  if (training.logs == 0) {
    training.why_none = "none of these is a log that the model learned from";
  } else if (training.nearest.empty()) {
    training.why_none = "no message there has a word in common with its own";
  }
  return {};
}

}  // namespace pugmark::app
