// pugmark assess with several models, side by side.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pugmark/app/assess/several_models.h"

namespace pugmark::cli {

/// How findings are written.
enum class FindingFormat { kText, kJson, kCsv };

/// What to assess, and how to tell of it.
struct SeveralModelsRun {
  std::vector<std::string> models;  ///< Files; at least two.
  std::string output;               ///< Empty, or "-": standard output.
  FindingFormat format = FindingFormat::kText;
  bool force = false;
  std::optional<std::size_t> strongest;  ///< So many alone, as text has them ordered.
  app::SeveralModelsOptions assess;
};

/// Runs it; the exit code.
int run_several_models(const SeveralModelsRun& run);

}  // namespace pugmark::cli
