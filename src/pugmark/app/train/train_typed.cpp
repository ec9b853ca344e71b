// Reading of rows, choice of columns, fits, held-back scores.
#include "pugmark/app/train/train_typed.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "pugmark/app/labelled/dice.h"
#include "pugmark/app/labelled/fold_plan.h"
#include "pugmark/app/labelled/log_survey.h"
#include "pugmark/app/labelled/row_sample.h"
#include "pugmark/app/train/importances.h"
#include "pugmark/app/typed_rows.h"
#include "pugmark/core/text.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark::app {
namespace {

class TypedBlock final : public BlockOutcome {
 public:
  std::vector<TypedLine> lines;
  ValueNames names;
};

/// "conn (24 files), dns (2 files)".
std::string kinds_text(const LogSurvey& survey) {
  constexpr std::size_t kShown = 24;
  std::string text;
  std::size_t shown = 0;
  for (const auto& [path, logs] : survey) {
    if (shown++ == kShown) {
      return text + fmt::format(" and {} more", survey.size() - kShown);
    }
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ",
                        path.empty() ? std::string("unknown") : terminal_safe(path), counted(logs.files, "file"));
  }
  return text;
}

/// Which of the kinds of log to read.
Result<std::string> choose_path(const LogSurvey& survey, const std::string& wanted) {
  if (survey.empty()) {
    return Error(ErrorCode::kUsage, "no Zeek log among the normal ones")
        .hint("logs are Zeek's, in ASCII or JSON; pugmark inspect FILE tells what a file is");
  }
  if (!wanted.empty()) {
    if (!survey.contains(wanted)) {
      return Error(ErrorCode::kUsage, fmt::format("no {} log among the normal ones", terminal_safe(wanted)))
          .hint("there are: " + kinds_text(survey));
    }
    return wanted;
  }
  if (survey.size() > 1) {
    return Error(ErrorCode::kUsage,
                 fmt::format("logs of {} kinds, and a model is of one: {}", survey.size(), kinds_text(survey)))
        .hint(fmt::format("--path {} learns from these alone", terminal_safe(survey.rbegin()->first)));
  }
  const std::string& only = survey.begin()->first;
  if (only.empty()) {
    return Error(ErrorCode::kUsage, "the logs do not say what they are: neither #path, _path nor a file's name")
        .hint("give the file the name that Zeek gives it, such as ssl.log");
  }
  return only;
}

/// All columns that can be made of fields.
std::vector<TypedColumn> all_columns(const std::vector<TypedField>& fields) {
  std::vector<TypedColumn> columns;
  for (std::size_t field = 0; field < fields.size(); ++field) {
    for (const TypedMeasure measure : measures_of(fields[field])) {
      columns.emplace_back().field = static_cast<std::uint16_t>(field);
      columns.back().measure = measure;
    }
  }
  return columns;
}

void take_block(TypedBlock& block, std::uint32_t file, RowSample& sample, TypedTrainingRows& out) {
  for (TypedLine& line : block.lines) {
    if (line.ts) {
      out.newest = std::max(out.newest.value_or(*line.ts), *line.ts);
    }
    const auto place = sample.place_next();
    if (!place) {
      continue;
    }
    if (*place == out.rows.size()) {
      out.rows.emplace_back();
      out.sources.emplace_back();
    }
    out.rows[*place] = std::move(line.row);
    ConnectionSource& source = out.sources[*place];
    source.file = file;
    source.uid = std::move(line.uid);
    source.client = std::move(line.client);
    source.ts = line.ts;
  }
  out.names.add_all(block.names);
}

/// Some of the columns that rows have.
class ColumnChoice {
 public:
  explicit ColumnChoice(const std::vector<TypedColumn>& columns) : columns_(columns) {}

  /// Takes the next column or leaves it out.
  void decide(bool takes) {
    const bool rarity = is_rarity(columns_[taken_.size()].measure);
    taken_.push_back(takes);
    if (rarity) {
      taken_slots_.push_back(takes);
    }
  }

  bool takes(std::size_t column) const { return taken_[column]; }

