// Reading of labelled exchanges: workers read rows, the ordered side fills in what came before and draws the sample.
#include "pugmark/app/labelled/labelled_exchanges.h"

#include <algorithm>
#include <memory>

#include "pugmark/app/exchange_rows.h"
#include "pugmark/app/labelled/row_sample.h"

namespace pugmark::app {
namespace {

class RowsOfBlock final : public BlockOutcome {
 public:
  explicit RowsOfBlock(bool texts) : rows(texts) {}

  ExchangeRows rows;
};

/// Takes the rows of a class in order and keeps a sample of them.
class ExchangeTaker {
 public:
  ExchangeTaker(LabelledExchanges& out, const ExchangeSampling& sampling)
      : out_(out),
        samples_{RowSample(sampling.most_rows, sampling.seed), RowSample(sampling.most_rows, sampling.seed)} {}

  /// Goes on with files of a class.
  void begin(Label label) {
    label_ = label;
    first_file_ = static_cast<std::uint32_t>(out_.files.size());
    context_ = LogContext();
  }

  void take(RowsOfBlock& block, std::uint32_t file, const std::string& stream) {
    block.rows.add_context(context_.of(stream));
    for (std::size_t i = 0; i < block.rows.size(); ++i) {
      take(block.rows[i], first_file_ + file);
    }
  }

 private:
  void take(ExchangeRow& row, std::uint32_t file) {
    if (row.ts) {
      out_.newest = std::max(out_.newest.value_or(*row.ts), *row.ts);
    }
    const auto label = static_cast<std::size_t>(label_);
    std::vector<std::size_t>& kept = kept_[label];
    ++out_.exchanges[label];
    const auto sampled = samples_[label].place_next();
    if (!sampled) {
      return;
    }
    if (*sampled == kept.size()) {
      kept.push_back(out_.rows.size());
      out_.rows.emplace_back();
      out_.sources.emplace_back();
      out_.labels.push_back(label_);
    }
    const std::size_t place = kept[*sampled];
    out_.rows[place] = row.row;
    ConnectionSource& source = out_.sources[place];
    source.file = file;
    source.uid = row.uid;
    source.client = row.client;
    source.host = row.host;
    source.ts = row.ts;
    source.view = row.view;
  }

  LabelledExchanges& out_;
  std::array<RowSample, 2> samples_;  // by Label
  Label label_ = Label::kNormal;
  std::uint32_t first_file_ = 0;
  LogContext context_;
  std::array<std::vector<std::size_t>, 2> kept_;  // by Label: places of rows
};

}  // namespace

Result<LabelledExchanges> read_exchanges(const LabelledInputs& inputs, const ExchangeSampling& sampling,
                                         const ScanOptions& options, DiagnosticSink& diagnostics) {
  LabelledExchanges out;
  ExchangeTaker taker(out, sampling);
  ScanOptions scan_options = options;
  scan_options.hash_content = true;
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    const std::vector<InputFile> files =
        find_input_files(label == Label::kNormal ? inputs.normal : inputs.malicious, diagnostics);
    std::vector<FileReport> reports;
    taker.begin(label);
    const auto make_worker = [&]() -> BlockWorker {
      return [texts = sampling.texts](const LogBlock& block) -> std::unique_ptr<BlockOutcome> {
        auto outcome = std::make_unique<RowsOfBlock>(texts);
        outcome->rows.read(block.reader);
        return outcome;
      };
    };
    const auto handle = [&](const BlockPlace& place, BlockOutcome& outcome) -> Result<void> {
      taker.take(static_cast<RowsOfBlock&>(outcome), place.file, log_stream_of(files[place.file].path));
      return {};
    };
    PUGMARK_TRY(const ScanCounts read, scan(files, scan_options, make_worker, handle, diagnostics, &reports));
    out.read[static_cast<std::size_t>(label)] += read;
    for (std::size_t i = 0; i < files.size(); ++i) {
      out.files.push_back(
          {label, true, 1, files[i].path, reports[i].content_hash, reports[i].is_log ? reports[i].records : 0});
    }
  }
  return out;
}

}  // namespace pugmark::app
