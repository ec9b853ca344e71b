// RequestText: the canonical text of a request taken apart, to be changed and written again; and dice to do so by.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

/// The headers of a request, in order. Values are escaped as in canonical text.
class RequestText {
 public:
  struct Header {
    std::string name;  ///< In capitals.
    std::string value;
  };

  explicit RequestText(std::string_view canonical_text);

  std::vector<Header>& headers() { return headers_; }
  bool has(std::string_view name) const;
  /// The value of the first header of that name; empty where there is none.
  std::string value_of(std::string_view name) const;
  /// Gives all headers of that name a value.
  void replace(std::string_view name, std::string_view value);

  /// The canonical text of what it is now.
  std::string text() const;

 private:
  std::vector<Header> headers_;
};

}  // namespace pugmark::app
