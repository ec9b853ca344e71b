// Models made of counts or bytes, for tests of what is done with models.
#pragma once

#include <string>

#include "pugmark/core/assert.h"
#include "pugmark/io/memory_file.h"
#include "pugmark/model/words/word_model.h"

namespace pugmark {

/// Opens bytes as a model file.
template <typename AnyModel>
Result<AnyModel> open_bytes(const std::string& bytes) {
  PUGMARK_TRY(const MemoryFile file, MemoryFile::create(bytes));
  return AnyModel::open(file.path());
}

/// Fits a model and opens it.
inline WordModel model_of(const WordCounts& counts) {
  const auto bytes = fit_words_model(counts, ModelCard());
  PUGMARK_ASSERT(bytes.has_value());
  auto model = open_bytes<WordModel>(*bytes);
  PUGMARK_ASSERT(model.has_value());
  return *std::move(model);
}

}  // namespace pugmark
