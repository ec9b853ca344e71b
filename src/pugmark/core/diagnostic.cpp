// Folding of repeated diagnostics.
#include "pugmark/core/diagnostic.h"

#include <algorithm>

#include <fmt/format.h>

namespace pugmark {
namespace {

/// Kinds remembered at most: beyond that the oldest is closed, which bounds memory over a million bad files.
constexpr std::size_t kMaxKinds = 256;

std::string kind_of(const std::string& what) {
  // Numbers differ from row to row ("4 columns", "6 columns"): they do not make another kind.
  std::string kind;
  for (const char c : what) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit) {
      kind.push_back(c);
    } else if (kind.empty() || kind.back() != '0') {
      kind.push_back('0');
    }
  }
  return kind;
}

void say_rest(DiagnosticSink& next, const Diagnostic& first, std::uint64_t more) {
  Diagnostic rest;
  rest.severity = Diagnostic::Severity::kNote;
  rest.file = first.file;
  rest.what = fmt::format("{} more like line {}: {}", more, first.line, first.what);
  next.report(rest);
}

}  // namespace

void FoldingSink::report(const Diagnostic& diagnostic) {
  if (diagnostic.line == 0) {
    next_.report(diagnostic);
    return;
  }
  const std::string kind = kind_of(diagnostic.what);
  const auto found = std::find_if(kinds_.begin(), kinds_.end(), [&](const Folded& folded) {
    return folded.first.file == diagnostic.file && kind_of(folded.first.what) == kind;
  });
  if (found != kinds_.end()) {
    if (++found->count <= per_kind_) {
      next_.report(diagnostic);
    }
    return;
  }
  if (kinds_.size() == kMaxKinds) {
    finish();
  }
  kinds_.push_back({diagnostic, 1});
  if (per_kind_ > 0) {
    next_.report(diagnostic);
  }
}

void FoldingSink::finish() {
  for (const Folded& folded : kinds_) {
    if (folded.count > per_kind_) {
      say_rest(next_, folded.first, folded.count - per_kind_);
    }
  }
  kinds_.clear();
}

}  // namespace pugmark
