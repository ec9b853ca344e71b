// Reading the samples. A benchmark without its input measures nothing, so whatever fails here ends the program.
#include "bench_input.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <unistd.h>

#include <fmt/format.h>

#include "pugmark/app/train/train.h"
#include "pugmark/core/json_writer.h"
#include "pugmark/io/byte_source.h"
#include "pugmark/io/line_reader.h"
#include "pugmark/record/zeek_tsv.h"

namespace pugmark::bench {
namespace {

template <typename T>
T must(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "bench: error: {}\n", result.error().message());
    std::exit(2);
  }
  return *std::move(result);
}

class PrintingSink final : public DiagnosticSink {
 public:
  void report(const Diagnostic& diagnostic) override {
    fmt::print(stderr, "bench: {}: {}\n", diagnostic.file, diagnostic.what);
  }
};

std::string read_folder(const std::string& folder) {
  PrintingSink diagnostics;
  std::string all;
  for (const InputFile& file : find_input_files({folder}, diagnostics)) {
    if (file.path.find(".log") == std::string::npos) {
      continue;
    }
    LineReader reader(must(open_input(file.path)));
    LineBlock block;
    while (must(reader.next(block))) {
      all += block.lines();
    }
  }
  return all;
}

std::string as_json(const PaddedLog& log) {
  const std::vector<std::string_view> names = {"ts", "uid", "origin", "identifier", "header_events_kv"};
  std::string out;
  for (std::string_view row : log.rows()) {
    JsonWriter writer(out);
    writer.begin_object();
    for (const std::string_view name : names) {
      const std::string_view cell = row.substr(0, row.find('\t'));
      row.remove_prefix(std::min(row.size(), cell.size() + 1));
      writer.key(name);
      if (name == "ts") {
        writer.number(std::strtod(std::string(cell).c_str(), nullptr));
      } else {
        writer.string(cell);
      }
    }
    writer.end_object();
    out += '\n';
  }
  return out;
}

}  // namespace

PaddedLog::PaddedLog(std::string text) : bytes_(std::move(text)), size_(bytes_.size()) {
  bytes_.append(kBlockPadding, '\0');
  std::string_view rest = this->text();
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (!line.empty() && line.front() != '#') {
      rows_.push_back(line);
    }
  }
}

const PaddedLog& header_log() {
  static const PaddedLog kLog(read_folder(PUGMARK_SAMPLES "/hunt"));
  return kLog;
}

const PaddedLog& header_log_as_json() {
  static const PaddedLog kLog(as_json(header_log()));
  return kLog;
}

const PaddedLog& http_log() {
  static const PaddedLog kLog(read_folder(PUGMARK_TEST_DATA "/http"));
  return kLog;
}

const std::vector<std::string_view>& canonical_texts() {
  static const std::vector<std::string_view> kTexts = [] {
    std::vector<std::string_view> texts;
    for (const std::string_view row : header_log().rows()) {
      texts.push_back(row.substr(row.rfind('\t') + 1));
    }
    return texts;
  }();
  return kTexts;
}

std::size_t canonical_bytes() {
  std::size_t bytes = 0;
  for (const std::string_view text : canonical_texts()) {
    bytes += text.size();
  }
  return bytes;
}

TemporaryFile::TemporaryFile() : path_((std::filesystem::temp_directory_path() / "pugmark_bench_XXXXXX").string()) {
  const int descriptor = ::mkstemp(path_.data());
  if (descriptor < 0) {
    fmt::print(stderr, "bench: error: cannot make a file in {}\n", std::filesystem::temp_directory_path().string());
    std::exit(2);
  }
  ::close(descriptor);
}

TemporaryFile::~TemporaryFile() { ::unlink(path_.c_str()); }

namespace {

void train_on_samples(app::Recipe recipe, const std::string& output) {
  app::TrainOptions options;
  options.recipe = recipe;
  options.normal = {PUGMARK_SAMPLES "/train/normal"};
  options.malicious = {PUGMARK_SAMPLES "/train/malicious"};
  options.output = output;
  options.force = true;
  options.version = "bench";
  PrintingSink diagnostics;
  must(app::train(options, diagnostics));
}

}  // namespace

const std::string& sample_model_path() {
  static const TemporaryFile kFile;
  static const bool kTrained = [] {
    train_on_samples(app::Recipe::kWords, kFile.path());
    return true;
  }();
  static_cast<void>(kTrained);
  return kFile.path();
}

const WordModel& sample_model() {
  static const WordModel kModel = must(WordModel::open(sample_model_path()));
  return kModel;
}

const HeaderModel& sample_header_model() {
  static const HeaderModel kModel = [] {
    const TemporaryFile file;
    train_on_samples(app::Recipe::kHeaders, file.path());
    return must(HeaderModel::open(file.path()));
  }();
  return kModel;
}

}  // namespace pugmark::bench