  /// What is left of a row.
  TypedRow apply(const TypedRow& row) const {
    TypedRow left;
    for (std::size_t column = 0; column < taken_.size(); ++column) {
      if (taken_[column]) {
        left.numbers.push_back(row.numbers[column]);
      }
    }
    std::uint32_t begin = 0;
    for (std::size_t slot = 0; slot < taken_slots_.size(); ++slot) {
      const std::uint32_t end = row.ends[slot];
      if (taken_slots_[slot]) {
        left.values.insert(left.values.end(), row.values.begin() + begin, row.values.begin() + end);
        left.ends.push_back(static_cast<std::uint32_t>(left.values.size()));
      }
      begin = end;
    }
    return left;
  }

 private:
  const std::vector<TypedColumn>& columns_;
  std::vector<bool> taken_;
  std::vector<bool> taken_slots_;
};

/// Whether the texts of a field are of many kinds, so that how they are written says something.
bool is_free_text(const ValueCounts& counts) {
  constexpr std::uint64_t kMany = 64;
  constexpr std::uint64_t kRowsOfEach = 8;
  return counts.size() > kMany || counts.size() * kRowsOfEach > counts.rows();
}

/// Whether hardly any value comes twice: to be rare says nothing then.
bool names_rows(const ValueCounts& counts) {
  constexpr std::uint64_t kLeastRows = 50;
  constexpr std::uint64_t kPercent = 95;
  return counts.rows() >= kLeastRows && counts.size() * 100 > counts.rows() * kPercent;
}

ColumnChoice choose_columns(const TypedTrainingRows& rows, const TypedVocabulary& counted) {
  ColumnChoice choice(rows.columns);
  const ValueCounts* of_field = nullptr;  // of the last column that is the rarity of a whole value
  for (std::size_t column = 0; column < rows.columns.size(); ++column) {
    const TypedMeasure measure = rows.columns[column].measure;
    if (const ValueCounts* const counts = counted.counts_of(column)) {
      of_field = measure == TypedMeasure::kRarity ? counts : of_field;
      choice.decide(counts->rows() > 0 && !names_rows(*counts));
      continue;
    }
    const bool known = std::any_of(rows.rows.begin(), rows.rows.end(),
                                   [&](const TypedRow& row) { return !std::isnan(row.numbers[column]); });
    choice.decide(known && (!is_lexical(measure) || (of_field != nullptr && is_free_text(*of_field))));
  }
  return choice;
}

/// What no row has of a column; nothing of one whose values have bounds.
std::optional<float> unseen_value(const FeatureMatrix& rows, std::size_t column, TypedMeasure measure,
                                  const ValueCounts* counts) {
  if (counts != nullptr) {
    return ValueCounts::bits(counts->rows(), 0);
  }
  if (measure != TypedMeasure::kAmount && measure != TypedMeasure::kLength && measure != TypedMeasure::kElements &&
      measure != TypedMeasure::kLargest) {
    return std::nullopt;
  }
  constexpr float kFourTimes = 2;  // as a logarithm
  std::optional<float> least;
  std::optional<float> largest;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    if (const float value = rows.row(row)[column]; !std::isnan(value)) {
      least = std::min(least.value_or(value), value);
      largest = std::max(largest.value_or(value), value);
    }
  }
  return largest ? std::optional(*largest + std::max(kFourTimes, *largest - *least)) : std::nullopt;
}

/// What was learned from some rows.
struct TypedFit {
  Forest forest;
  TypedVocabulary vocabulary;
  FeatureMatrix matrix;  ///< The rows that it was learned from, without their copies.
};

TypedFit fit_typed(const std::vector<TypedRow>& rows, std::span<const std::uint32_t> chosen,
                   const std::vector<TypedColumn>& columns, const IsolationForestOptions& options, unsigned threads) {
  TypedFit fit{Forest(), TypedVocabulary(columns), FeatureMatrix(columns.size())};
  for (const std::uint32_t row : chosen) {
    fit.vocabulary.add(rows[row]);
  }
  fit.vocabulary.finish();
  TypedRow filled;
  for (const std::uint32_t row : chosen) {
    filled = rows[row];
    fit.vocabulary.fill_without_itself(filled);
    fit.matrix.add(filled.numbers);
  }
  const FeatureMatrix grown_from = with_unseen_values(fit.matrix, columns, fit.vocabulary, options);
  std::vector<std::uint32_t> all(grown_from.rows());
  std::iota(all.begin(), all.end(), 0U);
  fit.forest = fit_isolation_forest(grown_from, all, options, threads);
  return fit;
}

