// Names of groups.
#include "pugmark/app/grouping.h"

#include <algorithm>
#include <set>
#include <string_view>

#include <absl/container/flat_hash_map.h>

namespace pugmark::app {
namespace {

/// What connections of a file are grouped by.
enum class Rule { kFamily, kFile, kHost, kDay };

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// The file's name without what says how it is written: ".log", ".gz", ...
std::string_view stem(std::string_view path) {
  std::string_view name = base_name(path);
  for (const std::string_view end : {".gz", ".zst", ".log", ".json", ".pcap", ".pcapng"}) {
    if (name.size() > end.size() && name.ends_with(end)) {
      name.remove_suffix(end.size());
    }
  }
  return name;
}

bool is_noise(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash != std::string_view::npos && base_name(path.substr(0, slash)) == "noise";
}

class Grouper {
 public:
  explicit Grouper(const LabelledConnections& connections) : connections_(connections) {
    // Two files of one name, as in dated folders, are told apart by their folders.
    absl::flat_hash_map<std::string_view, std::size_t> seen;
    for (const LabelledFile& file : connections.files) {
      ++seen[stem(file.path)];
    }
    for (const LabelledFile& file : connections.files) {
      const std::string_view name = stem(file.path);
      file_names_.emplace_back(seen[name] == 1 ? name : std::string_view(file.path));
    }
  }

  std::string name(std::size_t row, Rule rule) const {
    const ConnectionSource& source = connections_.sources[row];
    switch (rule) {
      case Rule::kFamily: {
        const std::string_view name = stem(connections_.files[source.file].path);
        return std::string(name.substr(0, name.find('_')));
      }
      case Rule::kFile:
        return file_names_[source.file];
      case Rule::kHost:
        return file_names_[source.file] + ' ' + (source.client.empty() ? source.host : source.client);
      case Rule::kDay:
        return source.ts ? to_iso8601(*source.ts).substr(0, 10) : std::string("day unknown");
    }
    return {};
  }

 private:
  const LabelledConnections& connections_;
  std::vector<std::string> file_names_;
};

/// What is grouped how, for one class.
struct ClassRule {
  Rule rule = Rule::kFile;
  std::string words;
};

}  // namespace

Grouping group_connections(const LabelledConnections& connections, GroupBy by) {
  const Grouper grouper(connections);
  const std::size_t rows = connections.rows.size();
  const auto rule_of = [&](std::size_t row, bool few) {
    const LabelledFile& file = connections.files[connections.sources[row].file];
    switch (by) {
      case GroupBy::kFamily:
        return Rule::kFamily;
      case GroupBy::kFile:
        return Rule::kFile;
      case GroupBy::kHost:
        return Rule::kHost;
      case GroupBy::kDay:
        return Rule::kDay;
      case GroupBy::kAuto:
        break;
    }
    return few ? Rule::kHost : file.label == Label::kMalicious || is_noise(file.path) ? Rule::kFamily : Rule::kFile;
  };
  Grouping grouping;
  grouping.groups.resize(rows);
  absl::flat_hash_map<std::string, std::uint32_t> numbers;
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    const auto i = static_cast<std::size_t>(label);
    std::set<std::string> names;
    const auto collect = [&](bool few) {
      names.clear();
      for (std::size_t row = 0; row < rows; ++row) {
        if (connections.rows.label(row) == label) {
          names.insert(grouper.name(row, rule_of(row, few)));
        }
      }
    };
    collect(false);
    const bool few = by == GroupBy::kAuto && names.size() < kFewGroups;
    if (few) {
      collect(true);
    }
    grouping.counts[i] = names.size();
    bool clients = false;
    for (std::size_t row = 0; row < rows; ++row) {
      if (connections.rows.label(row) != label) {
        continue;
      }
      clients = clients || !connections.sources[row].client.empty();
      const std::string name = grouper.name(row, rule_of(row, few));
      const auto [at, fresh] = numbers.try_emplace(name, static_cast<std::uint32_t>(grouping.names.size()));
      if (fresh) {
        grouping.names.push_back(name);
      }
      grouping.groups[row] = at->second;
    }
    grouping.rules[i] = few || by == GroupBy::kHost         ? (clients ? "file and client" : "file and host")
                        : by == GroupBy::kDay               ? "day"
                        : by == GroupBy::kFile              ? "file"
                        : by == GroupBy::kFamily || i == 1U ? "family"
                                                            : "file";
  }
  return grouping;
}

}  // namespace pugmark::app
