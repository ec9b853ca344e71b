// Telling logs, captures and models from each other and describing them.
#include "pugmark/app/inspect.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "pugmark/capture/capture_log.h"
#include "pugmark/io/byte_source.h"
#include "pugmark/io/line_reader.h"
#include "pugmark/record/zeek_json.h"

namespace pugmark::app {
namespace {

/// What a row of JSON lines says of the log, where it can be read: who wrote it, and its fields. Source:
/// json-streaming-logs for `_system_name`, Suricata's `sensor-name` for `host`.
bool describe_row(std::string_view lines, bool of_http_event, LogDescription& log) {
  Projection projection = MessageReader::json_projection();
  const std::size_t system_name = projection.size();
  projection.emplace_back("_system_name");
  JsonRowParser parser(projection);
  parser.collect_members(true);
  Record record;
  if (!parser.parse(lines.substr(0, lines.find('\n')), lines.size() + kBlockPadding, record)) {
    return false;
  }
  const JsonRowKind kind = MessageReader::json_row_kind(record, {});
  if (of_http_event && kind != JsonRowKind::kHttpEvent) {
    return false;
  }
  const bool event = kind == JsonRowKind::kHttpEvent || kind == JsonRowKind::kOtherEvent;
  const auto host = std::ranges::find(projection, "host") - projection.begin();
  std::string scratch;
  log.sensor = record.text(event ? static_cast<std::size_t>(host) : system_name, scratch);
  std::vector<Column> columns;
  for (const JsonMember& member : parser.members()) {
    columns.push_back({member.name, {}});
  }
  log.columns = Columns(std::move(columns));
  return true;
}

/// Describes a log by the first of its rows that will do.
void describe_first_row(std::string_view lines, bool of_http_event, LogDescription& log) {
  for (std::size_t begin = lines.find('{'); begin < lines.size();) {
    if (describe_row(lines.substr(begin), of_http_event, log) || !of_http_event) {
      return;
    }
    const std::size_t end = lines.find('\n', begin);
    begin = end == std::string_view::npos ? lines.size() : end + 1;
  }
}

void report_all(std::vector<Diagnostic> remarks, const std::string& path, DiagnosticSink& diagnostics) {
  for (Diagnostic& remark : remarks) {
    remark.file = path;
    diagnostics.report(remark);
  }
}

Result<FileDescription> describe_capture(const std::string& path, std::unique_ptr<ByteSource> source,
                                         DiagnosticSink& diagnostics) {
  CaptureReader reader(std::move(source));
  while (true) {
    auto exchange = reader.next();
    if (!exchange) {
      return std::move(exchange).error().at(path);
    }
    if (!*exchange) {
      break;
    }
  }
  report_all(capture_remarks(reader), path, diagnostics);
  CaptureDescription capture;
  capture.format = reader.packets().format();
  for (const auto& [link_type, packets] : reader.link_types()) {
    capture.link_types.push_back(link_type_name(link_type));
  }
  capture.first = reader.first();
  capture.last = reader.last();
  capture.counts = reader.counts();
  return FileDescription(std::move(capture));
}

/// Tells the kind of JSON lines and their best view by what was read; `events` of them were Suricata's.
void name_kind_by_rows(std::uint64_t events, LogDescription& log) {
  const auto best = std::ranges::find_if(log.views, [](std::uint64_t messages) { return messages > 0; });
  if (best != log.views.end()) {
    log.view = static_cast<View>(best - log.views.begin());
  }
  log.kind = to_string(HttpLogKind::kNone);
  if (events > 0) {
    log.kind = "Suricata EVE";
  } else if (log.view) {
    log.kind = to_string(HttpLogKind::kHttp);
  }
}

Result<FileDescription> describe_model(const Model& model, const std::string& path) {
  constexpr std::size_t kStrongest = 12;
  ModelDescription description;
  description.card = card_of(model);
  PUGMARK_TRY(const ModelFile file, ModelFile::open(path));
  PUGMARK_TRY(description.verdicts, read_learned_verdicts(file));
  if (!has_weights(model)) {
    return FileDescription(std::move(description));
  }
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    const auto i = static_cast<std::size_t>(label);
    if (const auto* const words = std::get_if<WordModel>(&model)) {
      PUGMARK_CHECK(words->verify());
      description.strongest[i] = words->strongest(label, kStrongest);
    } else {
      description.strongest_features[i] = std::get<HeaderModel>(model).strongest(label, kStrongest);
    }
  }
  return FileDescription(std::move(description));
}

}  // namespace

Result<FileDescription> inspect(const std::string& path, DiagnosticSink& diagnostics) {
  PUGMARK_TRY(auto raw, open_file(path));
  std::array<char, 8> head{};
  std::size_t got = 0;
  if (path != "-") {
    PUGMARK_TRY(got, raw->read(head));
  }
  const auto first = static_cast<unsigned char>(head[0]);
  // Also a pickle of the original goes to the model reader, which says what to do about it.
  if (got > 0 && (std::string_view(head.data(), got).starts_with("PUGMARK") || first == 0x80 || first == 0x78)) {
    PUGMARK_TRY(const Model model, open_model(path));
    return describe_model(model, path);
  }
  PUGMARK_TRY(auto source, open_input(path));
  PUGMARK_TRY(PeekedSource peeked, peek(std::move(source)));
  if (is_capture(peeked.head)) {
    return describe_capture(path, std::move(peeked.source), diagnostics);
  }
  source = std::move(peeked.source);
  LineReader lines(std::move(source));
  LineBlock block;
  LogCursor cursor(path == "-" ? std::string() : log_path_of_file(path));
  LogBlockReader reader;
  LogDescription log;
  std::uint64_t events = 0;
  bool described = false;
  while (true) {
    PUGMARK_TRY(const bool more, lines.next(block));
    if (!more) {
      break;
    }
    reader.begin(cursor, block.lines());
    while (reader.next()) {
    }
    log.records += reader.counts().records + reader.counts().foreign;
    log.skipped += reader.counts().skipped + block.overlong_after();
    log.other_rows += reader.counts().foreign;
    events += reader.counts().events;
    std::ranges::transform(log.views, reader.counts().views, log.views.begin(), std::plus<>());
    cursor.advance(block.lines());
    const bool has_http_event = events > 0 && reader.counts().records > 0;
    if (cursor.format() == LogFormat::kJson && (log.columns.empty() || (has_http_event && !described))) {
      describe_first_row(block.lines(), has_http_event, log);
      described = has_http_event;
    }
    if (cursor.format() == LogFormat::kNotALog) {
      return Error(ErrorCode::kFormat, "is neither a log, a capture nor a model")
          .at(path)
          .hint(
              "logs are Zeek's ASCII (first byte '#') or JSON lines (first byte '{'), captures pcap or pcapng; plain, "
              "gzip or zstd");
    }
  }
  report_all(lines.remarks(), path, diagnostics);
  log.empty = cursor.format() == LogFormat::kUndecided;
  log.format = cursor.format() == LogFormat::kJson ? "JSON lines" : "Zeek TSV";
  log.path = cursor.schema() ? cursor.schema()->path : cursor.path_hint();
  if (cursor.schema()) {
    log.columns = cursor.schema()->columns;
    if (cursor.kind() != HttpLogKind::kNone) {
      log.view = http_log_view(*cursor.schema());
    }
    log.kind = to_string(cursor.kind());
  } else {
    name_kind_by_rows(events, log);
  }
  return FileDescription(std::move(log));
}

}  // namespace pugmark::app
