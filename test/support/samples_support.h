// What the tests of whole runs share: a scratch folder, a sink that keeps diagnostics, training and assessing in short.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "pugmark/app/assess/assess.h"
#include "pugmark/app/train/train.h"
#include "pugmark/core/diagnostic.h"

namespace pugmark {

/// A folder that is gone when the test is.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "pugmark_test_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      ADD_FAILURE() << "cannot make a scratch folder";
    }
    path_ = name;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

class KeepingSink final : public DiagnosticSink {
 public:
  void report(const Diagnostic& diagnostic) override { kept.push_back(diagnostic); }

  std::vector<Diagnostic> kept;
};

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Trains on two folders; a failure fails the test.
inline void train_on(const std::string& normal, const std::string& malicious, const std::string& output,
                     unsigned threads) {
  app::TrainOptions options;
  options.recipe = app::Recipe::kWords;
  options.normal = {normal};
  options.malicious = {malicious};
  options.output = output;
  options.version = "test";
  options.scan.threads = threads;
  KeepingSink sink;
  const auto summary = app::train(options, sink);
  ASSERT_TRUE(summary.has_value()) << summary.error().message();
}

/// Every message of `inputs` as a finding, in input order.
inline std::vector<Finding> assess_all(const Model& model, std::vector<std::string> inputs, unsigned threads) {
  app::AssessOptions options;
  options.inputs = std::move(inputs);
  options.point.all = true;
  options.scan.threads = threads;
  KeepingSink sink;
  std::vector<Finding> findings;
  const auto summary = app::assess(
      model, options,
      [&](const Finding& finding) {
        findings.push_back(finding);
        return Result<void>();
      },
      sink);
  EXPECT_TRUE(summary.has_value());
  for (const Diagnostic& diagnostic : sink.kept) {
    EXPECT_NE(diagnostic.severity, Diagnostic::Severity::kError) << diagnostic.file << ": " << diagnostic.what;
  }
  return findings;
}

/// Expects that each group's reasons make its weight, all groups with the prior the score, and that all are told.
inline void expect_reasons_add_up(const Finding& finding) {
  double sum = finding.prior;
  for (const HeaderEvidence& group : finding.evidence) {
    double of_group = 0;
    for (const Reason& reason : group.reasons) {
      of_group += reason.weight;
      EXPECT_FALSE(reason.sentence.empty()) << reason.feature;
    }
    EXPECT_NEAR(of_group, group.weight, 1e-9);
    sum += group.weight;
  }
  EXPECT_NEAR(sum, finding.score, 1e-9) << finding.uid;
}

}  // namespace pugmark
