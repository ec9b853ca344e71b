// What gradient boosting on exchanges finds in the shared collection, so that a change that costs detection does not
// pass unseen.
#include <string>

#include <gtest/gtest.h>

#include "support/samples_support.h"

namespace pugmark {
namespace {

TEST(SharedLabelledFlows, BoostingFindsFamiliesThatItHasNotSeen) {
  const std::string http = PUGMARK_SHARED "/data/http/";
  const ScratchFolder folder;
  KeepingSink sink;
  app::TrainOptions options;
  options.recipe = app::Recipe::kFlows;
  options.forest.algorithm = app::ForestAlgorithm::kGradientBoosting;
  options.normal = {http + "normal"};
  options.malicious = {http + "malicious"};
  options.output = folder.file("flows.pug");
  options.version = "test";
  options.scan.threads = 2;
  const auto summary = app::train(options, sink);
  ASSERT_TRUE(summary.has_value()) << summary.error().message();
  // Measured: 0.958, and 0.70 at 1 % of exchanges called out.
  ASSERT_TRUE(summary->card.figures.has_value());
  EXPECT_GT(summary->card.figures->average_precision, 0.94);
  EXPECT_GT(summary->card.figures->recall[0], 0.64);
}

}  // namespace
}  // namespace pugmark
