// The section VIEW, and reading it back.
#include "pugmark/model/calibration/view_tables.h"

#include <algorithm>
#include <cmath>

#include "pugmark/model/fixed_score.h"

namespace pugmark {
namespace {

/// What comes before a view's normal scores.
struct ViewEntry {
  std::int64_t bias;
  ScoreCalibration calibration;  // slope 0 where there is none
};
static_assert(sizeof(ViewEntry) == 24);

}  // namespace

bool is_sane_weight(std::int64_t weight) {
  constexpr std::int64_t kMaxWeight = std::int64_t{1} << (kFixedBits + 6);
  return weight < kMaxWeight && weight > -kMaxWeight;
}

std::optional<double> probability_of(const ViewTable& table, double score, double base_rate) {
  if (!table.calibration) {
    return std::nullopt;
  }
  const double most = std::log(std::max(1.0, 1 / table.normal.lowest_rate()));
  return probability_of(score, *table.calibration, base_rate, most);
}

std::string serialise_view_tables(const ViewTables& views) {
  std::string tables;
  for (const ViewTable& view : views) {
    append_raw(tables, ViewEntry{view.bias, view.calibration.value_or(ScoreCalibration())});
    view.normal.append_to(tables);
  }
  return tables;
}

Result<ViewTables> read_view_tables(const ModelFile& file, std::string_view section) {
  ViewTables views;
  std::string_view rest = file.section(section);
  for (ViewTable& view : views) {
    ViewEntry entry{};
    if (!take_raw(rest, entry)) {
      return file.damaged("its tables of views end early");
    }
    const ScoreCalibration& calibration = entry.calibration;
    auto normal = NormalScores::take_from(rest);
    if (!normal || !is_sane_weight(entry.bias) || !std::isfinite(calibration.slope) ||
        !std::isfinite(calibration.offset) || calibration.slope < 0) {
      return file.damaged("its tables of views make no sense");
    }
    view.bias = entry.bias;
    view.normal = *std::move(normal);
    if (calibration.slope > 0) {
      view.calibration = calibration;
    }
  }
  if (!rest.empty()) {
    return file.damaged("its tables of views have an impossible size");
  }
  return views;
}

}  // namespace pugmark
