// Audits the shared collection with labels of whole captures flipped on purpose.
#include "pugmark/app/evaluate/audit.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pugmark/eval/folds.h"
#include "support/samples_support.h"

namespace pugmark {
namespace {

/// The share of connections that the strongest suspicions, together a hundredth of all, are right about.
double precision_of(const LabelAudit& audit, const std::set<std::string>& flipped) {
  const std::uint64_t wanted = (audit.units[0] + audit.units[1]) / 100;
  std::uint64_t judged = 0;
  std::uint64_t right = 0;
  for (const ToldSuspicion& told : audit.suspicions) {
    const std::uint64_t units = std::min(told.suspicion.units, wanted - judged);
    judged += units;
    right += flipped.contains(told.file) ? units : 0;
  }
  return judged == 0 ? 0 : static_cast<double>(right) / static_cast<double>(judged);
}

/// What the strongest suspicions are right about when one small capture in fifteen, drawn by `salt`, has the other
/// label: about two connections in a hundred.
double precision_with_flips(const std::string& salt) {
  const std::string data = std::string(PUGMARK_SHARED) + "/data/headers/";
  app::AuditOptions options;
  options.inputs.extra_normal = {"data/zoo/headers"};
  options.scan.threads = 2;
  std::set<std::string> flipped;
  for (const std::string folder : {"normal", "noise", "malicious"}) {
    for (const auto& entry : std::filesystem::directory_iterator(data + folder)) {
      const std::string path = entry.path().string();
      constexpr std::uintmax_t kSmall = 40'000;
      const bool flip =
          fold_of(entry.path().filename().string(), "audit" + salt, 15) == 0 && entry.file_size() < kSmall;
      (flip == (folder == "malicious") ? options.inputs.normal : options.inputs.malicious).push_back(path);
      if (flip) {
        flipped.insert(path);
      }
    }
  }
  std::sort(options.inputs.normal.begin(), options.inputs.normal.end());
  std::sort(options.inputs.malicious.begin(), options.inputs.malicious.end());
  EXPECT_GT(flipped.size(), 30U);
  KeepingSink sink;
  const auto audit = app::audit(options, sink);
  if (!audit) {
    ADD_FAILURE() << audit.error().message();
    return 0;
  }
  return precision_of(*audit, flipped);
}

TEST(Audit, FindsCapturesWhoseLabelsWereFlippedOnPurpose) {
  EXPECT_GE((precision_with_flips("") + precision_with_flips("1") + precision_with_flips("2")) / 3, 0.8);
}

}  // namespace
}  // namespace pugmark
