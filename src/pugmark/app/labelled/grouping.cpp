// Names of groups.
#include "pugmark/app/labelled/grouping.h"

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

/// The end of a path: the file's name and so many of the folders that it lies in.
std::string_view end_of(std::string_view path, std::size_t folders) {
  std::size_t at = path.size();
  for (std::size_t i = 0; i <= folders && at != std::string_view::npos; ++i) {
    at = at == 0 ? std::string_view::npos : path.rfind('/', at - 1);
  }
  return at == std::string_view::npos ? path : path.substr(at + 1);
}

/// Tells files of one name apart by as few of their folders as it takes, so that no group's name depends on where all
/// of them lie.
std::vector<std::string_view> told_apart(const std::vector<std::string_view>& paths) {
  for (std::size_t folders = 1;; ++folders) {
    std::vector<std::string_view> ends;
    std::set<std::string_view> different;
    bool longer = false;
    for (const std::string_view path : paths) {
      ends.push_back(end_of(path, folders));
      different.insert(ends.back());
      longer = longer || ends.back().size() < path.size();
    }
    if (different.size() == paths.size() || !longer) {
      return ends;
    }
  }
}

bool is_noise(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash != std::string_view::npos && base_name(path.substr(0, slash)) == "noise";
}

class Grouper {
 public:
  Grouper(const std::vector<LabelledFile>& files, const std::vector<ConnectionSource>& sources)
      : files_(files), sources_(sources) {
    // Files of one name, as in dated folders, are told apart by their folders.
    absl::flat_hash_map<std::string_view, std::vector<std::size_t>> files_of;
    for (std::size_t i = 0; i < files.size(); ++i) {
      files_of[stem(files[i].path)].push_back(i);
    }
    file_names_.resize(files.size());
    for (const auto& [name, places] : files_of) {
      std::vector<std::string_view> paths;
      for (const std::size_t place : places) {
        paths.emplace_back(files[place].path);
      }
      const std::vector<std::string_view> names = paths.size() == 1 ? std::vector{name} : told_apart(paths);
      for (std::size_t i = 0; i < places.size(); ++i) {
        file_names_[places[i]] = names[i];
      }
    }
  }

  std::string name(std::size_t unit, Rule rule) const {
    const ConnectionSource& source = sources_[unit];
    switch (rule) {
      case Rule::kFamily:
        return family_of(files_[source.file].path);
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
  const std::vector<LabelledFile>& files_;
  const std::vector<ConnectionSource>& sources_;
  std::vector<std::string> file_names_;
};

/// What a row is grouped by; `few` says that its class has too few of the groups that kAuto would make.
Rule rule_of(GroupBy by, const LabelledFile& file, bool few) {
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
  const bool family = file.label == Label::kMalicious || is_noise(file.path);
  return few ? Rule::kHost : family ? Rule::kFamily : Rule::kFile;
}

/// What made the groups of a class, in words.
std::string rule_words(GroupBy by, Label label, bool few, bool clients) {
  switch (few ? GroupBy::kHost : by) {
    case GroupBy::kHost:
      return clients ? "file and client" : "file and host";
    case GroupBy::kDay:
      return "day";
    case GroupBy::kFile:
      return "file";
    case GroupBy::kFamily:
      return "family";
    case GroupBy::kAuto:
      break;
  }
  return label == Label::kMalicious ? "family" : "file";
}

}  // namespace

std::string family_of(std::string_view path) {
  const std::string_view name = stem(path);
  return std::string(name.substr(0, name.find('_')));
}

Grouping group_sources(const std::vector<LabelledFile>& files, const std::vector<ConnectionSource>& sources,
                       const std::vector<Label>& labels, GroupBy by) {
  const Grouper grouper(files, sources);
  const auto name_of = [&](std::uint32_t row, bool few) {
    return grouper.name(row, rule_of(by, files[sources[row].file], few));
  };
  Grouping grouping;
  grouping.groups.resize(sources.size());
  absl::flat_hash_map<std::string, std::uint32_t> numbers;
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    const auto i = static_cast<std::size_t>(label);
    std::vector<std::uint32_t> rows;
    bool clients = false;
    for (std::uint32_t row = 0; row < sources.size(); ++row) {
      if (labels[row] == label) {
        rows.push_back(row);
        clients = clients || !sources[row].client.empty();
      }
    }
    const auto names_of = [&](bool few) {
      std::set<std::string> names;
      for (const std::uint32_t row : rows) {
        if (files[sources[row].file].measured) {
          names.insert(name_of(row, few));
        }
      }
      return names;
    };
    std::set<std::string> names = names_of(false);
    const bool few = by == GroupBy::kAuto && names.size() < kFewGroups;
    if (few) {
      names = names_of(true);
    }
    grouping.counts[i] = names.size();
    grouping.rules[i] = rule_words(by, label, few, clients);
    for (const std::uint32_t row : rows) {
      const std::string name = name_of(row, few);
      const auto [at, fresh] = numbers.try_emplace(name, static_cast<std::uint32_t>(grouping.names.size()));
      if (fresh) {
        grouping.names.push_back(name);
      }
      grouping.groups[row] = at->second;
    }
  }
  return grouping;
}

Grouping group_connections(const LabelledConnections& connections, GroupBy by) {
  return group_sources(connections.files, connections.sources, connections.rows.labels(), by);
}

}  // namespace pugmark::app
