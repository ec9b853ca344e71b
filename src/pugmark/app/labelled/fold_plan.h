// FoldPlan: which groups of labelled units are held back together.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "pugmark/app/labelled/grouping.h"
#include "pugmark/app/labelled/labelled_connections.h"

namespace pugmark::app {

/// The part that each group is held back in, and how many there are; none where a class has one group alone.
struct FoldPlan {
  std::vector<std::uint32_t> fold_of_group;
  std::uint32_t folds = 0;
};

/// Deals the groups of the units in `chosen` out, in up to five parts, in an order that says nothing of them and does
/// not depend on where logs lie. Groups with units of the first of `classes` are dealt out first, so that each part has
/// about as many of all classes; units of other classes are passed over. Copies of one source (the same contents,
/// client and host) are in one part, and count as one.
FoldPlan plan_folds(const std::vector<LabelledFile>& files, const std::vector<ConnectionSource>& sources,
                    const std::vector<Label>& labels, const Grouping& grouping, std::span<const std::uint32_t> chosen,
                    std::initializer_list<Label> classes);

}  // namespace pugmark::app
