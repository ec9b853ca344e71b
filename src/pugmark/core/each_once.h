// Lists of numbers of which each counts once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace pugmark {

/// Sorts, and drops repeats.
template <typename T>
void keep_each_once(std::vector<T>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

/// Makes room for `more` numbers at the end. Repeats are dropped only when there is no room: a list to which much is
/// added costs no more for each of it, and stays in proportion to what is different in it.
template <typename T>
void make_room_each_once(std::vector<T>& numbers, std::size_t more) {
  constexpr std::size_t kLeastRoom = 1024;
  if (numbers.size() + more > std::max(numbers.capacity(), kLeastRoom)) {
    keep_each_once(numbers);
    numbers.reserve(std::max(2 * (numbers.size() + more), kLeastRoom));
  }
}

}  // namespace pugmark
