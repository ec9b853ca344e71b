// Telling logs, captures and models from each other and describing them.
#include "pugmark/app/inspect.h"

#include <fmt/format.h>

#include "pugmark/capture/capture_log.h"
#include "pugmark/io/byte_source.h"
#include "pugmark/io/line_reader.h"
#include "pugmark/record/zeek_json.h"

namespace pugmark::app {
namespace {

/// What the first row of JSON lines says of the log. Source: json-streaming-logs for `_system_name`.
void describe_first_row(std::string_view lines, LogDescription& log) {
  const std::size_t begin = lines.find('{');
  if (begin == std::string_view::npos) {
    return;
  }
  JsonRowParser parser({"_system_name"});
  parser.collect_names(true);
  Record record;
  const std::string_view rest = lines.substr(begin);
  if (!parser.parse(rest.substr(0, rest.find('\n')), rest.size() + kBlockPadding, record)) {
    return;
  }
  std::string scratch;
  if (record.has(0)) {
    log.sensor = record.text(0, scratch);
  }
  std::vector<Column> columns;
  for (const std::string& name : parser.names()) {
    columns.push_back({name, {}});
  }
  log.columns = Columns(std::move(columns));
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
    PUGMARK_TRY(const WordModel model, WordModel::open(path));
    return FileDescription(
        ModelDescription{model.card(), {model.strongest(Label::kNormal, 12), model.strongest(Label::kMalicious, 12)}});
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
  std::array<std::uint64_t, 4> views{};
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
    for (std::size_t i = 0; i < views.size(); ++i) {
      views[i] += reader.counts().views[i];
    }
    cursor.advance(block.lines());
    if (cursor.format() == LogFormat::kJson && log.columns.empty()) {
      describe_first_row(block.lines(), log);
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
    for (std::size_t i = views.size(); i-- > 0;) {
      if (views[i] > 0) {
        log.view = static_cast<View>(i);  // the best one seen
      }
    }
    log.kind = log.view ? "http.log" : to_string(HttpLogKind::kNone);
  }
  return FileDescription(std::move(log));
}

}  // namespace pugmark::app
