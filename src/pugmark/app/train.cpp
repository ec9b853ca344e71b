// Training. Workers count words side by side; counts do not depend on their order.
#include "pugmark/app/train.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include <fmt/format.h>

#include "pugmark/core/xxh3.h"
#include "pugmark/finding/secrets.h"
#include "pugmark/http/canonical_text.h"
#include "pugmark/io/output.h"

namespace pugmark::app {
namespace {

/// The newest record of a block; its words are counted already.
class CountedBlock final : public BlockOutcome {
 public:
  std::optional<Timestamp> newest;
};

/// The parts whose words must not be named.
void find_secrets(std::string_view text, std::vector<TextRange>& secrets) {
  secrets.clear();
  if (!may_hold_secrets(text)) {
    return;
  }
  std::string_view rest = text;
  CanonicalHeader header;
  while (take_canonical_header(rest, header)) {
    if (is_secret(header) || has_uri_password(header.value)) {
      const auto begin = static_cast<std::size_t>(header.whole.data() - text.data());
      secrets.push_back({begin, begin + header.whole.size()});
    }
  }
  if (names_secret_header(rest) || has_uri_password(rest)) {
    secrets.push_back({text.size() - rest.size(), text.size()});
  }
}

BlockWorker make_counting_worker(WordCounts& counts, Label label, std::uint32_t files_before) {
  auto batch = std::make_shared<WordBatch>(counts);
  auto secrets = std::make_shared<std::vector<TextRange>>();
  return [batch, secrets, label, files_before](const LogBlock& block) -> std::unique_ptr<BlockOutcome> {
    auto outcome = std::make_unique<CountedBlock>();
    LogBlockReader& reader = block.reader;
    batch->begin_file(label, files_before + block.file);
    while (reader.next()) {
      for (std::size_t i = 0; i < reader.texts().size(); ++i) {
        find_secrets(reader.texts()[i], *secrets);
        batch->add_record(reader.texts()[i], *secrets);
        if (const auto ts = reader.ts(i)) {
          outcome->newest = std::max(outcome->newest.value_or(*ts), *ts);
        }
      }
    }
    batch->flush();
    return outcome;
  };
}

std::string base_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return path == "-" ? "standard input" : slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string hash_of_files(const std::vector<TrainingFile>& files) {
  std::string all;
  for (const TrainingFile& file : files) {
    all += fmt::format("{} {} {}\n", to_string(file.label), file.content, file.records);
  }
  const XXH128_hash_t hash = XXH3_128bits(all.data(), all.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

/// SOURCE_DATE_EPOCH, for builds that must not depend on what they read.
std::optional<Timestamp> date_from_environment() {
  const char* const text = std::getenv("SOURCE_DATE_EPOCH");
  return text == nullptr ? std::nullopt : parse_timestamp(text);
}

}  // namespace

Result<TrainSummary> train(const TrainOptions& options, DiagnosticSink& diagnostics) {
  // Ask for the output first: an hour of reading must not end in "exists already".
  PUGMARK_TRY(AtomicFile output,
              AtomicFile::create(options.output, options.force ? Overwrite::kReplace : Overwrite::kRefuse));
  TrainSummary summary;
  summary.card.pugmark = options.version;
  WordCounts counts(options.names);
  std::optional<Timestamp> newest;
  std::uint32_t files_before = 0;
  ScanOptions scan_options = options.scan;
  scan_options.hash_content = true;
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    const std::vector<InputFile> files =
        find_input_files(label == Label::kNormal ? options.normal : options.malicious, diagnostics);
    std::vector<FileReport> reports;
    const auto handle = [&](const BlockPlace&, BlockOutcome& outcome) -> Result<void> {
      if (const auto& block = static_cast<const CountedBlock&>(outcome); block.newest) {
        newest = std::max(newest.value_or(*block.newest), *block.newest);
      }
      return {};
    };
    const auto make_worker = [&] { return make_counting_worker(counts, label, files_before); };
    PUGMARK_TRY(summary.read[static_cast<std::size_t>(label)],
                scan(files, scan_options, make_worker, handle, diagnostics, &reports));
    for (std::size_t i = 0; i < summary.card.views.size(); ++i) {
      summary.card.views[i] += summary.read[static_cast<std::size_t>(label)].views[i];
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (reports[i].is_log) {
        summary.card.files.push_back({label, base_name(files[i].path), reports[i].content_hash, reports[i].records});
      }
    }
    files_before += static_cast<std::uint32_t>(files.size());
  }
  std::sort(summary.card.files.begin(), summary.card.files.end(), [](const TrainingFile& a, const TrainingFile& b) {
    return std::tie(a.label, a.content, a.name) < std::tie(b.label, b.content, b.name);
  });
  const auto fixed_date = date_from_environment();
  summary.card.newest_record = fixed_date ? fixed_date : newest;
  summary.card.training_data = hash_of_files(summary.card.files);
  PUGMARK_TRY(const std::string bytes, fit_words_model(counts, summary.card));
  summary.model_bytes = bytes.size();
  PUGMARK_CHECK(output.write(bytes));
  PUGMARK_CHECK(output.commit());
  PUGMARK_TRY(const WordModel model, WordModel::open(options.output));
  summary.card = model.card();
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    summary.strongest[static_cast<std::size_t>(label)] = model.strongest(label, 8);
  }
  return summary;
}

}  // namespace pugmark::app
