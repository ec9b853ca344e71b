// Counting of terms, and what rows have of them.
#include "pugmark/feature/flows/flow_bags.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "pugmark/core/assert.h"
#include "pugmark/core/raw_bytes.h"
#include "pugmark/feature/value_counts.h"

namespace pugmark {
namespace {

using Bag = FlowBag;
using Kind = FlowTermKind;

constexpr auto kDefinitions = std::to_array<FlowBagDefinition>({
    {Bag::kUri, FlowField::kUri, Kind::kGroup, "uri.ngrams", "Groups of bytes of the URI."},
    {Bag::kHost, FlowField::kHost, Kind::kGroup, "host.ngrams", "Groups of bytes of Host without its port."},
    {Bag::kSubdomain, FlowField::kHost, Kind::kGroup, "host.subdomain_ngrams",
     "Groups of bytes of what stands before the registered name."},
    {Bag::kAgent, FlowField::kUserAgent, Kind::kGroup, "agent.ngrams", "Groups of bytes of User-Agent."},
    {Bag::kReferrer, FlowField::kReferrer, Kind::kGroup, "referrer.ngrams", "Groups of bytes of Referer."},
    {Bag::kParameters, FlowField::kUri, Kind::kWord, "uri.parameter_words",
     "Words of the names of the query's parameters."},
    {Bag::kMethod, FlowField::kMethod, Kind::kValue, "method.values", "The method."},
    {Bag::kStatus, FlowField::kStatus, Kind::kValue, "status.values", "The status of the response."},
    {Bag::kPort, FlowField::kPort, Kind::kValue, "port.values", "The port of the server."},
    {Bag::kFamily, FlowField::kUserAgent, Kind::kValue, "agent.values", "The program that User-Agent claims to be."},
    {Bag::kSuffix, FlowField::kHost, Kind::kValue, "host.suffix_values", "The public suffix of Host."},
});
static_assert(kDefinitions.size() == kFlowBags);

constexpr std::array<FlowCategory, kFlowBags - kFlowTexts> kCategories = {
    FlowCategory::kMethod, FlowCategory::kStatus, FlowCategory::kPort, FlowCategory::kAgentFamily,
    FlowCategory::kSuffix};

std::size_t index_of(FlowBag bag) { return static_cast<std::size_t>(bag); }

/// Calls `take` with the hash of each term of a bag that a row has; of some more than once.
template <typename Take>
void each_hash(const FlowRow& row, FlowBag bag, std::uint32_t ngram, Take take) {
  if (index_of(bag) >= kFlowTexts) {
    const FlowCategory category = kCategories[index_of(bag) - kFlowTexts];
    if (const std::uint64_t value = row.categories[static_cast<std::size_t>(category)]; value != 0) {
      take(value);
    }
    return;
  }
  FlowBags::each_term(bag, ngram, row.texts.of(static_cast<FlowText>(bag)),
                      [&](std::string_view term) { take(value_hash(term)); });
}

/// What is counted of a bag, by class.
using Counts = std::array<ValueCounts, 2>;

struct Frequent {
  std::uint64_t hash = 0;
  std::uint64_t count = 0;
  double share = 0;  // of the rows of both classes, where these count the same
};

std::vector<Frequent> frequent_terms(const Counts& counts, std::size_t most) {
  absl::flat_hash_map<std::uint64_t, Frequent> both;
  for (const ValueCounts& of_class : counts) {
    for (const ValueCounts::Counted& term : of_class.most_frequent(of_class.size())) {
      Frequent& frequent = both[term.value];
      frequent.hash = term.value;
      frequent.count += term.count;
      frequent.share += static_cast<double>(term.count) / static_cast<double>(of_class.rows());
    }
  }
  std::vector<Frequent> sorted;
  sorted.reserve(both.size());
  for (const auto& [hash, frequent] : both) {
    sorted.push_back(frequent);
  }
  std::sort(sorted.begin(), sorted.end(), [](const Frequent& a, const Frequent& b) {
    return a.share != b.share ? a.share > b.share : a.hash < b.hash;
  });
  sorted.resize(std::min(sorted.size(), most));
  std::sort(sorted.begin(), sorted.end(), [](const Frequent& a, const Frequent& b) { return a.hash < b.hash; });
  return sorted;
}

}  // namespace

std::span<const FlowBagDefinition> flow_bag_definitions() { return kDefinitions; }

std::string flow_bag_reference() {
  std::string out =
      "# Bags of terms of the recipe `flows`\n\n"
      "Only of models that were trained with `--ngrams`. Each bag gives as many columns as `--terms` says, one for "
      "each\n"
      "of the terms that came in most rows of training, TF-IDF: how often the term comes in the row, times\n"
      "log((1 + N) / (1 + n)) + 1 for one that n of N rows had, scaled so that the squares of a bag's numbers add up\n"
      "to 1. What does not come in a row is not known of it. Letters are taken as small ones; groups overlap. Models\n"
      "hold hashes of terms, not the terms.\n\n"
      "| bag | of | what its terms are |\n| --- | --- | --- |\n";
  for (const FlowBagDefinition& definition : kDefinitions) {
    out += fmt::format("| `{}` | {} | {} |\n", definition.name, to_string(definition.field), definition.says);
  }
  return out;
}

FlowBags FlowBags::learn(std::size_t rows, const std::function<const FlowRow&(std::size_t i)>& row,
                         const std::function<bool(std::size_t i)>& malicious, const FlowBagOptions& options) {
  FlowBags bags;
  if (options.ngram == 0) {
    return bags;
  }
  bags.ngram_ = options.ngram;
  std::array<Counts, kFlowBags> counts;
  std::vector<std::uint64_t> terms;
  for (std::size_t i = 0; i < rows; ++i) {
    const FlowRow& one = row(i);
    const std::size_t label = malicious(i) ? 1 : 0;
    for (const FlowBagDefinition& definition : kDefinitions) {
      ValueCounts& of_bag = counts[index_of(definition.bag)][label];
      terms.clear();
      each_hash(one, definition.bag, options.ngram, [&](std::uint64_t term) { terms.push_back(term); });
      std::sort(terms.begin(), terms.end());
      terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
      of_bag.add_row();
      std::for_each(terms.begin(), terms.end(), [&](std::uint64_t term) { of_bag.add(term); });
    }
  }
  for (const FlowBagDefinition& definition : kDefinitions) {
    std::vector<Term> kept;
    for (const Frequent& term : frequent_terms(counts[index_of(definition.bag)], options.terms)) {
      const double rarity = (1 + static_cast<double>(rows)) / (1 + static_cast<double>(term.count));
      kept.push_back({term.hash, static_cast<float>(std::log(rarity) + 1)});
    }
    bags.add_bag(definition.bag, kept);
  }
  return bags;
}

void FlowBags::add_bag(FlowBag bag, std::span<const Term> terms) {
  Places& places = places_[index_of(bag)];
  for (const Term& term : terms) {
    places.emplace(term.hash, static_cast<std::uint16_t>(terms_.size()));
    terms_.push_back(term);
  }
  ends_[index_of(bag)] = terms_.size();
}

FlowBags::Columns FlowBags::columns(FlowBag bag) const {
  const std::size_t index = index_of(bag);
  return {index == 0 ? 0 : ends_[index - 1], ends_[index]};
}

std::optional<std::size_t> FlowBags::column_of(FlowBag bag, std::uint64_t hash) const {
  const Places& places = places_[index_of(bag)];
  const auto found = places.find(hash);
  return found == places.end() ? std::nullopt : std::optional<std::size_t>(found->second);
}

std::optional<std::size_t> FlowBags::column(FlowBag bag, std::string_view term) const {
  return column_of(bag, value_hash(term));
}

void FlowBags::fill(FlowRow& row) const {
  row.terms.clear();
  if (terms_.empty()) {
    return;
  }
  std::vector<std::uint16_t> met;
  for (const FlowBagDefinition& definition : kDefinitions) {
    met.clear();
    each_hash(row, definition.bag, ngram_, [&](std::uint64_t hash) {
      if (const auto column = column_of(definition.bag, hash)) {
        met.push_back(static_cast<std::uint16_t>(*column));
      }
    });
    std::sort(met.begin(), met.end());
    const std::size_t first = row.terms.size();
    double squares = 0;
    for (std::size_t i = 0; i < met.size();) {
      const std::size_t begin = i;
      while (i < met.size() && met[i] == met[begin]) {
        ++i;
      }
      const double weight = static_cast<double>(i - begin) * double{terms_[met[begin]].weight};
      row.terms.push_back({met[begin], static_cast<float>(weight)});
      squares += weight * weight;
    }
    for (std::size_t i = first; i < row.terms.size(); ++i) {
      row.terms[i].weight = static_cast<float>(double{row.terms[i].weight} / std::sqrt(squares));
    }
  }
}

std::string FlowBags::serialise() const {
  std::string out;
  if (ngram_ == 0) {
    return out;
  }
  append_raw(out, ngram_);
  for (const FlowBagDefinition& definition : kDefinitions) {
    const Columns of_bag = columns(definition.bag);
    append_raw(out, static_cast<std::uint32_t>(of_bag.end - of_bag.begin));
    for (std::size_t column = of_bag.begin; column < of_bag.end; ++column) {
      append_raw(out, terms_[column].hash);
      append_raw(out, terms_[column].weight);
    }
  }
  return out;
}

std::optional<FlowBags> FlowBags::parse(std::string_view bytes) {
  FlowBags bags;
  if (bytes.empty()) {
    return bags;
  }
  if (!take_raw(bytes, bags.ngram_) || bags.ngram_ == 0 || bags.ngram_ > FlowBagOptions::kMostNgram) {
    return std::nullopt;
  }
  // A term that every row has weighs 1; one that a single row of as many as can be counted has, no more than this.
  constexpr float kMostWeight = 64;
  for (const FlowBagDefinition& definition : kDefinitions) {
    std::uint32_t count = 0;
    if (!take_raw(bytes, count) || count > FlowBagOptions::kMostTerms) {
      return std::nullopt;
    }
    std::vector<Term> terms(count);
    std::uint64_t before = 0;  // no term is 0
    for (Term& term : terms) {
      if (!take_raw(bytes, term.hash) || !take_raw(bytes, term.weight) || term.hash <= before ||
          std::isnan(term.weight) || term.weight < 1 || term.weight > kMostWeight) {
        return std::nullopt;
      }
      before = term.hash;
    }
    bags.add_bag(definition.bag, terms);
  }
  return bytes.empty() ? std::optional(std::move(bags)) : std::nullopt;
}

void append_numbers(std::span<const float> values, std::span<const FlowTerm> terms, std::size_t columns,
                    std::vector<float>& numbers) {
  numbers.insert(numbers.end(), values.begin(), values.end());
  const std::size_t first = numbers.size();
  numbers.resize(first + columns, std::numeric_limits<float>::quiet_NaN());
  for (const FlowTerm& term : terms) {
    PUGMARK_ASSERT(term.column < columns);
    numbers[first + term.column] = term.weight;
  }
}

}  // namespace pugmark