/// Scores of rows by fits that had not learned from their groups; none where there is one group alone.
std::vector<std::int64_t> hold_back_rows(const TypedTrainingRows& read, const std::vector<TypedRow>& rows,
                                         const Grouping& grouping, const std::vector<TypedColumn>& columns,
                                         const IsolationForestOptions& options, unsigned threads,
                                         std::uint32_t& folds) {
  std::vector<std::uint32_t> all(rows.size());
  std::iota(all.begin(), all.end(), 0U);
  const std::vector<Label> labels(rows.size(), Label::kNormal);
  const FoldPlan plan = plan_folds(read.files, read.sources, labels, grouping, all, {Label::kNormal});
  folds = plan.folds;
  std::vector<std::int64_t> scores;
  TypedRow filled;
  for (std::uint32_t fold = 0; fold < plan.folds; ++fold) {
    std::vector<std::uint32_t> learned;
    std::vector<std::uint32_t> held_back;
    for (const std::uint32_t row : all) {
      (plan.fold_of_group[grouping.groups[row]] == fold ? held_back : learned).push_back(row);
    }
    const TypedFit fit = fit_typed(rows, learned, columns, options, threads);
    for (const std::uint32_t row : held_back) {
      filled = rows[row];
      fit.vocabulary.fill(filled);
      scores.push_back(static_cast<std::int64_t>(fit.forest.score(filled.numbers)));
    }
  }
  return scores;
}

/// Names the values that many rows have, for sentences.
void name_usual_values(const TypedVocabulary& counted, const ValueNames& names, const std::vector<TypedColumn>& columns,
                       std::vector<TypedField>& fields) {
  constexpr std::size_t kMost = 3;
  constexpr std::uint64_t kLeastShare = 10;  // one row in so many
  for (std::size_t slot = 0; slot < counted.counts().size(); ++slot) {
    const TypedColumn& column = columns[counted.columns()[slot]];
    if (column.measure != TypedMeasure::kRarity) {
      continue;
    }
    const ValueCounts& counts = counted.counts()[slot];
    for (const ValueCounts::Counted& value : counts.most_frequent(kMost)) {
      const std::string name = mask_uri(names.find(slot, value.value));  // which may be longer then
      if (!name.empty() && name.size() <= ValueNames::kLongestName &&
          std::uint64_t{value.count} * kLeastShare >= counts.rows()) {
        fields[column.field].usual.push_back(name);
      }
    }
  }
}

/// Puts the columns that are taken, and the fields that these are of, into `parts`.
void put_columns(const TypedTrainingRows& rows, const ColumnChoice& choice, const std::vector<TypedField>& fields,
                 TypedParts& parts) {
  std::optional<std::uint16_t> last;
  for (std::size_t column = 0; column < rows.columns.size(); ++column) {
    if (!choice.takes(column)) {
      continue;
    }
    const TypedColumn& own = rows.columns[column];
    if (last != own.field) {
      last = own.field;
      parts.fields.push_back(fields[own.field]);
    }
    parts.columns.push_back(own);
    parts.columns.back().field = static_cast<std::uint16_t>(parts.fields.size() - 1);
  }
}

}  // namespace

