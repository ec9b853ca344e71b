// Fuzzes the opening of model files: any bytes give an error or a model that can be asked, in bounds and in time.
#include <cstddef>
#include <cstdint>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#include "pugmark/core/assert.h"
#include "pugmark/model/word_model.h"
#include "pugmark/model/word_scorer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A file without a name, in memory: one input a file, many thousand a second.
  const int descriptor = ::memfd_create("model", 0);
  PUGMARK_ASSERT(descriptor >= 0);
  PUGMARK_ASSERT(size == 0 || ::write(descriptor, data, size) == static_cast<ssize_t>(size));
  const auto model = pugmark::WordModel::open_unverified("/proc/self/fd/" + std::to_string(descriptor));
  if (model) {
    pugmark::WordScorer scorer(*model);
    scorer.score("\"HOST\":\"example.org\",\"USER-AGENT\":\"good evil\"");
    for (std::uint64_t hash = 0; hash < 64; ++hash) {
      model->weight(hash);
    }
    model->strongest(pugmark::Label::kNormal, 10);
    model->strongest(pugmark::Label::kMalicious, 10);
    if (const auto whole = model->verify(); !whole) {
      PUGMARK_ASSERT(!whole.error().message().empty());
    }
  } else {
    PUGMARK_ASSERT(!model.error().message().empty());
  }
  ::close(descriptor);
  return 0;
}
