// Evaluates the recipe headers on the shared collection: the figures are those that the protocol's own program computes
// from the scores, and they are as good as they were.
#include "pugmark/app/evaluate/evaluate.h"

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "pugmark/report/evaluate/evaluation_report.h"
#include "support/samples_support.h"

namespace pugmark {
namespace {

Evaluation evaluated(const std::string& salt) {
  const std::string data = std::string(PUGMARK_SHARED) + "/data/headers/";
  app::EvaluateOptions options;
  options.inputs.normal = {data + "normal", data + "noise"};
  options.inputs.malicious = {data + "malicious"};
  options.inputs.extra_normal = {"data/zoo/headers"};
  options.salt = salt;
  options.baselines = false;
  options.scan.threads = 2;
  KeepingSink sink;
  auto evaluation = app::evaluate(options, sink);
  EXPECT_TRUE(evaluation.has_value());
  return *std::move(evaluation);
}

std::string output_of(const std::string& command) {
  std::string output;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string buffer(4096, '\0');
  while (pipe) {
    const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe.get());
    if (got == 0) {
      break;
    }
    output.append(buffer, 0, got);
  }
  return output;
}

/// As the protocol's program rounds.
std::string rounded(double value) {
  std::string text(32, '\0');
  text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.4f", value)));
  while (text.ends_with('0') && !text.ends_with(".0")) {
    text.pop_back();
  }
  return text;
}

TEST(Evaluate, AgreesWithTheProtocolToTheLastDigitAndStaysAsGoodAsItWas) {
  const Evaluation evaluation = evaluated("");
  const ScratchFolder scratch;
  std::ofstream(scratch.file("scores"), std::ios::binary) << report::scores_json(evaluation);
  const std::string oracle = output_of("/usr/bin/python3 '" + std::string(PUGMARK_SHARED) + "/oracle/detection.py' '" +
                                       scratch.file("scores") + "'");
  const DetectionFigures& figures = evaluation.figures;
  std::string expected = "{\"connections\": " + std::to_string(figures.units) +
                         ", \"malicious\": " + std::to_string(figures.malicious) +
                         ", \"average_precision\": " + rounded(figures.average_precision);
  const char* const names[] = {"1", "0.5", "0.1"};
  for (std::size_t i = 0; i < kRates.size(); ++i) {
    const OperatingPoint& point = figures.points[i];
    expected += std::string(", \"at_fpr_") + names[i] + "%\": {\"recall\": " + rounded(point.recall) +
                ", \"captures_found\": " + rounded(point.captures) +
                ", \"family_mean_recall\": " + rounded(point.family_recall) + "}";
  }
  EXPECT_EQ(oracle, expected + "}\n");
  EXPECT_GT(figures.average_precision, 0.985);
  EXPECT_GT(figures.points[0].recall, 0.90);
  EXPECT_GT(figures.points[0].captures, 0.91);
  EXPECT_GT(figures.points[2].recall, 0.70);
}

TEST(Evaluate, IsAsGoodOnOtherFoldings) {
  double at_1 = 0;
  double at_01 = 0;
  for (const char* const salt : {"1", "2"}) {
    const Evaluation evaluation = evaluated(salt);
    at_1 += evaluation.figures.points[0].recall / 2;
    at_01 += evaluation.figures.points[2].recall / 2;
  }
  EXPECT_GT(at_1, 0.91);
  EXPECT_GT(at_01, 0.65);
}

}  // namespace
}  // namespace pugmark
