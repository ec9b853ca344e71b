// A model made of counts, for tests of what is done with models.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

#include "pugmark/core/assert.h"
#include "pugmark/model/words/word_model.h"

namespace pugmark {

/// Fits a model and opens it; its file is gone from the disk by then.
inline WordModel model_of(const WordCounts& counts) {
  std::string name = (std::filesystem::temp_directory_path() / "pugmark_model_XXXXXX").string();
  const int descriptor = ::mkstemp(name.data());
  PUGMARK_ASSERT(descriptor >= 0);
  ::close(descriptor);
  const auto bytes = fit_words_model(counts, ModelCard());
  PUGMARK_ASSERT(bytes.has_value());
  std::ofstream(name, std::ios::binary).write(bytes->data(), static_cast<std::streamsize>(bytes->size()));
  auto model = WordModel::open(name);
  std::filesystem::remove(name);
  PUGMARK_ASSERT(model.has_value());
  return *std::move(model);
}

}  // namespace pugmark
