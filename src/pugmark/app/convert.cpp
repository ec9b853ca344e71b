// Captures to logs. One capture after the other: each is read in one pass.
#include "pugmark/app/convert.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "pugmark/capture/capture_log.h"
#include "pugmark/http/canonical_text.h"
#include "pugmark/http/http_message.h"
#include "pugmark/http/secrets.h"
#include "pugmark/io/input_paths.h"
#include "pugmark/io/output.h"

namespace pugmark::app {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} * 1024;

std::vector<Column> header_log_columns() {
  return {{"ts", "time"},
          {"uid", "string"},
          {"origin", "string"},
          {"identifier", "string"},
          {"header_events_kv", "string"}};
}

/// Writes messages as rows of Assimilate's httpheaders.log.
class HeaderLogWriter {
 public:
  explicit HeaderLogWriter(LogEncoding encoding) : writer_("httpheaders", header_log_columns(), encoding) {}

  std::string header() const { return writer_.header(); }

  void append(std::string& out, const std::string& uid, Origin origin, const MessageHead& head) {
    std::string text;
    std::string_view identifier = "NOTPRESENT";
    const std::string_view identifying = origin == Origin::kClient ? "user-agent" : "server";
    for (std::size_t i = 0; i < head.size(); ++i) {
      append_canonical_header(text, head.name(i), head.value(i));
    }
    if (const auto value = head.find_last(identifying); value && !value->empty()) {
      identifier = *value;
    }
    writer_.begin_row(out);
    writer_.time(head.completed.ts());
    writer_.string(uid);
    writer_.string(to_string(origin));
    writer_.string(identifier);
    writer_.logged(text.empty() ? "(empty)" : text);
    writer_.end_row();
  }

 private:
  ZeekLogWriter writer_;
};

/// A log on its way to disk.
class LogFile {
 public:
  static Result<LogFile> create(const std::string& path, const std::string& header, bool force) {
    std::error_code problem;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), problem);
    if (problem) {
      return Error(ErrorCode::kIo, fmt::format("cannot make the directory: {}", system_message(problem.value())))
          .at(std::filesystem::path(path).parent_path().string());
    }
    PUGMARK_TRY(AtomicFile file,
                AtomicFile::create(path, force ? Overwrite::kReplace : Overwrite::kRefuse, Access::kUmask));
    return LogFile(std::move(file), header);
  }

  std::string& buffer() { return buffer_; }
  Result<void> flush_when_full() { return buffer_.size() < kBufferBytes ? Result<void>() : flush(); }
  Result<std::string> commit() {
    PUGMARK_CHECK(flush());
    PUGMARK_CHECK(file_.commit());
    return file_.path();
  }

 private:
  LogFile(AtomicFile file, std::string buffer) : file_(std::move(file)), buffer_(std::move(buffer)) {}

  Result<void> flush() {
    Result<void> written = file_.write(buffer_);
    buffer_.clear();
    return written;
  }

  AtomicFile file_;
  std::string buffer_;
};

/// The two logs of the same exchanges.
class LogPair {
 public:
  LogPair(const ConvertOptions& options, std::string exchange_path, std::string header_path)
      : options_(options),
        paths_{std::move(exchange_path), std::move(header_path)},
        exchange_writer_(options.encoding),
        header_writer_(options.encoding) {}

  /// Makes the files, which have no rows so far.
  Result<void> open() {
    if (logs_.empty()) {
      const std::array<std::string, 2> headers = {exchange_writer_.header(), header_writer_.header()};
      for (std::size_t i = 0; i < paths_.size(); ++i) {
        PUGMARK_TRY(LogFile log, LogFile::create(paths_[i], headers[i], options_.force));
        logs_.push_back(std::move(log));
      }
    }
    return {};
  }

  Result<void> append(const Exchange& exchange) {
    PUGMARK_CHECK(open());
    exchange_writer_.append(logs_[0].buffer(), exchange);
    for (const auto& [head, origin] :
         {std::pair(&exchange.request, Origin::kClient), std::pair(&exchange.response, Origin::kServer)}) {
      if (*head) {
        header_writer_.append(logs_[1].buffer(), exchange.uid, origin, **head);
      }
    }
    for (LogFile& log : logs_) {
      PUGMARK_CHECK(log.flush_when_full());
    }
    return {};
  }

  Result<void> commit(std::vector<std::string>& paths) {
    for (LogFile& log : logs_) {
      PUGMARK_TRY(std::string path, log.commit());
      paths.push_back(std::move(path));
    }
    logs_.clear();
    return {};
  }

 private:
  const ConvertOptions& options_;
  std::array<std::string, 2> paths_;
  ExchangeLogWriter exchange_writer_;
  HeaderLogWriter header_writer_;
  std::vector<LogFile> logs_;
};

void mask(std::optional<MessageHead>& head) {
  if (!head) {
    return;
  }
  head->uri = mask_uri(head->uri);
  for (std::size_t i = 0; i < head->size(); ++i) {
    if (const auto masked = mask_header_value(head->name(i), head->value(i))) {
      head->set_value(i, *masked);
    }
  }
}

/// The name of a capture without its folder and the endings of captures and compression.
std::string name_of(const std::string& path) {
  if (path == "-") {
    return "stdin";
  }
  std::string name = std::filesystem::path(path).filename().string();
  for (const std::string_view end : {".gz", ".zst", ".pcap", ".pcapng", ".cap", ".trace"}) {
    if (name.size() > end.size() && name.ends_with(end)) {
      name.resize(name.size() - end.size());
    }
  }
  return name;
}

