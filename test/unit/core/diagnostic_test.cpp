// Covers the folding of repeated diagnostics: what passes, what counts as the same kind, what is said at the end.
#include "pugmark/core/diagnostic.h"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

class Recorder final : public DiagnosticSink {
 public:
  void report(const Diagnostic& diagnostic) override { seen.push_back(diagnostic); }
  std::vector<Diagnostic> seen;
};

Diagnostic remark(std::string file, std::uint64_t line, std::string what) {
  Diagnostic diagnostic;
  diagnostic.file = std::move(file);
  diagnostic.line = line;
  diagnostic.what = std::move(what);
  return diagnostic;
}

TEST(FoldingSink, PassesTheFirstFewUnchangedAndCountsTheRest) {
  Recorder recorder;
  FoldingSink sink(recorder, 3);
  for (std::uint64_t line = 10; line < 20; ++line) {
    Diagnostic diagnostic = remark("a.log", line, "not a row");
    diagnostic.instead = "skipped";
    diagnostic.hints = {"look at it"};
    sink.report(diagnostic);
  }
  ASSERT_EQ(recorder.seen.size(), 3U);
  EXPECT_EQ(recorder.seen[2].line, 12U);
  EXPECT_EQ(recorder.seen[2].severity, Diagnostic::Severity::kWarning);
  EXPECT_EQ(recorder.seen[2].instead, "skipped");
  EXPECT_EQ(recorder.seen[2].hints, std::vector<std::string>{"look at it"});
  sink.finish();
  ASSERT_EQ(recorder.seen.size(), 4U);
  EXPECT_EQ(recorder.seen[3].severity, Diagnostic::Severity::kNote);
  EXPECT_EQ(recorder.seen[3].file, "a.log");
  EXPECT_EQ(recorder.seen[3].what, "7 more like line 10: not a row");
}

TEST(FoldingSink, SaysNothingMoreWhenNothingWasHeldBack) {
  Recorder recorder;
  FoldingSink sink(recorder, 3);
  for (std::uint64_t line = 1; line <= 3; ++line) {
    sink.report(remark("a.log", line, "not a row"));
  }
  sink.finish();
  EXPECT_EQ(recorder.seen.size(), 3U);
}

TEST(FoldingSink, TakesWordingsThatDifferInNumbersOnlyAsOneKind) {
  Recorder recorder;
  FoldingSink sink(recorder, 1);
  sink.report(remark("a.log", 1, "4 columns, 6 wanted"));
  sink.report(remark("a.log", 2, "15 columns, 6 wanted"));
  sink.report(remark("a.log", 3, "12345 columns, 6 wanted"));
  EXPECT_EQ(recorder.seen.size(), 1U);
  sink.finish();
  ASSERT_EQ(recorder.seen.size(), 2U);
  EXPECT_EQ(recorder.seen[1].what, "2 more like line 1: 4 columns, 6 wanted");
}

TEST(FoldingSink, KeepsKindsAndFilesApart) {
  Recorder recorder;
  FoldingSink sink(recorder, 1);
  sink.report(remark("a.log", 1, "not a row"));
  sink.report(remark("b.log", 1, "not a row"));
  sink.report(remark("a.log", 2, "not a time"));
  EXPECT_EQ(recorder.seen.size(), 3U);
  sink.finish();
  EXPECT_EQ(recorder.seen.size(), 3U);
}

TEST(FoldingSink, PassesRemarksAboutWholeFilesAlways) {
  Recorder recorder;
  FoldingSink sink(recorder, 1);
  for (int i = 0; i < 5; ++i) {
    sink.report(remark("a.log", 0, "cannot be read"));
  }
  EXPECT_EQ(recorder.seen.size(), 5U);
  sink.finish();
  EXPECT_EQ(recorder.seen.size(), 5U);
}

TEST(FoldingSink, PassesNoRemarkWhenNoneMayPassAndCountsAll) {
  Recorder recorder;
  FoldingSink sink(recorder, 0);
  sink.report(remark("a.log", 4, "not a row"));
  sink.report(remark("a.log", 5, "not a row"));
  EXPECT_TRUE(recorder.seen.empty());
  sink.finish();
  ASSERT_EQ(recorder.seen.size(), 1U);
  EXPECT_EQ(recorder.seen[0].what, "2 more like line 4: not a row");
}

TEST(FoldingSink, StartsAnewAfterFinish) {
  Recorder recorder;
  FoldingSink sink(recorder, 1);
  sink.report(remark("a.log", 1, "not a row"));
  sink.report(remark("a.log", 2, "not a row"));
  sink.finish();
  sink.finish();
  EXPECT_EQ(recorder.seen.size(), 2U) << "finishing twice says nothing twice";
  sink.report(remark("a.log", 3, "not a row"));
  ASSERT_EQ(recorder.seen.size(), 3U);
  EXPECT_EQ(recorder.seen[2].line, 3U);
}

TEST(FoldingSink, ClosesTheOldestKindWhenThereAreTooMany) {
  Recorder recorder;
  FoldingSink sink(recorder, 1);
  for (std::size_t i = 0; i < FoldingSink::kMaxKinds; ++i) {
    const std::string file = "f" + std::to_string(i);
    sink.report(remark(file, 1, "not a row"));
    sink.report(remark(file, 2, "not a row"));
  }
  EXPECT_EQ(recorder.seen.size(), FoldingSink::kMaxKinds) << "nothing is closed yet";
  sink.report(remark("one more", 1, "not a row"));
  ASSERT_EQ(recorder.seen.size(), FoldingSink::kMaxKinds + 2);
  EXPECT_EQ(recorder.seen[FoldingSink::kMaxKinds].file, "f0");
  EXPECT_EQ(recorder.seen[FoldingSink::kMaxKinds].what, "1 more like line 1: not a row");
  EXPECT_EQ(recorder.seen.back().file, "one more");
  sink.report(remark("f1", 3, "not a row"));
  EXPECT_EQ(recorder.seen.size(), FoldingSink::kMaxKinds + 2) << "the next oldest still folds";
  sink.finish();
  ASSERT_GT(recorder.seen.size(), FoldingSink::kMaxKinds + 2);
  EXPECT_EQ(recorder.seen[FoldingSink::kMaxKinds + 2].file, "f1");
  EXPECT_EQ(recorder.seen[FoldingSink::kMaxKinds + 2].what, "2 more like line 1: not a row");
}

TEST(FoldingSink, LosesNoCountOverManyKinds) {
  Recorder recorder;
  FoldingSink sink(recorder, 1);
  constexpr std::size_t kFiles = 1000;
  for (std::size_t i = 0; i < kFiles; ++i) {
    const std::string file = "f" + std::to_string(i);
    sink.report(remark(file, 1, "not a row"));
    sink.report(remark(file, 2, "not a row"));
  }
  sink.finish();
  std::size_t passed = 0;
  std::size_t folded = 0;
  for (const Diagnostic& diagnostic : recorder.seen) {
    (diagnostic.severity == Diagnostic::Severity::kNote ? folded : passed) += 1;
  }
  EXPECT_EQ(passed, kFiles);
  EXPECT_EQ(folded, kFiles);
}

}  // namespace
}  // namespace pugmark
