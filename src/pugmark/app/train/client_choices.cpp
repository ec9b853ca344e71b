// Habits by their features' hashes.
#include "pugmark/app/train/client_choices.h"

#include <string_view>
#include <utility>

#include <absl/container/flat_hash_map.h>

namespace pugmark::app {

ClientChoices client_choices(const LabelledConnections& connections) {
  ClientChoices out;
  out.habits = agent_habits();
  absl::flat_hash_map<std::string_view, std::uint32_t> kinds;  // by header
  absl::flat_hash_map<FeatureHash, std::pair<std::uint32_t, std::uint32_t>> places;
  for (std::uint32_t i = 0; i < out.habits.size(); ++i) {
    const AgentHabit& habit = out.habits[i];
    FeatureChoice& choice = out.choices.emplace_back();
    choice.kind = kinds.try_emplace(habit.header, static_cast<std::uint32_t>(kinds.size())).first->second;
    for (std::uint32_t side = 0; side < habit.texts.size(); ++side) {
      places.emplace(hash_feature(habit.texts[side]), std::pair(i, side));
    }
  }
  for (std::uint32_t number = 0; number < connections.features.size(); ++number) {
    if (const auto found = places.find(connections.features[number].hash); found != places.end()) {
      out.choices[found->second.first].features[found->second.second] = number;
    }
  }
  return out;
}

std::vector<std::array<double, 2>> fit_choices(const LabelledConnections& connections, const Grouping& grouping,
                                               std::span<const double> multipliers,
                                               std::span<const std::uint32_t> chosen, const ClientChoices& choices) {
  return fit_surprise(connections.rows, grouping.groups, multipliers, chosen, choices.choices, SurpriseFitOptions());
}

}  // namespace pugmark::app
