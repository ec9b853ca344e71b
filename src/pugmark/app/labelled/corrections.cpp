// The list of corrections, both ways: tab-separated columns, escaped as Zeek's ASCII logs are.
#include "pugmark/app/labelled/corrections.h"

#include <algorithm>

#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/io/byte_source.h"
#include "pugmark/io/line_reader.h"
#include "pugmark/record/zeek_escapes.h"

namespace pugmark::app {
namespace {

constexpr std::string_view kFirstLine = "#pugmark-corrections 1";
constexpr std::string_view kLeaveOut = "drop";
constexpr std::string_view kNoHost = "(empty)";

std::string key_of(std::string_view content, std::string_view host) {
  return std::string(content).append(1, '\n').append(host);
}

std::string_view take_column(std::string_view& line) {
  const std::size_t tab = line.find('\t');
  const std::string_view column = line.substr(0, tab);
  line.remove_prefix(tab == std::string_view::npos ? line.size() : tab + 1);
  return column;
}

Error unusable(std::string what) {
  return Error(ErrorCode::kFormat, std::move(what))
      .hint("a line is: normal, malicious or drop; the log's hash; the host; with tabs between them");
}

}  // namespace

std::string corrections_text(const LabelAudit& audit) {
  std::string out = fmt::format(
      "{}\n"
      "# action: what to learn these connections as, normal or malicious; drop: not at all. Edit it, or take the line "
      "out.\n"
      "# The columns behind host are for people. Apply it: pugmark train ... --corrections THIS\n"
      "#fields\taction\tlog\thost\tconnections\twrong\tfile\twhy\n",
      kFirstLine);
  for (const ToldSuspicion& told : audit.suspicions) {
    out += fmt::format("{}\t{}\t", told.suspicion.malicious ? kLeaveOut : to_string(Label::kMalicious), told.content);
    append_zeek_field(out, told.host);
    out += fmt::format("\t{}\t{:.3f}\t", told.suspicion.units, told.suspicion.wrong);
    append_zeek_field(out, told.file);
    out += '\t';
    append_zeek_field(out, told.reasons.empty() ? std::string() : told.reasons.front().sentence);
    out += '\n';
  }
  return out;
}

Result<Corrections> Corrections::open(const std::string& path) {
  PUGMARK_TRY(auto source, open_input(path));
  LineReader reader(std::move(source));
  Corrections corrections(path);
  LineBlock block;
  std::uint64_t line = 0;
  while (true) {
    PUGMARK_TRY(const bool more, reader.next(block));
    if (!more) {
      break;
    }
    std::string_view rest = block.lines();
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      std::string_view text = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      text.remove_suffix(text.ends_with('\r') ? 1 : 0);
      if (++line == 1 && text != kFirstLine) {
        return unusable(fmt::format("no list of corrections: its first line is not '{}'", kFirstLine)).at(path);
      }
      if (text.empty() || text.front() == '#') {
        continue;
      }
      if (auto added = corrections.add(text, line); !added) {
        return std::move(added).error().at(fmt::format("{}:{}", path, line));
      }
    }
  }
  if (line == 0) {
    return unusable("no list of corrections: it is empty").at(path);
  }
  return corrections;
}

Result<void> Corrections::add(std::string_view text, std::uint64_t line) {
  const std::string_view action = take_column(text);
  const std::string_view content = take_column(text);
  const std::string_view raw_host = take_column(text);
  Correction correction;
  correction.line = line;
  if (action == to_string(Label::kNormal) || action == to_string(Label::kMalicious)) {
    correction.label = action == to_string(Label::kNormal) ? Label::kNormal : Label::kMalicious;
  } else if (action != kLeaveOut) {
    return unusable(fmt::format("'{}' is neither normal, malicious nor drop", shorten(terminal_safe(action), 40)));
  }
  if (content.empty() || raw_host.empty()) {
    return unusable("the log's hash or the host is missing");
  }
  std::string scratch;
  const std::string_view host = raw_host == kNoHost ? std::string_view() : unescape_zeek(raw_host, scratch);
  const auto [at, fresh] = corrections_.try_emplace(key_of(content, host), correction);
  if (!fresh && at->second.label != correction.label) {
    return unusable(fmt::format("it contradicts line {}", at->second.line));
  }
  return {};
}

CorrectionCounts Corrections::apply(LabelledConnections& connections, DiagnosticSink& diagnostics) const {
  CorrectionCounts counts;
  LabelledRows rows;
  std::vector<ConnectionSource> sources;
  absl::flat_hash_set<std::string> used;
  for (std::size_t row = 0; row < connections.rows.size(); ++row) {
    const ConnectionSource& source = connections.sources[row];
    Label label = connections.rows.label(row);
    const auto found = corrections_.find(key_of(connections.files[source.file].content, source.host));
    if (found != corrections_.end()) {
      used.insert(found->first);
      const CorrectedLabel& wanted = found->second.label;
      if (!wanted || (source.disguised && *wanted == Label::kNormal)) {
        counts.left_out += source.disguised ? 0 : 1;
        continue;
      }
      counts.relabelled += *wanted != label && !source.disguised ? 1 : 0;
      label = *wanted;
    }
    rows.add(label, connections.rows.features(row), connections.rows.invented(row));
    sources.push_back(source);
  }
  connections.rows = std::move(rows);
  connections.sources = std::move(sources);
  std::vector<std::uint64_t> unused;
  for (const auto& [key, correction] : corrections_) {
    if (!used.contains(key)) {
      unused.push_back(correction.line);
    }
  }
  std::sort(unused.begin(), unused.end());
  for (const std::uint64_t line : unused) {
    Diagnostic diagnostic;
    diagnostic.severity = Diagnostic::Severity::kWarning;
    diagnostic.file = path_;
    diagnostic.line = line;
    diagnostic.what = "no connection of these logs is meant";
    diagnostics.report(diagnostic);
  }
  return counts;
}

}  // namespace pugmark::app
