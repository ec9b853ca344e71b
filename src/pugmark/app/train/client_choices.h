// ClientChoices: what clients may send or not, found among the features of labelled connections.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "pugmark/app/labelled/grouping.h"
#include "pugmark/app/labelled/labelled_connections.h"
#include "pugmark/feature/header_features.h"
#include "pugmark/model/headers/surprise_fit.h"

namespace pugmark::app {

/// Side by side: all habits that there are, and each as a choice between the features that connections have of it. A
/// choice is of the kind of its header.
struct ClientChoices {
  std::vector<AgentHabit> habits;
  std::vector<FeatureChoice> choices;
};
ClientChoices client_choices(const LabelledConnections& connections);

/// The surprise of both features of each choice, from the rows in `chosen`, which are normal (fit_surprise).
std::vector<std::array<double, 2>> fit_choices(const LabelledConnections& connections, const Grouping& grouping,
                                               std::span<const double> multipliers,
                                               std::span<const std::uint32_t> chosen, const ClientChoices& choices);

}  // namespace pugmark::app
