// Dealing of groups.
#include "pugmark/app/labelled/fold_plan.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "pugmark/eval/folds.h"

namespace pugmark::app {
namespace {

/// Parts of the groups that are held back in turn.
constexpr std::uint32_t kMostFolds = 5;

/// What tells each group apart by what is in it, not by where its logs lie: a model must not depend on that.
std::vector<std::string> group_keys(const std::vector<LabelledFile>& files,
                                    const std::vector<ConnectionSource>& sources, const Grouping& grouping,
                                    std::span<const std::uint32_t> chosen) {
  std::vector<std::string> keys(grouping.names.size());
  for (const std::uint32_t unit : chosen) {
    const ConnectionSource& source = sources[unit];
    std::string key = files[source.file].content + '\n' + source.client + '\n' + source.host;
    std::string& known = keys[grouping.groups[unit]];
    if (known.empty() || key < known) {
      known = std::move(key);
    }
  }
  return keys;
}

}  // namespace

FoldPlan plan_folds(const std::vector<LabelledFile>& files, const std::vector<ConnectionSource>& sources,
                    const std::vector<Label>& labels, const Grouping& grouping, std::span<const std::uint32_t> chosen,
                    std::initializer_list<Label> classes) {
  const std::vector<std::string> keys = group_keys(files, sources, grouping, chosen);
  std::array<std::set<std::uint32_t>, 2> groups;
  std::array<std::set<std::string_view>, 2> different;  // copies of one source are one
  for (const std::uint32_t unit : chosen) {
    const auto label = static_cast<std::size_t>(labels[unit]);
    groups[label].insert(grouping.groups[unit]);
    different[label].insert(keys[grouping.groups[unit]]);
  }
  FoldPlan plan;
  std::size_t fewest = kMostFolds;
  for (const Label label : classes) {
    fewest = std::min(fewest, different[static_cast<std::size_t>(label)].size());
  }
  if (fewest < 2) {
    return plan;
  }
  plan.folds = static_cast<std::uint32_t>(fewest);
  plan.fold_of_group.resize(grouping.names.size());
  std::set<std::uint32_t> dealt;
  std::uint32_t next = 0;
  for (const auto label : classes) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> order;
    for (const std::uint32_t group : groups[static_cast<std::size_t>(label)]) {
      if (dealt.insert(group).second) {
        order.emplace_back(fold_of(keys[group], "", std::numeric_limits<std::uint32_t>::max()), group);
      }
    }
    const auto name = [&](std::uint32_t group) {  // without the folders
      const std::string_view whole = grouping.names[group];
      return whole.substr(whole.rfind('/') + 1);
    };
    std::stable_sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
      return std::tuple(a.first, std::string_view(keys[a.second]), name(a.second)) <
             std::tuple(b.first, std::string_view(keys[b.second]), name(b.second));
    });
    for (std::size_t i = 0; i < order.size(); ++i) {
      const std::uint32_t group = order[i].second;
      const bool copy = i > 0 && keys[group] == keys[order[i - 1].second];
      plan.fold_of_group[group] = copy ? plan.fold_of_group[order[i - 1].second] : next++ % plan.folds;
    }
  }
  return plan;
}

}  // namespace pugmark::app
