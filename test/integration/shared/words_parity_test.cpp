// Compares the scores of all labelled header logs of the shared collection with the scikit-learn oracle kept beside it.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "pugmark/model/model.h"
#include "support/samples_support.h"

namespace pugmark {
namespace {

using Scores = std::map<std::pair<std::string, std::uint64_t>, double>;

std::vector<std::string> logs_of(const std::string& folder) {
  std::vector<std::string> logs;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ".log") {
      logs.push_back(entry.path().string());
    }
  }
  std::ranges::sort(logs);
  return logs;
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return out + "'";
}

/// What the oracle says of `files`, which a file lists for it: a command line has no room for so many.
Scores oracle_scores(const std::string& data, const std::vector<std::string>& files, const ScratchFolder& scratch) {
  std::string list;
  for (const std::string& file : files) {
    list += file + '\n';
  }
  std::ofstream(scratch.file("files"), std::ios::binary) << list;
  // The whole list must go into one run, for each run trains anew.
  const std::string command = "tr '\\n' '\\0' < " + quoted(scratch.file("files")) + " | xargs -0 -x -n " +
                              std::to_string(files.size()) + " -s 1900000 /usr/bin/python3 " +
                              quoted(std::string(PUGMARK_SHARED) + "/oracle/naive_bayes.py") + ' ' +
                              quoted(data + "/normal") + ' ' + quoted(data + "/malicious");
  Scores scores;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  if (!pipe) {
    return scores;
  }
  std::string output;
  std::array<char, 65536> buffer{};
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) {
    output.append(buffer.data(), got);
  }
  for (std::size_t at = 0; at < output.size();) {
    const std::size_t end = std::min(output.find('\n', at), output.size());
    const std::string line = output.substr(at, end - at);
    const std::size_t first = line.find('\t');
    const std::size_t second = line.find('\t', first + 1);
    if (second != std::string::npos) {
      scores[{line.substr(0, first), std::stoull(line.substr(first + 1))}] = std::stod(line.substr(second + 1));
    }
    at = end + 1;
  }
  return scores;
}

TEST(WordsParity, EveryRecordOfTheSharedHeaderLogsScoresAsTheOracleSays) {
  const std::string data = std::string(PUGMARK_SHARED) + "/data/headers";
  if (!std::filesystem::exists(data)) {
    GTEST_SKIP() << "the shared folder is not here";
  }
  const ScratchFolder scratch;
  std::vector<std::string> files;
  for (const char* part : {"/normal", "/malicious", "/noise"}) {
    const std::vector<std::string> found = logs_of(data + part);
    files.insert(files.end(), found.begin(), found.end());
  }
  const Scores expected = oracle_scores(data, files, scratch);
  ASSERT_GT(expected.size(), 10000U) << "the oracle did not run";

  train_on(data + "/normal", data + "/malicious", scratch.file("model"), 4);
  const auto model = open_model(scratch.file("model"));
  ASSERT_TRUE(model.has_value()) << model.error().message();
  const std::vector<Finding> findings = assess_all(*model, files, 4);
  EXPECT_EQ(findings.size(), expected.size());
  std::size_t different = 0;
  for (const Finding& finding : findings) {
    const auto found = expected.find({finding.place.file, finding.place.record});
    ASSERT_NE(found, expected.end()) << finding.place.file << " record " << finding.place.record;
    if (!(std::abs(finding.score - found->second) <= 1e-9) && ++different <= 5) {
      ADD_FAILURE() << finding.place.file << " record " << finding.place.record << ": " << finding.score << " where "
                    << found->second << " was expected";
    }
  }
  EXPECT_EQ(different, 0U);
}

}  // namespace
}  // namespace pugmark
