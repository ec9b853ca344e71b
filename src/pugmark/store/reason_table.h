// ReasonTable: reasons are stored once each; findings hold their numbers.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <absl/container/flat_hash_map.h>
#include <absl/hash/hash.h>

#include "pugmark/core/result.h"
#include "pugmark/finding/finding.h"
#include "pugmark/store/database.h"

namespace pugmark::store {

/// Finds the numbers of reasons, and writes those that a store does not have. A place stands for a reason until the
/// table is cleared; a number is asked for in the transaction that uses it, since another process may delete reasons
/// in between.
/// Lifetime: must not outlive the database.
class ReasonTable {
 public:
  static Result<ReasonTable> prepare(Database& database);

  /// The place of a reason.
  std::uint32_t place_of(const Reason& reason);
  /// The number of the reason at a place; within a transaction.
  Result<std::int64_t> number_at(std::uint32_t place);

  /// Forgets all numbers, not the places.
  void forget_numbers();
  /// Forgets all where there are very many; no place may be in use.
  void clear_if_large();

 private:
  /// What reasons are told apart by.
  struct View {
    explicit View(const Reason& reason)
        : feature(reason.feature), sentence(reason.sentence), weight(reason.weight), captures(reason.captures) {}
    friend bool operator==(const View& a, const View& b) {
      return a.weight == b.weight && a.captures == b.captures && a.feature == b.feature && a.sentence == b.sentence;
    }

    std::string_view feature;
    std::string_view sentence;
    double weight;
    std::array<std::uint32_t, 2> captures;
  };

  struct Hash {
    std::size_t operator()(const View& view) const { return absl::HashOf(view.feature, view.weight); }
  };

  explicit ReasonTable(Statement insert) : insert_(std::move(insert)), texts_(std::make_unique<ReasonTexts>()) {}

  Statement insert_;
  std::unique_ptr<ReasonTexts> texts_;
  std::vector<Reason> reasons_;        // by place; their texts are in texts_
  std::vector<std::int64_t> numbers_;  // by place; 0 where it is not known
  absl::flat_hash_map<View, std::uint32_t, Hash> places_;
};

}  // namespace pugmark::store