class Converter {
 public:
  Converter(const ConvertOptions& options, DiagnosticSink& diagnostics)
      : options_(options), diagnostics_(diagnostics) {}

  Result<ConvertSummary> run() {
    const std::vector<InputFile> files = find_input_files(options_.inputs, diagnostics_);
    std::optional<LogPair> all;
    if (!options_.split) {
      all.emplace(options_, path("http.log"), path("httpheaders.log"));
      PUGMARK_CHECK(all->open());  // what is in the way is said before the work
    }
    for (const InputFile& file : files) {
      PUGMARK_CHECK(convert_file(file, all));
    }
    if (all && summary_.captures > 0) {
      PUGMARK_CHECK(all->commit(summary_.logs));
    }
    return std::move(summary_);
  }

 private:
  std::string path(const std::string& name) const {
    return (std::filesystem::path(options_.directory) / name).string();
  }

  void report(const InputFile& file, Diagnostic diagnostic) {
    diagnostic.file = file.path;
    diagnostics_.report(diagnostic);
  }
  void report_error(const InputFile& file, const Error& error) {
    Diagnostic diagnostic;
    diagnostic.severity = Diagnostic::Severity::kError;
    diagnostic.what = error.message();
    diagnostic.hints = error.hints();
    report(file, std::move(diagnostic));
  }

  /// Where the exchanges of a capture go.
  struct Destination {
    LogPair& logs;
    LogPair& benign;
  };

  Result<void> convert_file(const InputFile& file, std::optional<LogPair>& all) {
    auto source = open_input(file.path, options_.stop);
    if (!source) {
      return pass_over(file, std::move(source).error());
    }
    CaptureReader reader(*std::move(source), options_.limits);
    if (all) {
      return copy(file, reader, {*all, *all});
    }
    const std::string name = unused_name(name_of(file.path)) + ".log";
    LogPair own(options_, path("http/" + name), path("httpheaders/" + name));
    LogPair benign(options_, path("benign/http/" + name), path("benign/httpheaders/" + name));
    PUGMARK_CHECK(copy(file, reader, {own, benign}));
    PUGMARK_CHECK(own.commit(summary_.logs));
    return benign.commit(summary_.logs);
  }

  Result<void> copy(const InputFile& file, CaptureReader& reader, const Destination& destination) {
    auto exchange = reader.next();
    for (; exchange && *exchange; exchange = reader.next()) {
      PUGMARK_CHECK(take(**std::move(exchange), destination));
      if (options_.progress) {
        options_.progress(summary_.bytes + reader.packets().bytes_read());
      }
      if (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed)) {
        return Error(ErrorCode::kInterrupted, "interrupted");
      }
    }
    if (!exchange && reader.packets().format().empty() && exchange.error().code() != ErrorCode::kInterrupted) {
      refuse(file);
      return {};
    }
    if (!exchange) {
      PUGMARK_CHECK(pass_over(file, std::move(exchange).error()));
    }
    for (Diagnostic& remark : capture_remarks(reader)) {
      report(file, std::move(remark));
    }
    add_up(reader);
    return {};
  }

  Result<void> take(Exchange exchange, const Destination& destination) {
    const bool apart = options_.split && is_benign(exchange);
    summary_.set_apart += apart ? 1 : 0;
    if (options_.secrets == SecretPolicy::kMask) {
      mask(exchange.request);
      mask(exchange.response);
    }
    return (apart ? destination.benign : destination.logs).append(exchange);
  }

  /// Reports what keeps a capture from being read; an interrupt ends the run.
  Result<void> pass_over(const InputFile& file, Error error) {
    if (error.code() == ErrorCode::kInterrupted) {
      return error;
    }
    report_error(file, error);
    return {};
  }

  void refuse(const InputFile& file) {
    if (file.named) {
      report_error(file, Error(ErrorCode::kFormat, "is no packet capture")
                             .hint("logs need no conversion: train and assess read them as they are"));
    } else {
      ++summary_.other_files;
    }
  }

  void add_up(const CaptureReader& reader) {
    const CaptureCounts counts = reader.counts();
    ++summary_.captures;
    summary_.without_http += counts.exchanges == 0 ? 1 : 0;
    summary_.packets += counts.packets;
    summary_.http_connections += counts.http_connections;
    summary_.exchanges += counts.exchanges;
    summary_.bytes += reader.packets().bytes_read();
  }

  /// Captures of one name in several folders must not overwrite each other's logs.
  std::string unused_name(const std::string& name) {
    std::string candidate = name;
    for (int i = 2; !names_.insert(candidate).second; ++i) {
      candidate = fmt::format("{}-{}", name, i);
    }
    return candidate;
  }

  /// By the host that the request names; by the address where it names none.
  bool is_benign(const Exchange& exchange) const {
    std::optional<std::string_view> host = exchange.request ? exchange.request->find("host") : std::nullopt;
    if (exchange.request && exchange.request->method == "CONNECT") {
      host = exchange.request->uri;
    }
    return options_.benign.contains(host && !host->empty() ? std::string(*host)
                                                           : to_string(exchange.responder.address));
  }

  const ConvertOptions& options_;
  DiagnosticSink& diagnostics_;
  ConvertSummary summary_;
  std::set<std::string> names_;
};

}  // namespace

Result<ConvertSummary> convert(const ConvertOptions& options, DiagnosticSink& diagnostics) {
  return Converter(options, diagnostics).run();
}

}  // namespace pugmark::app
