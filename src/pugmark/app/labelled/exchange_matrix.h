// Exchange matrix: labelled exchanges as rows of numbers, with rarities as those of other sources' traffic tell them.
#pragma once

#include <cstdint>
#include <span>

#include "pugmark/app/labelled/grouping.h"
#include "pugmark/app/labelled/labelled_exchanges.h"
#include "pugmark/feature/flows/flow_bags.h"
#include "pugmark/model/forest/feature_matrix.h"

namespace pugmark::app {

/// The rows in `chosen`, in their order, of kFlowColumns and the columns of `bags`, as logs of `view` show them that
/// show no less. How rare a value is, is told by the chosen normal rows of other parts of the groups than the row's
/// own: values of its own source would be known else where it is normal, and not where it is malicious, which tells
/// classes apart in training and nowhere else. With one group of normal rows all of them tell.
FeatureMatrix exchange_matrix(const LabelledExchanges& exchanges, const Grouping& grouping,
                              std::span<const std::uint32_t> chosen, View view = View::kFull,
                              const FlowBags& bags = {});

}  // namespace pugmark::app
