// LearnedVerdicts: what people's verdicts brought to a model after it was trained. They lie beside what training gave,
// so that each can be taken out again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/feature/feature_definitions.h"
#include "pugmark/model/label.h"
#include "pugmark/model/model_file.h"

namespace pugmark {

/// A word or a feature of what was judged, by its hash, and how often it counts.
struct LearnedPart {
  std::uint64_t hash = 0;
  std::uint32_t count = 1;

  friend bool operator==(const LearnedPart&, const LearnedPart&) = default;
};

/// A verdict, and what it is on.
struct LearnedVerdict {
  std::string finding;  ///< Its id, 32 hexadecimal digits; a model holds one verdict on a finding.
  Label label = Label::kNormal;
  View view = View::kFull;         ///< Recipe headers: what the finding's log showed.
  std::uint32_t records = 1;       ///< Recipe words: messages that it counts as.
  std::vector<LearnedPart> parts;  ///< By hash, each once.

  friend bool operator==(const LearnedVerdict&, const LearnedVerdict&) = default;
};

/// The verdicts in a model.
struct LearnedVerdicts {
  static constexpr std::size_t kIdDigits = 32;
  static constexpr std::size_t kBaseDigits = 64;
  /// No more verdicts, and parts of one, are kept.
  static constexpr std::size_t kMostVerdicts = 100'000;
  static constexpr std::size_t kMostParts = 262'144;

  std::string base;                      ///< SHA-256 of the model's file without them, 64 hexadecimal digits.
  std::vector<LearnedVerdict> verdicts;  ///< By finding, each once.

  /// The bytes of the section VERD.
  std::string serialise() const;
};

/// Reads what serialise() wrote; nothing where it makes no sense.
std::optional<LearnedVerdicts> parse_learned_verdicts(std::string_view bytes);

/// Whether a model file holds verdicts. Errors: kFormat for one that holds these, or what it learned from them, alone.
Result<bool> has_learned(const ModelFile& file);

/// The verdicts in a model file; nothing where it holds none. Errors: those of has_learned; kFormat for damage; kIo.
Result<std::optional<LearnedVerdicts>> read_learned_verdicts(const ModelFile& file);

/// The sections that verdicts bring: themselves, and the weights that follow from them.
inline constexpr std::string_view kVerdictsSection = "VERD";
inline constexpr std::string_view kLearnedSection = "LRND";

/// Whether a model is opened with what verdicts brought, or as it was trained.
enum class Learned { kApplied, kLeftOut };

}  // namespace pugmark
