// Told by its hash.
#include "pugmark/app/review/run_model.h"

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/model/model.h"
#include "pugmark/store/identity.h"

namespace pugmark::app {

Result<ModelCard> card_of_run(const RunFacts& run) {
  const std::string path = terminal_safe(run.model);
  const auto hash = store::hash_of_file(run.model);
  if (!hash) {
    return Error(ErrorCode::kIo, fmt::format("there is no file {} here", path));
  }
  if (*hash != run.model_hash) {
    return Error(ErrorCode::kFormat, fmt::format("the file {} is another one now", path));
  }
  PUGMARK_TRY(const Model model, open_model(run.model));
  return card_of(model);
}

}  // namespace pugmark::app
