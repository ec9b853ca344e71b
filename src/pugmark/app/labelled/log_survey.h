// LogSurvey: what logs are there, by what their first lines say: kinds of log, and their fields.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "pugmark/app/scan.h"
#include "pugmark/core/result.h"
#include "pugmark/feature/typed/typed_columns.h"
#include "pugmark/io/input_paths.h"

namespace pugmark::app {

/// Logs of one path.
struct SurveyedLogs {
  std::uint64_t files = 0;
  /// By name, as the first file declares those that several do; at most kMostFields. Of JSON, those that the first rows
  /// of a file have.
  std::vector<TypedField> fields;
  std::uint64_t fields_left_out = 0;  ///< Beyond kMostFields.
};

/// By path (log_path()); "" where nothing says it.
using LogSurvey = std::map<std::string, SurveyedLogs>;

/// Looks at the first lines of each file, up to LineReader::kDefaultBlockBytes. What is no log is passed over, and so
/// is what cannot be opened, which is told in `failures`. Errors: kUsage for standard input and pipes, which cannot be
/// read again; kInterrupted.
Result<LogSurvey> survey_logs(const std::vector<InputFile>& files, const ScanOptions& options,
                              std::vector<Diagnostic>& failures);

}  // namespace pugmark::app
