// What a case store holds, for machines: JSON lines and CSV. The fields are documented in doc/formats.md and only ever
// added to.
#pragma once

#include <string>
#include <string_view>

#include "pugmark/finding/stored_finding.h"
#include "pugmark/http/secrets.h"

namespace pugmark::report {

/// The version of the fields.
inline constexpr int kCaseSchema = 1;

/// Appends a finding as one JSON object with its newline.
void append_stored_finding_json(std::string& out, const StoredFinding& finding);
/// The first line of a CSV of findings, and one of its rows.
std::string stored_finding_csv_header();
std::string stored_finding_csv(const StoredFinding& finding);

/// Appends a group as one JSON object with its newline; `key` is what its findings have in common.
void append_group_json(std::string& out, const FindingGroup& group, std::string_view key);
/// The first line of a CSV of groups, and one of its rows.
std::string group_csv_header(std::string_view key);
std::string group_csv(const FindingGroup& group);

/// Appends everything that is known of a finding as one JSON object with its newline.
void append_case_json(std::string& out, const CaseFile& file, SecretPolicy secrets);

/// Appends a run as one JSON object with its newline.
void append_run_json(std::string& out, const Run& run);

/// Appends a verdict that a model learns from as one JSON object with its newline.
void append_learning_json(std::string& out, const JudgedFinding& judged);

/// Appends a verdict as one JSON object with its newline.
void append_verdict_json(std::string& out, const LedgerEntry& entry);

}  // namespace pugmark::report
