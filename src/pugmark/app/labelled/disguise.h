// Disguise: malicious requests dressed up as those of browsers, so that a model does not hang on what an attacker can
// add, move or rename at will.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pugmark::app {

/// What one connection's requests are dressed up with. A function of its seed.
class Disguise {
 public:
  /// `seed` is the same for all requests of a connection.
  explicit Disguise(std::uint64_t seed) : seed_(seed) {}

  /// The canonical text of a request with headers of a browser that it lacks, in places and an order that vary, and
  /// sometimes with a browser's User-Agent for its own. Now and then a request stays as it is.
  std::string dress(std::string_view canonical_text) const;

 private:
  std::uint64_t seed_;
};

}  // namespace pugmark::app
