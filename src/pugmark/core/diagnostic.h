// Diagnostics: what was wrong with a record in a good file, and what was done instead. Not errors: the run goes on.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace pugmark {

/// One remark about the input.
struct Diagnostic {
  enum class Severity {
    kNote,     ///< Worth knowing; nothing was lost.
    kWarning,  ///< Records were skipped or cut.
    kError,    ///< An input could not be read; the run ends with exit code 2.
  };

  Severity severity = Severity::kWarning;
  std::string file;                ///< As given or found; empty when no file is concerned.
  std::uint64_t line = 0;          ///< Physical line, 1-based; 0 when the remark is about the file.
  std::string what;                ///< What was seen.
  std::string instead;             ///< What was done instead, or empty.
  std::vector<std::string> hints;  ///< What to do about it.
};

/// Receives diagnostics in input order.
class DiagnosticSink {
 public:
  virtual ~DiagnosticSink() = default;
  virtual void report(const Diagnostic& diagnostic) = 0;
};

/// Says nothing: for logs that are read once more, of which all was said the first time, and where nobody listens.
class SilentSink final : public DiagnosticSink {
 public:
  void report(const Diagnostic& /*diagnostic*/) override {}
};

/// Passes on the first few diagnostics of each kind and file and counts the rest, so that a file of a million bad rows
/// does not flood the terminal. Call finish() at the end to say what was held back. Of more than kMaxKinds kinds the
/// oldest is closed (its rest is said, and it begins anew when it comes again), which bounds memory over a million bad
/// files.
/// Threads: not safe; feed it from one thread.
class FoldingSink final : public DiagnosticSink {
 public:
  /// Kinds remembered at most.
  static constexpr std::size_t kMaxKinds = 256;

  /// Passes at most `per_kind` remarks with the same file and wording on to `next`.
  explicit FoldingSink(DiagnosticSink& next, std::uint64_t per_kind = 3) : next_(next), per_kind_(per_kind) {}

  void report(const Diagnostic& diagnostic) override;
  /// Says for every folded kind how many more there were.
  void finish();

 private:
  struct Folded {
    std::string kind;
    Diagnostic first;
    std::uint64_t count = 0;
  };
  void close_oldest();

  DiagnosticSink& next_;
  std::uint64_t per_kind_;
  std::deque<Folded> kinds_;  // oldest first
};

}  // namespace pugmark
