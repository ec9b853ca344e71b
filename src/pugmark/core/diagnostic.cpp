// Folding of repeated diagnostics.
#include "pugmark/core/diagnostic.h"

#include <algorithm>

#include <fmt/format.h>

namespace pugmark {
namespace {

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
  std::string kind = kind_of(diagnostic.what);
  const auto found = std::find_if(kinds_.begin(), kinds_.end(), [&](const Folded& folded) {
    return folded.kind == kind && folded.first.file == diagnostic.file;
  });
  if (found != kinds_.end()) {
    if (++found->count <= per_kind_) {
      next_.report(diagnostic);
    }
    return;
  }
  if (kinds_.size() == kMaxKinds) {
    close_oldest();
  }
  kinds_.push_back({std::move(kind), diagnostic, 1});
  if (per_kind_ > 0) {
    next_.report(diagnostic);
  }
}

void FoldingSink::close_oldest() {
  const Folded& oldest = kinds_.front();
  if (oldest.count > per_kind_) {
    say_rest(next_, oldest.first, oldest.count - per_kind_);
  }
  kinds_.pop_front();
}

void FoldingSink::finish() {
  while (!kinds_.empty()) {
    close_oldest();
  }
}

}  // namespace pugmark
