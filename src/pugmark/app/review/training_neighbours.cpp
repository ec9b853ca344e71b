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

#include "pugmark/app/review/message_words.h"
#include "pugmark/app/review/run_model.h"
#include "pugmark/http/secrets.h"

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

/// The nearest messages of a block, by finding.
class AlikeOfBlock final : public BlockOutcome {
 public:
  std::vector<std::vector<Alike>> alike;
};

/// A finding, and what it is compared by.
struct Subject {
  struct Message {
    Origin origin = Origin::kClient;
    WordSet words;
  };

  CaseFile* file = nullptr;
  ModelCard card;
  std::vector<Message> messages;
};

/// Compares the blocks of one thread.
class AlikeWorker {
 public:
  explicit AlikeWorker(const std::vector<Subject>& subjects) : subjects_(subjects) {}

  std::unique_ptr<BlockOutcome> read(const LogBlock& block) {
    auto outcome = std::make_unique<AlikeOfBlock>();
    outcome->alike.resize(subjects_.size());
    LogBlockReader& reader = block.reader;
    while (reader.next()) {
      for (std::size_t i = 0; i < reader.texts().size(); ++i) {
        compare(reader, i, block.file, outcome->alike);
      }
    }
    for (std::vector<Alike>& alike : outcome->alike) {
      keep_nearest(alike);
    }
    return outcome;
  }

 private:
  void compare(LogBlockReader& reader, std::size_t i, std::uint32_t file, std::vector<std::vector<Alike>>& alike) {
    constexpr std::size_t kMostKept = 64;
    const HttpMessage& message = reader.message(i);
    words_.clear();
    finder_.add(message.origin, message.canonical_text, words_);
    for (std::size_t subject = 0; subject < subjects_.size(); ++subject) {
      double nearest = 0;
      for (const Subject::Message& own : subjects_[subject].messages) {
        nearest = own.origin == message.origin ? std::max(nearest, similarity(own.words, words_)) : nearest;
      }
      if (nearest > 0) {
        alike[subject].push_back({neighbour(reader, i, message, nearest), file});
      }
      if (alike[subject].size() >= kMostKept) {
        keep_nearest(alike[subject]);
      }
    }
  }

  static TrainingNeighbour neighbour(const LogBlockReader& reader, std::size_t i, const HttpMessage& message,
                                     double similarity) {
    TrainingNeighbour one;
    one.similarity = similarity;
    one.line = reader.line(i);
    one.origin = message.origin;
    one.host = mask_uri(message.host);
    one.identifier = mask_uri(message.identifier);
    return one;
  }

  const std::vector<Subject>& subjects_;
  MessageWords finder_;
  WordSet words_;
};

/// What a finding is compared by; nothing, and why in the finding, where it cannot be.
std::optional<Subject> subject_of(CaseFile& file) {
  std::string& why_none = file.training.why_none;
  why_none.clear();
  if (file.finding.texts.empty()) {
    why_none = "its own messages are not kept";
    return std::nullopt;
  }
  auto card = file.runs.empty() ? Result<ModelCard>(Error(ErrorCode::kUsage, "no run is known"))
                                : card_of_run(file.runs.front().facts);
  if (!card) {
    why_none = card.error().message();
    return std::nullopt;
  }
  Subject subject;
  subject.file = &file;
  subject.card = *std::move(card);
  MessageWords finder;
  for (const MessageText& text : file.finding.texts) {
    Subject::Message& message = subject.messages.emplace_back();
    message.origin = text.origin;
    finder.add(text.origin, text.text, message.words);
  }
  return subject;
}

std::optional<Label> label_of(const ModelCard& card, const FileReport& report) {
  const auto file = std::find_if(card.files.begin(), card.files.end(),
                                 [&](const TrainingFile& one) { return one.content == report.content_hash; });
  return file == card.files.end() ? std::nullopt : std::optional(file->label);
}

/// Chooses what is told of a finding; `alike` by log.
void tell(Subject& subject, const std::vector<InputFile>& files, const std::vector<FileReport>& reports,
          std::vector<std::vector<Alike>> alike) {
  TrainingNeighbours& training = subject.file->training;
  std::array<std::vector<Alike>, 2> nearest;  // by Label
  absl::flat_hash_set<std::string> seen;      // what was read, for a copy of a log says nothing more
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!reports[i].is_log || !seen.insert(reports[i].content_hash).second) {
      continue;
    }
    const auto label = label_of(subject.card, reports[i]);
    ++(label ? training.logs : training.other_logs);
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
}

}  // namespace

Result<void> find_training_neighbours(const std::vector<std::string>& inputs, const ScanOptions& scan_options,
                                      std::span<CaseFile> files, DiagnosticSink& diagnostics) {
  std::vector<Subject> subjects;
  for (CaseFile& file : files) {
    if (auto subject = subject_of(file)) {
      subjects.push_back(*std::move(subject));
    }
  }
  if (subjects.empty()) {
    return {};
  }
  const std::vector<InputFile> logs = find_input_files(inputs, diagnostics);
  std::vector<std::vector<std::vector<Alike>>> alike(subjects.size());  // by finding and log
  for (auto& of_subject : alike) {
    of_subject.resize(logs.size());
  }
  const auto make_worker = [&]() -> BlockWorker {
    auto worker = std::make_shared<AlikeWorker>(subjects);
    return [worker](const LogBlock& block) { return worker->read(block); };
  };
  const auto handle = [&](const BlockPlace& place, BlockOutcome& outcome) -> Result<void> {
    auto& of_block = static_cast<AlikeOfBlock&>(outcome).alike;
    for (std::size_t subject = 0; subject < subjects.size(); ++subject) {
      std::vector<Alike>& of_log = alike[subject][place.file];
      for (Alike& one : of_block[subject]) {
        one.neighbour.line += place.lines_before;
        of_log.push_back(std::move(one));
      }
      keep_nearest(of_log);
    }
    return {};
  };
  ScanOptions options = scan_options;
  options.hash_content = true;
  std::vector<FileReport> reports;
  PUGMARK_CHECK(scan(logs, options, make_worker, handle, diagnostics, &reports));
  for (std::size_t subject = 0; subject < subjects.size(); ++subject) {
    tell(subjects[subject], logs, reports, std::move(alike[subject]));
  }
  return {};
}

}  // namespace pugmark::app
