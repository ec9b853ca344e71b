// Dice: chance that is the same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>
#include <utility>

namespace pugmark::app {

/// Dice whose throws are the same everywhere: the standard library's distributions are not.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  std::size_t below(std::size_t count) { return engine_() % count; }
  bool chance(double probability) { return static_cast<double>(engine_() >> 11U) * 0x1p-53 < probability; }
  std::string_view one_of(const auto& list) { return list[below(list.size())]; }
  void shuffle(auto& list) {
    for (std::size_t i = list.size(); i > 1; --i) {
      std::swap(list[i - 1], list[below(i)]);
    }
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace pugmark::app
