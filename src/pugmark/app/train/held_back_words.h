// Held-back messages of the recipe words, where it learns from normal traffic alone: thresholds are made of what they
// score.
#pragma once

#include <cstdint>
#include <vector>

#include "pugmark/app/scan.h"
#include "pugmark/io/input_paths.h"
#include "pugmark/model/calibration/view_tables.h"

namespace pugmark::app {

/// What normal messages score by words that were not counted in them.
struct HeldBackWords {
  std::uint32_t folds = 0;  ///< Parts that were held back; 0 where there is one source alone.
  /// By View, of messages that come from such logs; a view that none comes from has the scores of the next lesser one.
  ViewTables views;
};

/// Holds parts of normal logs back in turn: whole logs where there are kFewGroups of them, else the messages of some
/// clients, or of some connections where logs have no addresses. Reads the logs twice for each of five parts;
/// `reports` are those of an earlier scan of `files`. What cannot be read again (standard input) is left out. Does not
/// depend on where logs lie or on the number of threads.
/// Errors: those of scan and of fitting.
Result<HeldBackWords> hold_back_words(const std::vector<InputFile>& files, const std::vector<FileReport>& reports,
                                      const ScanOptions& options);

}  // namespace pugmark::app
