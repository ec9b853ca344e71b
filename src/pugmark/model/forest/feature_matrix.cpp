// What is usual of a column.
#include "pugmark/model/forest/feature_matrix.h"

#include <algorithm>
#include <limits>

namespace pugmark {

std::array<float, 2> usual_of(std::vector<float>& values) {
  if (values.empty()) {
    return {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::quiet_NaN()};
  }
  const auto at = [&](double share) {
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
  };
  return {at(0.05), at(0.95)};
}

}  // namespace pugmark
