// Joining what a run calls out with what is there.
#include "pugmark/store/run_recorder.h"

#include <chrono>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "pugmark/core/json_writer.h"
#include "pugmark/core/text.h"
#include "pugmark/feature/host_name.h"
#include "pugmark/http/secrets.h"
#include "pugmark/store/identity.h"
#include "pugmark/store/reason_table.h"

namespace pugmark::store {
namespace {

/// Findings are held back no longer than this, and no more of them.
constexpr std::chrono::milliseconds kMostHeldBack{500};
constexpr std::size_t kMostPending = 4096;
constexpr std::size_t kMostPendingBytes = std::size_t{64} * 1024 * 1024;

/// The strongest reason, in words, short enough for a line.
std::string strongest_reason(const Finding& finding) {
  constexpr std::size_t kLongest = 120;
  const Reason* strongest = nullptr;
  const HeaderEvidence* of = nullptr;
  for (const HeaderEvidence& header : finding.evidence) {
    for (const Reason& reason : header.reasons) {
      if (reason.weight > 0 && (strongest == nullptr || reason.weight > strongest->weight)) {
        strongest = &reason;
        of = &header;
      }
    }
  }
  if (strongest == nullptr) {
    return {};
  }
  std::string words;
  if (of->side.empty() || strongest->sentence.empty()) {  // what is said of a word does not name it
    words.append(of->header).append(of->header.empty() ? "" : ": ").append(strongest->feature);
    words.append(strongest->sentence.empty() ? "" : ", ");
  }
  words.append(strongest->sentence);
  return shorten(terminal_safe(words), kLongest);
}

/// SQLite reads a text of JSON up to a NUL.
std::string without_nul(const std::string& text) {
  return text.find('\0') == std::string::npos ? text : terminal_safe(text);
}

std::string_view unit_word(bool by_message) { return by_message ? "message" : "connection"; }

std::optional<std::int64_t> microseconds(const std::optional<Timestamp>& ts) {
  return ts ? std::optional(ts->microseconds) : std::nullopt;
}

/// Where the evidence of a header ends in what is prepared.
struct PreparedHeader {
  std::size_t text_end = 0;
  std::size_t reasons_end = 0;
  std::string eye;  // as JSON, behind its comma; empty where no eye is told
};

/// A finding as it is held back: all that can be done of it before the store is locked is done, while it is at hand.
struct Prepared {
  Finding finding;  // without evidence
  std::string id;
  std::string texts;
  std::string fingerprint;
  std::string sighting;
  std::string reason;
  std::string evidence;  // JSON: what stands before the reasons of each header
  std::vector<PreparedHeader> headers;
  std::vector<std::uint32_t> reasons;  // places in the table

  std::size_t bytes() const {
    std::size_t sum = sizeof(Prepared) + evidence.size() + reasons.size() * sizeof(std::uint32_t);
    for (const MessageText& message : finding.texts) {
      sum += sizeof(MessageText) + message.text.size();
    }
    return sum;
  }
};

}  // namespace

/// Prepares findings of one run, and writes them.
class RunRecorder::Writer {
 public:
  static Result<std::unique_ptr<Writer>> prepare(Database& database, std::int64_t run, bool by_message, Texts texts) {
    PUGMARK_TRY(ReasonTable reasons, ReasonTable::prepare(database));
    auto writer = std::unique_ptr<Writer>(new Writer(database, std::move(reasons), run, by_message, texts));
    PUGMARK_CHECK(writer->prepare_statements());
    return writer;
  }

  void add(Finding finding) {
    const auto now = std::chrono::steady_clock::now();
    if (pending_.empty()) {
      since_ = now;
    }
    Prepared& prepared = pending_.emplace_back();
    prepared.id = finding_id(finding, by_message_);
    prepared.texts = texts_hash(finding);
    prepared.fingerprint = header_fingerprint(finding);
    prepared.sighting = sighting_id(prepared.id, prepared.texts, finding, by_message_);
    prepared.reason = strongest_reason(finding);
    prepare_evidence(finding, prepared);
    if (texts_ == Texts::kLeaveOut) {
      finding.texts.clear();
    }
    prepared.finding = std::move(finding);
    bytes_ += prepared.bytes();
    due_ = pending_.size() >= kMostPending || bytes_ >= kMostPendingBytes || now - since_ >= kMostHeldBack;
  }

