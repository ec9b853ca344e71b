// What the micro benchmarks work on: the samples of the repository, read once, and a model trained on them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pugmark/model/headers/header_model.h"
#include "pugmark/model/words/word_model.h"

namespace pugmark::bench {

/// A log in memory, followed by kBlockPadding bytes that may be read.
class PaddedLog {
 public:
  explicit PaddedLog(std::string text);

  std::string_view text() const { return std::string_view(bytes_).substr(0, size_); }
  /// The lines that are rows, without newlines. Lifetime: that of the log.
  const std::vector<std::string_view>& rows() const { return rows_; }
  /// How many bytes may be read from the start of `row`.
  std::size_t readable(std::string_view row) const {
    return static_cast<std::size_t>(bytes_.data() + bytes_.size() - row.data());
  }

 private:
  std::string bytes_;
  std::size_t size_;
  std::vector<std::string_view> rows_;
};

/// The logs of samples/hunt in a row: five columns, Assimilate's form.
const PaddedLog& header_log();
/// The same records as lines of JSON.
const PaddedLog& header_log_as_json();
/// The logs of test/data/http in a row: http.log with names and values of headers.
const PaddedLog& http_log();
/// The canonical texts of header_log().
const std::vector<std::string_view>& canonical_texts();
/// The bytes of canonical_texts() in all.
std::size_t canonical_bytes();

/// A file that is gone when the program ends.
class TemporaryFile {
 public:
  TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// The file of a model trained on samples/train.
const std::string& sample_model_path();
/// That model, open.
const WordModel& sample_model();
/// A model of the recipe headers, trained on the same.
const HeaderModel& sample_header_model();

}  // namespace pugmark::bench
