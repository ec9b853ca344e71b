// FlowFeatures: an exchange in, the numbers of the recipe `flows` out, as far as they follow from the exchange alone.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/feature/flows/flow_columns.h"
#include "pugmark/feature/flows/flow_texts.h"
#include "pugmark/feature/host_name.h"
#include "pugmark/http/http_exchange.h"

namespace pugmark {

/// Values that are told by how rare they are.
enum class FlowCategory : std::uint8_t {
  kExtension,
  kSuffix,
  kAgentFamily,
  kMethod,
  kStatus,
  kPort,
  kResponseType,
  kRequestOrder,
  kResponseOrder,
  kRequestName,   ///< Of which a row has many.
  kResponseName,  ///< The same.
};
inline constexpr std::size_t kFlowCategories = static_cast<std::size_t>(FlowCategory::kResponseName) + 1;

/// A term that a row has: its column among those of FlowBags, and its number there.
struct FlowTerm {
  std::uint16_t column = 0;
  float weight = 0;
};

/// What is known of an exchange. NaN is what its log does not show.
struct FlowRow {
  std::array<float, kFlowColumns> values{};  ///< By FlowColumn; NaN for rarities, until FlowVocabulary knows.
  /// Hashes of values, by FlowCategory; 0 where the log does not show any. Those of names are below.
  std::array<std::uint64_t, kFlowCategories> categories{};
  std::vector<std::uint64_t> request_names;   ///< Each once; in no certain order.
  std::vector<std::uint64_t> response_names;  ///< The same.
  FlowTexts texts;                            ///< Only where they are asked for.
  std::vector<FlowTerm> terms;                ///< Those that FlowBags knows, in the order of columns.

  float& operator[](FlowColumn column) { return values[static_cast<std::size_t>(column)]; }
  float operator[](FlowColumn column) const { return values[static_cast<std::size_t>(column)]; }
};

/// Makes unknown what a log of `view` does not show.
void mask_row(FlowRow& row, View view);

/// Reads exchanges. Hashes are the same in every run and on every machine: models hold them.
/// Threads: one per thread.
class FlowFeatures {
 public:
  /// `texts`: rows keep their texts too.
  explicit FlowFeatures(bool texts = false) : keeps_texts_(texts) {}

  /// Fills `row`, whose buffers are used again. Rarities become NaN; the columns of FlowField::kConnection and kLog
  /// stay as they are.
  void read(const HttpExchange& exchange, FlowRow& row);

 private:
  struct HeaderNames {
    std::size_t count = 0;
    std::uint64_t order = 0;
  };

  /// What was made of a text: the columns of Host, or those of User-Agent, and their category.
  struct Made {
    std::string text;
    std::array<float, 8> values{};
    std::uint64_t category = 0;
  };
  /// Hosts and programs come again and again: what was made of some of those that came last. A place for each remainder
  /// of their hashes.
  using Memory = std::vector<Made>;
  static constexpr std::size_t kRemembered = 512;
  static constexpr std::size_t kLongestRemembered = 512;  // bytes

  void read_request(const HttpExchange& exchange, FlowRow& row);
  void read_response(const HttpExchange& exchange, FlowRow& row);
  void read_uri(const HttpExchange& exchange, FlowRow& row);
  void read_parameters(std::string_view query, FlowRow& row);
  void read_host(std::string_view host, FlowRow& row);
  void read_agent(std::string_view agent, FlowRow& row);
  /// Puts what `make` puts into the columns from `first` to `last` and the category, for an equal text, into `row`.
  template <typename Make>
  void remember(Memory& memory, std::string_view text, FlowColumn first, FlowColumn last, FlowCategory category,
                FlowRow& row, Make make);
  /// Puts the hashes of the headers' names into `names`, which is empty.
  HeaderNames read_names(std::string_view canonical_text, std::vector<std::uint64_t>& names);

  bool keeps_texts_;
  Memory hosts_ = Memory(kRemembered);
  Memory agents_ = Memory(kRemembered);
  HostName host_;
  std::string lower_;
  std::string names_;
  std::string values_;
};

}  // namespace pugmark
