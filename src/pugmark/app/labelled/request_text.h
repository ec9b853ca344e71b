// RequestText: the canonical text of a request taken apart, to be changed and written again.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pugmark::app {

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
