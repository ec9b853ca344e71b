// Grouping: which connections count as one source, so that no capture, client or malware family rules what is learned,
// or lies on both sides of a split.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/app/labelled/labelled_connections.h"

namespace pugmark::app {

/// What makes a group.
enum class GroupBy {
  kAuto,    ///< kFamily for malicious logs and logs in a folder called "noise", kFile for normal ones; a class of fewer
            ///< than kFewGroups groups goes by kHost.
  kFamily,  ///< The part of the file's name before the first '_'.
  kFile,
  kHost,  ///< File and client address; file and host asked where the log has no addresses.
  kDay,   ///< Day of log time (UTC).
};

/// Fewer groups say too little of how far what is learned carries.
inline constexpr std::size_t kFewGroups = 20;

/// The family that a log is of: the part of its file's name before the first '_'.
std::string family_of(std::string_view path);

/// The groups of connections.
struct Grouping {
  std::vector<std::uint32_t> groups;      ///< By row; of both classes, where they have one name.
  std::vector<std::string> names;         ///< By group.
  std::array<std::uint64_t, 2> counts{};  ///< By Label; of logs that are measured.
  std::array<std::string, 2> rules;       ///< By Label: "family", "file", "file and client", ...
};

/// Groups units of labelled logs: `sources` and `labels` are by unit.
Grouping group_sources(const std::vector<LabelledFile>& files, const std::vector<ConnectionSource>& sources,
                       const std::vector<Label>& labels, GroupBy by);
/// The same of connections.
Grouping group_connections(const LabelledConnections& connections, GroupBy by);

}  // namespace pugmark::app
