// FlowTexts: the texts of an exchange that bags of terms are made of.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pugmark {

/// A text of an exchange.
enum class FlowText : std::uint8_t {
  kUri,         ///< As it was sent.
  kHost,        ///< Without its port.
  kSubdomain,   ///< What stands before the registered name.
  kAgent,       ///< User-Agent.
  kReferrer,    ///< Referer.
  kParameters,  ///< The names of the query's parameters, with spaces between.
};
inline constexpr std::size_t kFlowTexts = static_cast<std::size_t>(FlowText::kParameters) + 1;

/// Texts, ASCII letters in lower case, passwords in URIs masked (mask_uri); of each as much as kLongest bytes.
class FlowTexts {
 public:
  static constexpr std::size_t kLongest = 4096;

  /// Takes the texts of a request. Those that it has not are empty.
  void read(std::string_view uri, std::string_view host, std::string_view agent, std::string_view referrer);
  void clear();
  /// Forgets all where they take more memory than that many bytes.
  void release(std::size_t most);
  std::string_view of(FlowText text) const;

 private:
  void add(FlowText text, std::string_view bytes);

  std::array<std::uint16_t, kFlowTexts> ends_{};
  std::string bytes_;
};

/// A parameter of a query.
struct QueryParameter {
  std::string_view name;
  std::string_view value;  ///< Empty as well where there is no `=`.
};
/// Takes the next parameter off the front of `query`, "a=1&b=2"; empty ones are passed over. False: there is none.
bool take_parameter(std::string_view& query, QueryParameter& parameter);
/// What stands behind the first `?` of a URI; empty without one.
std::string_view query_of(std::string_view uri);

}  // namespace pugmark