  bool has_pending() const { return !pending_.empty(); }
  /// Whether what is held back is to be written.
  bool is_due() const { return due_; }

  /// Writes what is held back, all of it or nothing.
  Result<void> write_pending(RecordedCounts& counts) {
    RecordedCounts with = counts;
    auto written = write_all(with);
    if (!written) {
      reasons_.forget_numbers();
      return written;
    }
    counts = with;
    pending_.clear();
    bytes_ = 0;
    due_ = false;
    reasons_.clear_if_large();
    return {};
  }

 private:
  /// What is there of a finding.
  struct Known {
    std::int64_t number = 0;  // 0: nothing
    std::int64_t run = 0;
    double score = 0;
    std::optional<std::int64_t> ts;  // of the strongest sighting
    std::string sighting;            // id of that
  };

  Writer(Database& database, ReasonTable reasons, std::int64_t run, bool by_message, Texts texts)
      : database_(database), reasons_(std::move(reasons)), run_(run), by_message_(by_message), texts_(texts) {}

  void prepare_evidence(Finding& finding, Prepared& prepared) {
    for (const HeaderEvidence& header : finding.evidence) {
      JsonWriter json(prepared.evidence);
      json.begin_array();
      json.string(header.side);
      json.string(without_nul(header.header));
      json.string(without_nul(header.value));
      json.number(header.weight);
      for (const Reason& reason : header.reasons) {
        prepared.reasons.push_back(reasons_.place_of(reason));
      }
      PreparedHeader& own = prepared.headers.emplace_back();
      own.text_end = prepared.evidence.size();
      own.reasons_end = prepared.reasons.size();
      if (!header.eye.empty()) {
        own.eye = ",";
        JsonWriter(own.eye).string(header.eye);
      }
    }
    finding.evidence.clear();
    finding.reason_texts.reset();
  }

  Result<void> write_all(RecordedCounts& counts) {
    PUGMARK_TRY(Transaction transaction, Transaction::begin(database_));
    PUGMARK_TRY(const std::int64_t version, database_.number("PRAGMA data_version"));
    if (version != data_version_) {  // another process has written
      reasons_.forget_numbers();
      data_version_ = version;
    }
    for (const Prepared& prepared : pending_) {
      PUGMARK_CHECK(write(prepared, counts));
    }
    return transaction.commit();
  }

  Result<void> write(const Prepared& prepared, RecordedCounts& counts) {
    PUGMARK_TRY(const Known known, find(prepared.id));
    if (known.number != 0) {
      return join(prepared, known, counts);
    }
    const Finding& finding = prepared.finding;
    PUGMARK_TRY(const std::int64_t number, insert_finding(prepared));
    PUGMARK_CHECK(insert_sighting(finding, prepared.sighting, number));
    PUGMARK_CHECK(write_detail(prepared, number, database_.last_row()));
    PUGMARK_CHECK(write_texts(finding, number));
    PUGMARK_CHECK(insert_of_run_->bind(number, run_, finding.score).run());
    ++counts.fresh;
    ++counts.sightings;
    return {};
  }

