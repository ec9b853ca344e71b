// Covers the solver of logistic regression against scikit-learn, and what must hold at any optimum.
#include "pugmark/model/headers/logistic_regression.h"

#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

/// The problem of the fixture and what scikit-learn says of it; the bias comes last.
struct Fixture {
  LogisticProblem problem;
  std::vector<double> solution;
};

Fixture fixture() {
  Fixture read;
  std::ifstream file(PUGMARK_TEST_DATA "/parity/logistic.tsv");
  for (std::string line; std::getline(file, line);) {
    std::istringstream cells(line);
    std::string key;
    cells >> key;
    double number = 0;
    if (key == "regularisation") {
      cells >> read.problem.regularisation;
    } else if (key == "scale" || key == "solution") {
      while (cells >> number) {
        (key == "scale" ? read.problem.scale : read.solution).push_back(number);
      }
    } else if (key == "row") {
      int positive = 0;
      cells >> positive >> number;
      read.problem.positive.push_back(positive == 1);
      read.problem.weights.push_back(number);
      for (std::uint32_t column = 0; cells >> column;) {
        read.problem.columns.push_back(column);
      }
      read.problem.begins.push_back(read.problem.columns.size());
    }
  }
  return read;
}

TEST(LogisticRegression, FindsTheOptimumThatScikitLearnFinds) {
  const Fixture expected = fixture();
  ASSERT_EQ(expected.solution.size(), expected.problem.scale.size() + 1);
  const LogisticSolution solution = solve_logistic(expected.problem);
  for (std::size_t i = 0; i < solution.v.size(); ++i) {
    EXPECT_NEAR(solution.v[i], expected.solution[i], 1e-6) << i;
  }
  EXPECT_NEAR(solution.b, expected.solution.back(), 1e-6);
}

TEST(LogisticRegression, GivesTheSameEveryTime) {
  const LogisticProblem problem = fixture().problem;
  const LogisticSolution once = solve_logistic(problem);
  const LogisticSolution again = solve_logistic(problem);
  EXPECT_EQ(once.v, again.v);
  EXPECT_EQ(once.b, again.b);
}

TEST(LogisticRegression, TheBiasAloneIsThatOfTheWholeProblem) {
  const LogisticProblem problem = fixture().problem;
  const LogisticSolution solution = solve_logistic(problem);
  std::vector<double> scores;
  for (std::size_t i = 0; i < problem.positive.size(); ++i) {
    double score = 0;
    for (std::size_t at = problem.begins[i]; at < problem.begins[i + 1]; ++at) {
      score += solution.v[problem.columns[at]] * problem.scale[problem.columns[at]];
    }
    scores.push_back(score);
  }
  EXPECT_NEAR(solve_logistic_bias(scores, problem.positive, problem.weights, problem.regularisation), solution.b, 1e-7);
}

TEST(LogisticRegression, RowsThatCannotBeToldApartGiveTheirShare) {
  LogisticProblem problem;
  problem.scale = {1};
  for (int i = 0; i < 4; ++i) {
    problem.columns.push_back(0);
    problem.begins.push_back(problem.columns.size());
    problem.positive.push_back(i == 0);
    problem.weights.push_back(1);
  }
  problem.regularisation = 1e6;  // hardly any penalty
  const LogisticSolution solution = solve_logistic(problem);
  EXPECT_NEAR(solution.v[0] + solution.b, std::log(1.0 / 3.0), 1e-4);
}

TEST(LogisticRegression, OfOneClassAloneStaysFinite) {
  LogisticProblem problem;
  problem.scale = {1, 0};
  problem.columns = {0, 1};
  problem.begins = {0, 2};
  problem.positive = {true};
  problem.weights = {1};
  const LogisticSolution solution = solve_logistic(problem);
  EXPECT_GT(solution.v[0], 0);
  EXPECT_EQ(solution.v[1], 0);
  EXPECT_TRUE(std::isfinite(solution.b));
}

}  // namespace
}  // namespace pugmark
