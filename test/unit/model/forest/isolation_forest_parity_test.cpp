// Compares isolation forests with scikit-learn's on small data sets with anomalies: how well they find them, and what
// they say of the rows in the mean. Trees are random, so means over seeds are compared.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pugmark/model/forest/isolation_forest.h"
#include "support/forest_support.h"

namespace pugmark {
namespace {

/// Rows with anomalies among them, and what scikit-learn says of them in the mean over seeds.
struct DataSet {
  std::string name;
  double auc = 0;
  double score = 0;
  std::vector<bool> anomalies;
  std::vector<std::vector<float>> rows;
};

struct Fixture {
  IsolationForestOptions options;
  std::uint64_t seeds = 0;
  double tolerance = 0;
  std::vector<DataSet> sets;
};

Fixture fixture() {
  Fixture read;
  std::ifstream file(PUGMARK_TEST_DATA "/parity/isolation_forest.tsv");
  for (std::string line; std::getline(file, line);) {
    std::istringstream cells(line);
    std::string key;
    cells >> key;
    if (key == "trees") {
      cells >> read.options.trees;
    } else if (key == "sample") {
      cells >> read.options.sample;
    } else if (key == "seeds") {
      cells >> read.seeds;
    } else if (key == "tolerance") {
      cells >> read.tolerance;
    } else if (key == "set") {
      DataSet& set = read.sets.emplace_back();
      cells >> set.name >> set.auc >> set.score;
    } else if (key == "row") {
      bool anomaly = false;
      cells >> anomaly;
      read.sets.back().anomalies.push_back(anomaly);
      std::vector<float>& row = read.sets.back().rows.emplace_back();
      for (float cell = 0; cells >> cell;) {
        row.push_back(cell);
      }
    }
  }
  return read;
}

TEST(IsolationForestParity, FindsAnomaliesAsWellAsScikitLearn) {
  const Fixture expected = fixture();
  ASSERT_EQ(expected.sets.size(), 3U);
  ASSERT_GT(expected.seeds, 0U);
  for (const DataSet& set : expected.sets) {
    FeatureMatrix matrix(set.rows.front().size());
    for (const std::vector<float>& row : set.rows) {
      ASSERT_EQ(row.size(), matrix.columns());
      matrix.add(row);
    }
    ASSERT_GT(matrix.rows(), expected.options.sample);
    const std::vector<float> cells = cells_of(matrix);
    std::vector<FixedScore> scores(matrix.rows());
    double auc = 0;
    double mean = 0;
    for (std::uint64_t seed = 1; seed <= expected.seeds; ++seed) {
      IsolationForestOptions options = expected.options;
      options.seed = seed;
      const Forest forest = fit_isolation_forest(matrix, all_rows(matrix), options, 1);
      forest.score(cells.data(), matrix.columns(), matrix.rows(), scores.data());
      auc += area_under_curve(scores, set.anomalies) / static_cast<double>(expected.seeds);
      for (const FixedScore score : scores) {
        mean += anomaly_score(from_fixed(score), options.sample) / static_cast<double>(matrix.rows() * expected.seeds);
      }
    }
    RecordProperty(set.name + "_auc", std::to_string(auc));
    RecordProperty(set.name + "_score", std::to_string(mean));
    EXPECT_NEAR(auc, set.auc, expected.tolerance) << set.name;
    EXPECT_NEAR(mean, set.score, expected.tolerance) << set.name;
  }
}

}  // namespace
}  // namespace pugmark
