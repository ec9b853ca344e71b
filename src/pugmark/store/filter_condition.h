// FilterCondition: what a FindingFilter asks for, as a condition of SQL. For the store alone.
#pragma once

#include <string>
#include <string_view>

#include "pugmark/core/result.h"
#include "pugmark/store/database.h"
#include "pugmark/store/finding_filter.h"

namespace pugmark::store {

/// Conditions over the table `finding AS f` with what is bound to them; they use the parameters ?1 to ?14.
/// Lifetime: must not outlive the filter.
class FilterCondition {
 public:
  explicit FilterCondition(const FindingFilter& filter);

  /// " WHERE ...".
  const std::string& text() const { return text_; }
  /// Prepares a statement with these conditions, and binds what belongs to them.
  Result<Statement> prepare(Database& database, std::string_view text) const;

  /// Whether it asks for more than scores and verdicts.
  bool is_selective() const;

 private:
  bool has_safelist() const;
  void bind(Statement& statement) const;
  void add(bool wanted, std::string_view condition);

  const FindingFilter& filter_;
  std::string text_;
};

}  // namespace pugmark::store
