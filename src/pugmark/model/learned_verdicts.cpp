// The section VERD: the base's hash, then the verdicts, each with its parts.
#include "pugmark/model/learned_verdicts.h"

#include <algorithm>

#include "pugmark/core/ascii.h"

namespace pugmark {
namespace {

/// What comes before a verdict's parts, behind the id of its finding.
struct VerdictEntry {
  std::uint8_t label;
  std::uint8_t view;
  std::uint16_t reserved;
  std::uint32_t records;
  std::uint32_t parts;
};
static_assert(sizeof(VerdictEntry) == 12);

constexpr std::size_t kPartBytes = sizeof(std::uint64_t) + sizeof(std::uint32_t);

/// Takes so many hexadecimal digits in lower case.
bool take_digits(std::string_view& rest, std::size_t count, std::string& out) {
  if (rest.size() < count) {
    return false;
  }
  out = rest.substr(0, count);
  rest.remove_prefix(count);
  return std::all_of(out.begin(), out.end(), [](char c) { return hex_value(c) >= 0 && to_lower(c) == c; });
}

bool take_verdict(std::string_view& rest, LearnedVerdict& verdict) {
  VerdictEntry entry{};
  if (!take_digits(rest, LearnedVerdicts::kIdDigits, verdict.finding) || !take_raw(rest, entry) || entry.label > 1 ||
      entry.view > static_cast<std::uint8_t>(View::kPlain) || entry.records == 0 ||
      entry.parts > LearnedVerdicts::kMostParts || entry.parts > rest.size() / kPartBytes) {
    return false;
  }
  verdict.label = static_cast<Label>(entry.label);
  verdict.view = static_cast<View>(entry.view);
  verdict.records = entry.records;
  verdict.parts.resize(entry.parts);
  for (std::size_t i = 0; i < verdict.parts.size(); ++i) {
    LearnedPart& part = verdict.parts[i];
    if (!take_raw(rest, part.hash) || !take_raw(rest, part.count) || part.count == 0 ||
        (i > 0 && part.hash <= verdict.parts[i - 1].hash)) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string LearnedVerdicts::serialise() const {
  std::string out = base;
  append_raw(out, static_cast<std::uint64_t>(verdicts.size()));
  for (const LearnedVerdict& verdict : verdicts) {
    out += verdict.finding;
    append_raw(out, VerdictEntry{static_cast<std::uint8_t>(verdict.label), static_cast<std::uint8_t>(verdict.view), 0,
                                 verdict.records, static_cast<std::uint32_t>(verdict.parts.size())});
    for (const LearnedPart& part : verdict.parts) {
      append_raw(out, part.hash);
      append_raw(out, part.count);
    }
  }
  return out;
}

std::optional<LearnedVerdicts> parse_learned_verdicts(std::string_view bytes) {
  LearnedVerdicts learned;
  std::uint64_t count = 0;
  if (!take_digits(bytes, LearnedVerdicts::kBaseDigits, learned.base) || !take_raw(bytes, count) || count == 0 ||
      count > LearnedVerdicts::kMostVerdicts) {
    return std::nullopt;
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    LearnedVerdict verdict;
    if (!take_verdict(bytes, verdict) ||
        (!learned.verdicts.empty() && verdict.finding <= learned.verdicts.back().finding)) {
      return std::nullopt;
    }
    learned.verdicts.push_back(std::move(verdict));
  }
  return bytes.empty() ? std::optional(std::move(learned)) : std::nullopt;
}

Result<bool> has_learned(const ModelFile& file) {
  const bool learned = file.has(kVerdictsSection);
  if (learned != file.has(kLearnedSection)) {
    return file.damaged(learned ? "it has verdicts, but not what it learned from them"
                                : "it has what it learned from verdicts, but not these");
  }
  return learned;
}

Result<std::optional<LearnedVerdicts>> read_learned_verdicts(const ModelFile& file) {
  PUGMARK_TRY(const bool learned_some, has_learned(file));
  if (!learned_some) {
    return std::optional<LearnedVerdicts>();
  }
  PUGMARK_CHECK(file.verify(kVerdictsSection));
  auto learned = parse_learned_verdicts(file.section(kVerdictsSection));
  if (!learned) {
    return file.damaged("its verdicts make no sense");
  }
  return learned;
}

}  // namespace pugmark
