// FlowBags: terms of the texts of exchanges, groups of characters and words, as columns: TF-IDF, as Clearcut has it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "pugmark/core/ascii.h"
#include "pugmark/feature/flows/flow_features.h"
#include "pugmark/feature/flows/flow_texts.h"

namespace pugmark {

/// Where terms are from. Those of FlowText are groups of bytes, but for those of parameters, which are words: letters
/// and digits, `_`, and bytes beyond ASCII, without gaps. Those of FlowCategory are whole values.
enum class FlowBag : std::uint8_t {
  kUri,
  kHost,
  kSubdomain,
  kAgent,
  kReferrer,
  kParameters,
  kMethod,
  kStatus,
  kPort,
  kFamily,  ///< The program that User-Agent claims to be.
  kSuffix,  ///< The public suffix of Host.
};
inline constexpr std::size_t kFlowBags = static_cast<std::size_t>(FlowBag::kSuffix) + 1;

/// What the terms of a bag are.
enum class FlowTermKind : std::uint8_t { kGroup, kWord, kValue };

/// A bag as documentation and evidence tell of it.
struct FlowBagDefinition {
  FlowBag bag = FlowBag::kUri;
  FlowField field = FlowField::kUri;
  FlowTermKind kind = FlowTermKind::kGroup;
  std::string_view name;  ///< "uri.ngrams": what people read.
  std::string_view says;  ///< What its terms are, for doc/features.md.
};
/// In the order of FlowBag.
std::span<const FlowBagDefinition> flow_bag_definitions();
/// The part of doc/features.md that tells of bags.
std::string flow_bag_reference();

/// How many terms there are, and of what.
struct FlowBagOptions {
  static constexpr std::uint32_t kMostNgram = 32;
  static constexpr std::uint32_t kMostTerms = 1000;

  std::uint32_t ngram = 0;    ///< Bytes of a group, at most kMostNgram; 0: no bags at all.
  std::uint32_t terms = 100;  ///< Of each bag, at most kMostTerms.
};

/// The terms that came in most rows of training, by bag, each a column. Its number in a row is how often it comes in
/// the row's text times log((1 + N) / (1 + n)) + 1 for one that n of N rows had, scaled so that the squares of a bag's
/// numbers add up to 1; NaN where it does not come: rows are sparse. As scikit-learn's TfidfVectorizer has it, but
/// that terms are bytes, that words may be of one, and that those are chosen that the largest share of rows has, where
/// both classes count the same; of more terms than ValueCounts keeps, counts are the least that they can be.
/// Terms are kept as hashes, so that a model does not show its training's texts; who tries can put together what is
/// frequent in these from groups that overlap, and texts hold no passwords for that reason.
/// Threads: const members may be called from any number of threads.
class FlowBags {
 public:
  /// Looks at rows whose texts were read; `row(i)` gives row i until the next call, `malicious(i)` its class.
  static FlowBags learn(std::size_t rows, const std::function<const FlowRow&(std::size_t i)>& row,
                        const std::function<bool(std::size_t i)>& malicious, const FlowBagOptions& options);

  /// Columns; 0: there are no bags.
  std::size_t size() const { return terms_.size(); }
  std::uint32_t ngram() const { return ngram_; }
  /// The columns of a bag, from the first to before the end.
  struct Columns {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  Columns columns(FlowBag bag) const;
  /// The column of a term; nothing where it has none.
  std::optional<std::size_t> column(FlowBag bag, std::string_view term) const;

  /// Fills in the row's terms.
  void fill(FlowRow& row) const;

  /// Calls `take` with each term of a text of a bag, in order, some more than once. Not for bags of values.
  template <typename Take>
  static void each_term(FlowBag bag, std::uint32_t ngram, std::string_view text, Take take);

  /// Bytes, in the order of columns; empty without bags.
  std::string serialise() const;
  /// Reads what serialise() wrote; nothing where it makes no sense.
  static std::optional<FlowBags> parse(std::string_view bytes);

 private:
  struct Term {
    std::uint64_t hash = 0;
    float weight = 0;
  };
  using Places = absl::flat_hash_map<std::uint64_t, std::uint16_t>;

  void add_bag(FlowBag bag, std::span<const Term> terms);
  std::optional<std::size_t> column_of(FlowBag bag, std::uint64_t hash) const;

  std::uint32_t ngram_ = 0;
  std::vector<Term> terms_;                    // by column; those of a bag by hash
  std::array<std::size_t, kFlowBags> ends_{};  // of columns, by bag
  std::array<Places, kFlowBags> places_;
};

/// Appends the numbers of a row: `values`, and those of its `terms` in `columns` columns of terms.
void append_numbers(std::span<const float> values, std::span<const FlowTerm> terms, std::size_t columns,
                    std::vector<float>& numbers);

template <typename Take>
void FlowBags::each_term(FlowBag bag, std::uint32_t ngram, std::string_view text, Take take) {
  if (bag != FlowBag::kParameters) {
    for (std::size_t at = 0; at + ngram <= text.size(); ++at) {
      take(text.substr(at, ngram));
    }
    return;
  }
  const auto is_of_word = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    while (at < text.size() && is_of_word(text[at])) {
      ++at;
    }
    if (at > begin) {
      take(text.substr(begin, at - begin));
    }
    at += at < text.size() ? 1 : 0;
  }
}

}  // namespace pugmark