  Result<void> prepare_statements() {
    const std::initializer_list<std::pair<std::optional<Statement>*, std::string_view>> statements = {
        {&find_,
         "SELECT f.number, d.run, f.score, s.id, s.ts FROM finding AS f "
         "JOIN detail AS d ON d.finding = f.number "
         "LEFT JOIN sighting AS s ON s.number = d.sighting WHERE f.id = ?1"},
        {&insert_finding_,
         "INSERT INTO finding (id, unit, origin, score, first_seen, last_seen, "
         "sightings, client, server, host_name, identifier, fingerprint) "
         "VALUES (?1, ?2, ?3, ?4, ?5, ?5, 1, ?6, ?7, ?8, ?9, ?10)"},
        {&insert_sighting_,
         "INSERT INTO sighting (id, finding, ts, uid, client_port, server, server_port, uri, "
         "status_code, file, line, record, packet) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
         "?11, ?12, ?13) ON CONFLICT (id) DO NOTHING"},
        {&find_sighting_, "SELECT number FROM sighting WHERE id = ?1"},
        {&move_sighting_,
         "UPDATE sighting SET file = ?2, line = ?3, record = ?4, packet = ?5 WHERE "
         "number = ?1 AND (file, line, record, packet) IS NOT (?2, ?3, ?4, ?5)"},
        {&count_sighting_,
         "UPDATE finding SET sightings = sightings + 1, "
         "first_seen = min(ifnull(first_seen, ?2), ifnull(?2, first_seen)), "
         "last_seen = max(ifnull(last_seen, ?2), ifnull(?2, last_seen)) WHERE number = ?1"},
        {&replace_, "UPDATE finding SET score = ?2, server = ?3, fingerprint = ?4 WHERE number = ?1"},
        {&insert_detail_,
         "INSERT OR REPLACE INTO detail VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
         "?10, ?11, ?12, ?13, ?14)"},
        {&insert_text_, "INSERT INTO message VALUES (?1, ?2, ?3, ?4)"},
        {&delete_texts_, "DELETE FROM message WHERE finding = ?1"},
        {&count_texts_, "SELECT count(*) FROM message WHERE finding = ?1"},
        {&insert_of_run_, "INSERT INTO run_finding VALUES (?1, ?2, ?3)"},
        {&raise_of_run_, "UPDATE run_finding SET score = max(score, ?3) WHERE finding = ?1 AND run = ?2"},
    };
    for (const auto& [statement, text] : statements) {
      PUGMARK_TRY(Statement prepared, database_.prepare(text));
      statement->emplace(std::move(prepared));
    }
    return {};
  }

  Result<Known> find(std::string_view id) {
    Known known;
    PUGMARK_TRY(const bool there, find_->bind(Blob{id}).step());
    if (there) {
      known.number = find_->integer(0);
      known.run = find_->integer(1);
      known.score = find_->real(2);
      known.sighting = find_->text(3);
      known.ts = find_->is_null(4) ? std::nullopt : std::optional(find_->integer(4));
    }
    find_->reset();
    return known;
  }

  Result<std::int64_t> insert_finding(const Prepared& prepared) {
    const Finding& finding = prepared.finding;
    parse_host(mask_uri(finding.host), host_);
    PUGMARK_CHECK(insert_finding_
                      ->bind(Blob{prepared.id}, unit_word(by_message_), to_string(finding.origin), finding.score,
                             microseconds(finding.ts), finding.orig_h, finding.resp_h, host_.name,
                             mask_uri(finding.identifier), prepared.fingerprint)
                      .run());
    return database_.last_row();
  }

  Result<void> insert_sighting(const Finding& finding, std::string_view id, std::int64_t number) {
    const Place& place = finding.place;
    return insert_sighting_
        ->bind(Blob{id}, number, microseconds(finding.ts), finding.uid, finding.orig_p, finding.resp_h, finding.resp_p,
               mask_uri(finding.uri), finding.status_code, place.file, place.line, place.record, place.packet)
        .run();
  }

  /// Writes a sighting of a finding that is there, unless it is there as well; gives its number.
  Result<std::int64_t> join_sighting(const Prepared& prepared, std::int64_t finding, RecordedCounts& counts) {
    PUGMARK_CHECK(insert_sighting(prepared.finding, prepared.sighting, finding));
    if (database_.changes() > 0) {
      const std::int64_t number = database_.last_row();
      PUGMARK_CHECK(count_sighting_->bind(finding, microseconds(prepared.finding.ts)).run());
      ++counts.sightings;
      return number;
    }
    PUGMARK_CHECK(find_sighting_->bind(Blob{prepared.sighting}).step());
    const std::int64_t number = find_sighting_->integer(0);
    find_sighting_->reset();
    // A log that has moved is looked for where it was last.
    const Place& place = prepared.finding.place;
    PUGMARK_CHECK(move_sighting_->bind(number, place.file, place.line, place.record, place.packet).run());
    return number;
  }

