// HuntReport: what a hunt found, for people who were not there. Plain values; who gathers and who writes them is
// others' business.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pugmark/core/timestamp.h"
#include "pugmark/finding/finding.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/model/model_card.h"

namespace pugmark {

/// A finding with why it was called out and what was said of it.
struct ReportedFinding {
  std::string id;  ///< What it is called: the shortest beginning that no other has.
  StoredFinding stored;
  Finding finding;                    ///< Its strongest sighting, with evidence and texts.
  std::vector<LedgerEntry> verdicts;  ///< Those that changed something, the latest first.
};

/// The findings of a host.
struct ReportedHost {
  FindingGroup all;                       ///< Those that are left out, too.
  std::vector<ReportedFinding> findings;  ///< The strongest first.
};

/// A model that runs used.
struct ReportedModel {
  std::string path;
  std::string hash;  ///< SHA-256 of its file, in hex.
  std::string recipe;
  std::optional<ModelCard> card;  ///< Nothing where its file is gone or another one now;
  std::string no_card;            ///< the reason then.
};

/// All of it.
struct HuntReport {
  std::string title;
  std::string store;    ///< Its path.
  std::string chosen;   ///< What findings had to be, as it was asked for; empty: nothing was.
  std::string pugmark;  ///< Version that wrote it.
  Timestamp made;       ///< By the wall clock.

  std::uint64_t findings = 0;  ///< That were chosen,
  std::uint64_t listed = 0;    ///< and of these the strongest, which are told of.
  std::uint64_t sightings = 0;
  std::uint64_t clients = 0;                ///< Those that logs name.
  std::array<std::uint64_t, 4> verdicts{};  ///< Findings chosen, by Verdict.
  std::uint64_t benign_left_out = 0;        ///< Only because they are benign.
  std::uint64_t hidden = 0;                 ///< By the safelist.
  std::optional<Timestamp> first_seen;
  std::optional<Timestamp> last_seen;
  std::vector<DayOfSightings> days;

  std::uint64_t host_count = 0;
  std::vector<ReportedHost> hosts;  ///< Of listed findings, the strongest first.
  std::vector<Run> runs;            ///< What was read, the newest first: the newest ones, and those of listed findings;
  std::uint64_t runs_left_out = 0;  ///< others.
  std::vector<ReportedModel> models;
};

}  // namespace pugmark
