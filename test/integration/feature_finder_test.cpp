// Compares the fast way to features with the plain one over the logs of the repository, in every view.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/feature_log_support.h"

namespace pugmark {
namespace {

TEST(FeatureFinderOverLogs, FindsWhatThePlainWayFindsInTheSamplesInEveryView) {
  compare_ways_over({std::string(PUGMARK_SAMPLES)}, 1000);
}

TEST(FeatureFinderOverLogs, FindsWhatThePlainWayFindsInTheZooInEveryView) {
  compare_ways_over({std::string(PUGMARK_SAMPLES) + "/../data/zoo"}, 1000);
}

}  // namespace
}  // namespace pugmark