  /// Joins a finding with the one that is there.
  Result<void> join(const Prepared& prepared, const Known& known, RecordedCounts& counts) {
    const Finding& finding = prepared.finding;
    PUGMARK_TRY(const std::int64_t sighting, join_sighting(prepared, known.number, counts));
    PUGMARK_CHECK(raise_of_run_->bind(known.number, run_, finding.score).run());
    if (database_.changes() == 0) {
      PUGMARK_CHECK(insert_of_run_->bind(known.number, run_, finding.score).run());
      ++counts.again;
    }
    if (run_ < known.run || (run_ == known.run && !is_stronger(finding, prepared.sighting, known))) {
      return {};
    }
    PUGMARK_CHECK(replace_->bind(known.number, finding.score, finding.resp_h, prepared.fingerprint).run());
    PUGMARK_CHECK(write_detail(prepared, known.number, sighting));
    // What an earlier run kept is not deleted by one that keeps nothing.
    return texts_ == Texts::kLeaveOut            ? Result<void>()
           : prepared.sighting == known.sighting ? complete_texts(finding, known.number)
                                                 : replace_texts(finding, known.number);
  }

  Result<void> replace_texts(const Finding& finding, std::int64_t number) {
    PUGMARK_CHECK(delete_texts_->bind(number).run());
    return write_texts(finding, number);
  }

  /// Writes texts of a sighting where fewer are there: they had not been kept, or its log has grown.
  Result<void> complete_texts(const Finding& finding, std::int64_t number) {
    PUGMARK_CHECK(count_texts_->bind(number).step());
    const auto there = static_cast<std::size_t>(count_texts_->integer(0));
    count_texts_->reset();
    return there >= finding.texts.size() ? Result<void>() : replace_texts(finding, number);
  }

  /// Equal scores are common: then the earliest stands for all, so that the order of logs does not matter.
  static bool is_stronger(const Finding& finding, const std::string& sighting, const Known& known) {
    if (finding.score != known.score) {
      return finding.score > known.score;
    }
    const auto ts = microseconds(finding.ts);
    return ts != known.ts ? ts < known.ts : sighting < known.sighting;
  }

  Result<void> write_detail(const Prepared& prepared, std::int64_t number, std::int64_t sighting) {
    const Finding& finding = prepared.finding;
    PUGMARK_CHECK(write_evidence(prepared));
    return insert_detail_
        ->bind(number, run_, sighting, Blob{prepared.texts}, mask_uri(finding.host), finding.method,
               finding.probability, prepared.reason, to_string(finding.view), finding.messages, finding.continued,
               finding.texts_cut, finding.prior, evidence_)
        .run();
  }

  Result<void> write_texts(const Finding& finding, std::int64_t number) {
    std::int64_t place = 0;
    for (const MessageText& message : finding.texts) {
      PUGMARK_CHECK(insert_text_->bind(number, place, to_string(message.origin), Blob{message.text}).run());
      ++place;
    }
    return {};
  }

  /// Into evidence_: [[side, header, value, weight, [number of a reason, ...]], ...], of a fused model with the eye
  /// behind the reasons.
  Result<void> write_evidence(const Prepared& prepared) {
    const std::string_view text = prepared.evidence;
    evidence_ = "[";
    std::size_t text_begin = 0;
    std::size_t reason = 0;
    for (const PreparedHeader& header : prepared.headers) {
      evidence_.append(text_begin == 0 ? "" : ",").append(text.substr(text_begin, header.text_end - text_begin));
      char separator = '[';
      evidence_.push_back(',');
      for (; reason < header.reasons_end; ++reason) {
        PUGMARK_TRY(const std::int64_t number, reasons_.number_at(prepared.reasons[reason]));
        const fmt::format_int digits(number);
        evidence_.push_back(separator);
        evidence_.append(digits.data(), digits.size());
        separator = ',';
      }
      evidence_.append(separator == '[' ? "[]" : "]").append(header.eye).push_back(']');
      text_begin = header.text_end;
    }
    evidence_.push_back(']');
    return {};
  }

