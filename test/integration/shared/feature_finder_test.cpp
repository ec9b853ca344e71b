// Compares the fast way to features with the plain one over all logs of the shared collection, in every view.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/feature_log_support.h"

namespace pugmark {
namespace {

TEST(FeatureFinderShared, FindsWhatThePlainWayFindsInAllLogsInEveryView) {
  compare_ways_over({std::string(PUGMARK_SHARED) + "/data/headers", std::string(PUGMARK_SHARED) + "/data/http"}, 10000);
}

}  // namespace
}  // namespace pugmark
