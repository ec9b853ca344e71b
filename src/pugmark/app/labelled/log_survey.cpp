// First blocks of files.
#include "pugmark/app/labelled/log_survey.h"

#include <filesystem>
#include <set>
#include <utility>

#include "pugmark/capture/capture_log.h"
#include "pugmark/http/log_lines.h"
#include "pugmark/http/log_row_reader.h"
#include "pugmark/io/byte_source.h"
#include "pugmark/io/line_reader.h"
#include "pugmark/record/zeek_json.h"

namespace pugmark::app {
namespace {

/// Kinds of log beyond this are none of Zeek's: bounds what a hostile file can make us hold.
constexpr std::size_t kMostPaths = 256;
constexpr std::size_t kLongestPath = 64;

/// Gathers kinds of logs and their fields.
class Surveyor {
 public:
  void look_at(const LogCursor& start, std::string_view lines) {
    file_ = {};
    LogLines rest;
    rest.begin(start, lines);
    while (rest.next()) {
      if (rest.line().empty()) {
        continue;
      }
      if (rest.cursor().format() == LogFormat::kJson) {
        look_at_row(rest);
      } else if (rest.line().front() == '#') {
        rest.cursor().consume_metadata(rest.line());
        if (rest.cursor().schema() != nullptr) {
          look_at_columns(rest.cursor());
        }
      }
    }
  }

  LogSurvey take() {
    LogSurvey survey;
    for (auto& [path, gathered] : paths_) {
      SurveyedLogs& logs = survey[path];
      logs.files = gathered.files;
      for (auto& [name, kind] : gathered.fields) {
        if (logs.fields.size() < kMostFields) {
          logs.fields.push_back({name, kind, {}});
        } else {
          ++logs.fields_left_out;
        }
      }
    }
    return survey;
  }

 private:
  struct Gathered {
    std::uint64_t files = 0;
    std::map<std::string, FieldKind> fields;
  };

  /// What is known of a path; null where there are too many. Counts a file once.
  Gathered* of(std::string_view path) {
    if (path.size() > kLongestPath || (paths_.size() >= kMostPaths && !paths_.contains(std::string(path)))) {
      return nullptr;
    }
    Gathered& gathered = paths_[std::string(path)];
    gathered.files += file_.emplace(path).second ? 1 : 0;
    return &gathered;
  }

  void look_at_columns(const LogCursor& cursor) {
    const Schema& schema = *cursor.schema();
    // Types come a line behind names.
    if (schema.columns.same_as(seen_)) {
      return;
    }
    seen_ = schema.columns;
    Gathered* const gathered = of(log_path(cursor));
    for (std::size_t i = 0; gathered != nullptr && i < schema.columns.size(); ++i) {
      if (const auto kind = field_kind(schema.columns[i])) {
        add(*gathered, schema.columns[i].name, *kind);
      }
    }
  }

  void look_at_row(const LogLines& rest) {
    parser_.collect_members(true);
    if (!parser_.parse(rest.line(), rest.readable(), record_)) {
      return;
    }
    Gathered* const gathered = of(log_path(record_.text(0, scratch_), rest.cursor()));
    if (gathered == nullptr) {
      return;
    }
    for (const JsonMember& member : parser_.members()) {
      if (const auto kind = field_kind(member)) {
        add(*gathered, member.name, *kind);
      }
    }
  }

  static void add(Gathered& gathered, const std::string& name, FieldKind kind) {
    constexpr std::size_t kMostGathered = 4096;
    if (gathered.fields.size() < kMostGathered) {
      gathered.fields.try_emplace(name, kind);
    }
  }

  std::map<std::string, Gathered> paths_;
  std::set<std::string> file_;  // paths of the file at hand
  Columns seen_;
  JsonRowParser parser_{Projection{"_path"}};
  Record record_;
  std::string scratch_;
};

}  // namespace

Result<LogSurvey> survey_logs(const std::vector<InputFile>& files, const ScanOptions& options,
                              std::vector<Diagnostic>& failures) {
  Surveyor surveyor;
  for (const InputFile& file : files) {
    std::error_code failed;
    const auto status = std::filesystem::status(file.path, failed);
    if (file.path == "-" || (exists(status) && !is_regular_file(status))) {
      return Error(ErrorCode::kUsage,
                   "is no file: the recipe typed looks at logs twice, first at what fields they have")
          .at(file.path == "-" ? "standard input" : file.path)
          .hint("write it to a file, and name that");
    }
    auto source = open_input(file.path, options.stop);
    auto log = source ? capture_as_log(*std::move(source), options.capture) : Result<LogSource>(source.error());
    if (!log) {
      if (log.error().code() == ErrorCode::kInterrupted) {
        return log.error();
      }
      Diagnostic failure;
      failure.severity = Diagnostic::Severity::kError;
      failure.file = file.path;
      failure.what = log.error().message();
      failures.push_back(std::move(failure));
      continue;
    }
    LineReader reader(std::move(log->bytes));
    LineBlock block;
    const auto got = reader.next(block);
    if (!got && got.error().code() == ErrorCode::kInterrupted) {
      return got.error();
    }
    if (got && *got) {
      surveyor.look_at(LogCursor(log_path_of_file(file.path), log->of_capture), block.lines());
    }
  }
  return surveyor.take();
}

}  // namespace pugmark::app
