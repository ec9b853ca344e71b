// From words to what a store is asked.
#include "pugmark/app/review/filter_words.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "pugmark/store/finding_query.h"
#include "pugmark/store/safelist_entries.h"

namespace pugmark::app {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

/// The number of all of a text.
template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  return status == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<double> parse_score(std::string_view text) {
  const auto value = parse_number<double>(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

/// A word of a query: what stands before its colon, and behind it without quotes.
struct QueryWord {
  std::string key;
  std::string value;
};

Error query_error(std::string what) {
  return Error(ErrorCode::kUsage, std::move(what))
      .hint(
          "words are host: server: client: uid: identifier: score: verdict: since: until: last: run: hidden:, or a "
          "part of a host, identifier or client");
}

/// Takes the next word off `rest`, which does not begin with a space.
Result<QueryWord> take_word(std::string_view& rest) {
  QueryWord word;
  std::string text;
  bool quoted = false;
  bool has_key = false;
  std::size_t at = 0;
  for (; at < rest.size() && (quoted || rest[at] != ' '); ++at) {
    const char c = rest[at];
    if (c == '"') {
      quoted = !quoted;
    } else if (quoted && c == '\\' && at + 1 < rest.size() && (rest[at + 1] == '"' || rest[at + 1] == '\\')) {
      text.push_back(rest[++at]);
    } else if (c == ':' && !quoted && !has_key) {
      word.key = std::exchange(text, {});
      has_key = true;
    } else {
      text.push_back(c);
    }
  }
  if (quoted) {
    return query_error("a quotation mark is not closed");
  }
  rest.remove_prefix(at);
  if (has_key && word.key.empty()) {
    return query_error("nothing stands before a colon");
  }
  word.value = std::move(text);
  return word;
}

/// Sets what words say in a filter.
class QueryReader {
 public:
  QueryReader(store::Database& database, Timestamp now) : database_(database), now_(now) {}

  Result<void> take(QueryWord word) {
    if (word.value.empty()) {
      return word.key.empty() ? Result<void>() : query_error(fmt::format("nothing stands behind {}:", word.key));
    }
    if (word.key.empty()) {
      if (!filter_.text.empty()) {
        return query_error("several words without colon; quote what has spaces in it");
      }
      filter_.text = std::move(word.value);
      return {};
    }
    if (word.key != "score" && !seen_.insert(word.key == "last" ? "since" : word.key).second) {
      return query_error(fmt::format("{}: is there twice", word.key));
    }
    if (std::string* const text = text_of(word.key)) {
      *text = std::move(word.value);
      return {};
    }
    return take_other(word);
  }

  Result<store::FindingFilter> finish() {
    if (!show_hidden_) {
      PUGMARK_TRY(filter_.safelist, store::active_safelist(database_, now_));
    }
    return std::move(filter_);
  }

 private:
  std::string* text_of(std::string_view key) {
    return key == "host"         ? &filter_.host
           : key == "server"     ? &filter_.exact_server
           : key == "client"     ? &filter_.client
           : key == "uid"        ? &filter_.uid
           : key == "identifier" ? &filter_.identifier
                                 : nullptr;
  }

  Result<void> take_other(const QueryWord& word) {
    const auto wrong = [&](std::string_view wanted) {
      return query_error(fmt::format("'{}' is no {}: wanted {}", word.value, word.key, wanted));
    };
    if (word.key == "score") {
      const auto range = parse_score_range(word.value);
      if (!range) {
        return wrong("5, >5, <8 or 5..8");
      }
      if ((range->least && filter_.least_score) || (range->most && filter_.most_score)) {
        return query_error("score: has the same end twice");
      }
      filter_.least_score = range->least ? range->least : filter_.least_score;
      filter_.most_score = range->most ? range->most : filter_.most_score;
      return {};
    }
    if (word.key == "verdict") {
      const auto* const known = std::find_if(kVerdictWords.begin(), kVerdictWords.end(),
                                             [&](const auto& one) { return word.value == one.first; });
      if (known == kVerdictWords.end()) {
        return wrong("open, malicious, benign, unsure or any");
      }
      filter_.verdict = known->second;
      return {};
    }
    if (word.key == "since" || word.key == "until" || word.key == "last") {
      const auto time = parse_time(word.value, now_);
      if (!time || (word.key == "last" && !parse_age(word.value))) {
        return wrong(word.key == "last" ? "7d, 12h or 30m" : "2026-11-24, 2026-11-24T01:52:00 (UTC) or 7d");
      }
      (word.key == "until" ? filter_.until : filter_.since) = word.key == "until" ? time->end() : time->at;
      return {};
    }
    if (word.key == "run") {
      if (!is_run_name(word.value)) {
        return wrong("a run's number or last");
      }
      PUGMARK_TRY(filter_.run, find_run(database_, word.value));
      return {};
    }
    if (word.key == "hidden") {
      if (word.value != "yes" && word.value != "no") {
        return wrong("yes or no");
      }
      show_hidden_ = word.value == "yes";
      return {};
    }
    return query_error(fmt::format("no word is called {}:", word.key));
  }

  store::Database& database_;
  Timestamp now_;
  store::FindingFilter filter_;
  std::set<std::string> seen_;
  bool show_hidden_ = false;
};

}  // namespace

std::optional<ScoreRange> parse_score_range(std::string_view text) {
  const bool above = text.starts_with('>');
  if (above || text.starts_with('<')) {
    text.remove_prefix(text.substr(1).starts_with('=') ? 2 : 1);
    const auto end = parse_score(text);
    if (!end) {
      return std::nullopt;
    }
    return above ? ScoreRange{end, std::nullopt} : ScoreRange{std::nullopt, end};
  }
  const std::size_t dots = text.find("..");
  const auto least = parse_score(text.substr(0, dots));
  if (!least) {
    return std::nullopt;
  }
  if (dots == std::string_view::npos) {
    return ScoreRange{least, std::nullopt};
  }
  const auto most = parse_score(text.substr(dots + 2));
  return most && *most >= *least ? std::optional(ScoreRange{least, most}) : std::nullopt;
}

std::optional<std::int64_t> parse_age(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const std::int64_t seconds = unit == "d" ? 86'400 : unit == "h" ? 3600 : unit == "m" ? 60 : 0;
  constexpr std::int64_t kMostSeconds = std::int64_t{36'500} * 86'400;
  if (status != std::errc() || value <= 0 || seconds == 0 || value > kMostSeconds / seconds) {
    return std::nullopt;
  }
  return value * seconds * kSecond;
}

std::optional<TypedTime> parse_time(std::string_view text, Timestamp now) {
  if (const auto back = parse_age(text)) {
    return TypedTime{{now.microseconds - *back}, false};
  }
  constexpr std::size_t kDate = 10;  // "2026-11-24"
  if (text.size() == kDate) {
    const auto day = parse_timestamp(std::string(text) + "T00:00:00Z");
    return day ? std::optional(TypedTime{*day, true}) : std::nullopt;
  }
  auto moment = text.size() > kDate ? parse_timestamp(text) : std::nullopt;
  if (!moment && text.size() > kDate) {
    moment = parse_timestamp(std::string(text) + 'Z');
  }
  return moment ? std::optional(TypedTime{*moment, false}) : std::nullopt;
}

bool is_run_name(std::string_view text) {
  constexpr std::int64_t kMost = 1'000'000'000;
  const auto number = parse_number<std::int64_t>(text);
  return text == "last" || (number && *number >= 1 && *number <= kMost);
}

Result<std::int64_t> find_run(store::Database& database, std::string_view name) {
  PUGMARK_TRY(const auto newest, store::newest_run(database));
  const std::int64_t run = name == "last" ? newest.value_or(0) : parse_number<std::int64_t>(name).value_or(0);
  if (!newest || run < 1 || run > *newest) {
    return Error(ErrorCode::kUsage, newest ? fmt::format("there is no run {}; the last is {}", name, *newest)
                                           : std::string("no run is in the store"))
        .at(database.path());
  }
  return run;
}

Result<store::FindingFilter> parse_query(store::Database& database, std::string_view query, Timestamp now) {
  QueryReader reader(database, now);
  for (std::string_view rest = query; !rest.empty();) {
    if (rest.front() == ' ') {
      rest.remove_prefix(1);
      continue;
    }
    PUGMARK_TRY(QueryWord word, take_word(rest));
    PUGMARK_CHECK(reader.take(std::move(word)));
  }
  return reader.finish();
}

}  // namespace pugmark::app