Result<TypedTrainingRows> read_typed_rows(const std::vector<std::string>& normal, const std::string& path,
                                          const ForestTraining& options, const ScanOptions& scan_options,
                                          DiagnosticSink& diagnostics) {
  const std::vector<InputFile> files = find_input_files(normal, diagnostics);
  std::vector<Diagnostic> failures;
  PUGMARK_TRY(LogSurvey survey, survey_logs(files, scan_options, failures));
  TypedTrainingRows out;
  auto chosen = choose_path(survey, path);
  if (!chosen) {
    for (const Diagnostic& failure : failures) {
      diagnostics.report(failure);
    }
    return std::move(chosen).error();
  }
  out.path = *std::move(chosen);
  SurveyedLogs& logs = survey[out.path];
  if (logs.fields_left_out > 0) {
    Diagnostic diagnostic;
    diagnostic.what = fmt::format("{} logs have more than {} fields", terminal_safe(out.path), kMostFields);
    diagnostic.instead =
        fmt::format("{} left out, in the order of their names", counted(logs.fields_left_out, "field"));
    diagnostics.report(diagnostic);
  }
  out.fields = std::move(logs.fields);
  out.columns = all_columns(out.fields);
  RowSample sample(options.most_rows, options.seed);
  ScanOptions hashing = scan_options;
  hashing.hash_content = true;
  std::vector<FileReport> reports;
  const auto make_worker = [&]() -> LineWorker {
    auto rows = std::make_shared<TypedRows>(out.path, out.fields, out.columns);
    return [rows](const LineRun& block) {
      auto outcome = std::make_unique<TypedBlock>();
      for (rows->begin(block); rows->next(&outcome->names);) {
        for (std::size_t i = 0; i < rows->size(); ++i) {
          outcome->lines.push_back(std::move((*rows)[i]));
        }
      }
      return ReadBlock{std::move(outcome), rows->take_counts()};
    };
  };
  const auto handle = [&](const BlockPlace& place, BlockOutcome& outcome) -> Result<void> {
    take_block(static_cast<TypedBlock&>(outcome), place.file, sample, out);
    return {};
  };
  PUGMARK_TRY(out.read, scan_path(files, hashing, out.path, make_worker, handle, diagnostics, &reports));
  out.seen = sample.seen();
  for (std::size_t i = 0; i < files.size(); ++i) {
    out.files.push_back(
        {Label::kNormal, true, 1, files[i].path, reports[i].content_hash, reports[i].is_log ? reports[i].records : 0});
  }
  return out;
}

FeatureMatrix with_unseen_values(const FeatureMatrix& filled, const std::vector<TypedColumn>& columns,
                                 const TypedVocabulary& vocabulary, const IsolationForestOptions& options) {
  FeatureMatrix rows = filled;
  if (filled.rows() == 0) {
    return rows;
  }
  const std::size_t copies = (filled.rows() + options.sample - 1) / options.sample;
  Dice dice(options.seed);
  for (std::size_t column = 0; column < columns.size(); ++column) {
    const auto unseen = unseen_value(filled, column, columns[column].measure, vocabulary.counts_of(column));
    for (std::size_t i = 0; i < copies && unseen; ++i) {
      const std::span<const float> from = filled.row(dice.below(filled.rows()));
      std::vector<float> copy(from.begin(), from.end());
      copy[column] = *unseen;
      rows.add(copy);
    }
  }
  return rows;
}

TypedTraining train_typed(const TypedTrainingRows& read, const Grouping& grouping, const ForestTraining& options,
                          unsigned threads) {
  TypedVocabulary counted(read.columns);
  for (const TypedRow& row : read.rows) {
    counted.add(row);
  }
  const ColumnChoice choice = choose_columns(read, counted);
  std::vector<TypedField> fields = read.fields;
  name_usual_values(counted, read.names, read.columns, fields);
  TypedTraining training;
  TypedParts& parts = training.parts;
  put_columns(read, choice, fields, parts);
  std::vector<TypedRow> rows;
  rows.reserve(read.rows.size());
  for (const TypedRow& row : read.rows) {
    rows.push_back(choice.apply(row));
  }
  const IsolationForestOptions isolation = isolation_options(options);
  const NormalScores normal(hold_back_rows(read, rows, grouping, parts.columns, isolation, threads, training.folds));
  std::vector<std::uint32_t> all(rows.size());
  std::iota(all.begin(), all.end(), 0U);
  TypedFit fit = fit_typed(rows, all, parts.columns, isolation, threads);
  for (std::size_t column = 0; column < parts.columns.size(); ++column) {
    std::vector<float> known;
    for (std::size_t row = 0; row < fit.matrix.rows(); ++row) {
      if (const float value = fit.matrix.row(row)[column]; !std::isnan(value)) {
        known.push_back(value);
      }
    }
    parts.columns[column].usual = usual_of(known);
  }
  std::vector<std::string> names;
  names.reserve(parts.columns.size());
  for (const TypedColumn& column : parts.columns) {
    names.push_back(column_name(parts.fields[column.field], column.measure));
  }
  training.importances =
      importances_of(fit.forest, names, fit.matrix.rows(), [&](std::size_t i) { return fit.matrix.row(i); });
  parts.views[static_cast<std::size_t>(View::kFull)].normal = normal;
  for (ViewTable& view : parts.views) {
    view.bias = static_cast<std::int64_t>(fit.forest.base());
  }
  parts.forest = std::move(fit.forest);
  parts.vocabulary = std::move(fit.vocabulary);
  return training;
}

}  // namespace pugmark::app
