// Gathers what a hunt found from a case store.
#pragma once

#include <cstdint>
#include <string>

#include "pugmark/core/result.h"
#include "pugmark/core/timestamp.h"
#include "pugmark/finding/hunt_report.h"
#include "pugmark/store/database.h"
#include "pugmark/store/finding_query.h"

namespace pugmark::app {

/// The newest runs that a report tells of, whether they found anything or not.
inline constexpr std::size_t kRunsReported = 20;

/// What to report.
struct HuntReportOptions {
  store::FindingFilter filter;
  std::uint64_t most = 0;  ///< Findings that are told of, the strongest.
  std::string title;
  std::string chosen;  ///< The filter in words.
  Timestamp made;
};

/// Gathers the report, as the store is at one time. Cards of models are read from their files, where these are still
/// the ones that runs used. Of long texts the beginning is kept. Memory: bounded by `most`.
/// Errors: those of the store.
Result<HuntReport> read_hunt_report(store::Database& database, const HuntReportOptions& options);

}  // namespace pugmark::app