  Database& database_;
  ReasonTable reasons_;
  std::int64_t run_;
  bool by_message_;
  Texts texts_;
  std::vector<Prepared> pending_;
  std::size_t bytes_ = 0;
  std::chrono::steady_clock::time_point since_;  // the first of them came
  bool due_ = false;
  std::int64_t data_version_ = -1;
  HostName host_;
  std::string evidence_;
  std::optional<Statement> find_;
  std::optional<Statement> insert_finding_;
  std::optional<Statement> insert_sighting_;
  std::optional<Statement> find_sighting_;
  std::optional<Statement> move_sighting_;
  std::optional<Statement> count_sighting_;
  std::optional<Statement> replace_;
  std::optional<Statement> insert_detail_;
  std::optional<Statement> insert_text_;
  std::optional<Statement> delete_texts_;
  std::optional<Statement> count_texts_;
  std::optional<Statement> insert_of_run_;
  std::optional<Statement> raise_of_run_;
};

RunRecorder::RunRecorder(Database& database, std::int64_t run, std::unique_ptr<Writer> writer)
    : database_(database), run_(run), writer_(std::move(writer)) {}
RunRecorder::RunRecorder(RunRecorder&&) noexcept = default;
RunRecorder::~RunRecorder() = default;

Result<RunRecorder> RunRecorder::begin(Database& database, const RunFacts& facts, Texts texts) {
  std::string inputs;
  JsonWriter json(inputs);
  json.begin_array();
  for (const std::string& input : facts.inputs) {
    json.string(input);
  }
  json.end_array();
  PUGMARK_TRY(Statement insert,
              database.prepare("INSERT INTO run (state, started, inputs, model, model_hash, recipe, unit, program) "
                               "VALUES ('running', ?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING number"));
  insert.bind(facts.started.microseconds, inputs, facts.model, facts.model_hash, facts.recipe,
              unit_word(facts.by_message), facts.program);
  PUGMARK_TRY(const bool row, insert.step());
  const std::int64_t run = row ? insert.integer(0) : 0;
  PUGMARK_CHECK(insert.run());
  PUGMARK_TRY(auto writer, Writer::prepare(database, run, facts.by_message, texts));
  return RunRecorder(database, run, std::move(writer));
}

Result<void> RunRecorder::add(Finding finding) {
  writer_->add(std::move(finding));
  return writer_->is_due() ? flush() : Result<void>();
}

Result<void> RunRecorder::flush() { return writer_->has_pending() ? writer_->write_pending(counts_) : Result<void>(); }

Result<void> RunRecorder::tell_progress(const RunCounts& counts) {
  constexpr std::chrono::milliseconds kBetween{500};
  const auto now = std::chrono::steady_clock::now();
  if (now - told_ < kBetween) {
    return {};
  }
  told_ = now;
  return write_counts(RunState::kRunning, counts, std::nullopt);
}

Result<void> RunRecorder::finish(RunState state, const RunCounts& counts, Timestamp ended) {
  PUGMARK_CHECK(flush());
  return write_counts(state, counts, ended);
}

Result<void> RunRecorder::write_counts(RunState state, const RunCounts& counts, std::optional<Timestamp> ended) {
  PUGMARK_TRY(Statement update,
              database_.prepare("UPDATE run SET state = ?2, ended = ?3, logs = ?4, records = ?5, skipped = ?6, units = "
                                "?7, findings = ?8 WHERE number = ?1"));
  return update
      .bind(run_, to_string(state), microseconds(ended), counts.logs, counts.records, counts.skipped, counts.units,
            counts.findings)
      .run();
}

}  // namespace pugmark::store
