// Reading and writing of times. Independent of locale and time zone.
#include "pugmark/core/timestamp.h"

#include <charconv>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "pugmark/core/ascii.h"

namespace pugmark {
namespace {

constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
constexpr std::int64_t kFirstSecond = kFirstTime.microseconds / kMicrosecondsPerSecond;
constexpr std::int64_t kLastSecond = kLastTime.microseconds / kMicrosecondsPerSecond;
/// The whole part of an epoch number that is larger counts milliseconds: as seconds it would lie beyond the year 5138.
constexpr std::int64_t kMostSeconds = 100'000'000'000;
bool counts_milliseconds(double epoch) { return std::trunc(std::abs(epoch)) > static_cast<double>(kMostSeconds); }

std::optional<Timestamp> bounded(std::int64_t seconds, std::int64_t microseconds) {
  if (seconds < kFirstSecond || seconds > kLastSecond) {
    return std::nullopt;
  }
  return Timestamp{seconds * kMicrosecondsPerSecond + microseconds};
}

/// Reads "digits[.digits]" exactly: a double would round the microseconds of today's epoch times.
std::optional<Timestamp> parse_plain_epoch(std::string_view text) {
  std::int64_t seconds = 0;
  std::size_t i = 0;
  for (; i < text.size() && is_digit(text[i]); ++i) {
    if (i > 11) {
      return std::nullopt;
    }
    seconds = seconds * 10 + (text[i] - '0');
  }
  if (i == 0) {
    return std::nullopt;
  }
  std::int64_t fraction = 0;
  if (i < text.size()) {
    if (text[i] != '.') {
      return std::nullopt;
    }
    std::int64_t unit = kMicrosecondsPerSecond / 10;
    for (++i; i < text.size(); ++i) {
      if (!is_digit(text[i])) {
        return std::nullopt;
      }
      fraction += (text[i] - '0') * unit;
      unit /= 10;
    }
  }
  return seconds > kMostSeconds ? std::nullopt : bounded(seconds, fraction);
}

/// Reads `count` digits at `at`; advances. Returns -1 when there are fewer.
int take_number(std::string_view text, std::size_t& at, std::size_t count) {
  if (at + count > text.size()) {
    return -1;
  }
  int value = 0;
  for (std::size_t i = 0; i < count; ++i, ++at) {
    if (!is_digit(text[at])) {
      return -1;
    }
    value = value * 10 + (text[at] - '0');
  }
  return value;
}

bool take_char(std::string_view text, std::size_t& at, char wanted) {
  if (at >= text.size() || text[at] != wanted) {
    return false;
  }
  ++at;
  return true;
}

std::optional<Timestamp> parse_iso8601(std::string_view text) {
  std::size_t at = 0;
  const int year = take_number(text, at, 4);
  if (year < 1 || !take_char(text, at, '-')) {
    return std::nullopt;
  }
  const int month = take_number(text, at, 2);
  if (!take_char(text, at, '-')) {
    return std::nullopt;
  }
  const int day = take_number(text, at, 2);
  if (!take_char(text, at, 'T') && !take_char(text, at, ' ')) {
    return std::nullopt;
  }
  const int hour = take_number(text, at, 2);
  if (!take_char(text, at, ':')) {
    return std::nullopt;
  }
  const int minute = take_number(text, at, 2);
  if (!take_char(text, at, ':')) {
    return std::nullopt;
  }
  const int second = take_number(text, at, 2);
  if (month < 1 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) {
    return std::nullopt;
  }
  std::int64_t fraction = 0;
  if (take_char(text, at, '.')) {
    std::int64_t unit = kMicrosecondsPerSecond / 10;
    const std::size_t begin = at;
    for (; at < text.size() && is_digit(text[at]); ++at) {
      fraction += (text[at] - '0') * unit;
      unit /= 10;
    }
    if (at == begin) {
      return std::nullopt;
    }
  }
  std::int64_t offset = 0;
  if (!take_char(text, at, 'Z')) {
    if (at >= text.size() || (text[at] != '+' && text[at] != '-')) {
      return std::nullopt;
    }
    const int sign = text[at++] == '-' ? -1 : 1;
    const int hours = take_number(text, at, 2);
    take_char(text, at, ':');
    const int minutes = take_number(text, at, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      return std::nullopt;
    }
    offset = sign * (std::int64_t{hours} * 3600 + std::int64_t{minutes} * 60);
  }
  if (at != text.size()) {
    return std::nullopt;
  }
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return bounded(days * 86'400 + std::int64_t{hour} * 3600 + std::int64_t{minute} * 60 + second - offset, fraction);
}

struct CivilTime {
  std::chrono::year_month_day date;
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t microsecond = 0;
};

CivilTime to_civil(Timestamp time) {
  const std::chrono::sys_time<std::chrono::microseconds> point{std::chrono::microseconds(time.microseconds)};
  const auto day = std::chrono::floor<std::chrono::days>(point);
  const std::int64_t rest = (point - day).count();
  const std::int64_t seconds = rest / kMicrosecondsPerSecond;
  return {std::chrono::year_month_day(day), seconds / 3600, seconds / 60 % 60, seconds % 60,
          rest % kMicrosecondsPerSecond};
}

}  // namespace

std::optional<Timestamp> timestamp_from_number(double value) {
  if (!std::isfinite(value)) {
    return std::nullopt;
  }
  const double seconds = counts_milliseconds(value) ? value / 1000.0 : value;
  if (seconds < static_cast<double>(kFirstSecond) || seconds > static_cast<double>(kLastSecond)) {
    return std::nullopt;
  }
  return Timestamp{std::llround(seconds * 1e6)};
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  if (const auto plain = parse_plain_epoch(text)) {
    return plain;
  }
  double value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status == std::errc() && end == text.data() + text.size()) {
    return timestamp_from_number(value);
  }
  return parse_iso8601(text);
}

std::string to_iso8601(Timestamp time) {
  const CivilTime civil = to_civil(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(civil.date.year()),
                     static_cast<unsigned>(civil.date.month()), static_cast<unsigned>(civil.date.day()), civil.hour,
                     civil.minute, civil.second, civil.microsecond);
}

std::string to_iso8601_seconds(Timestamp time) {
  const CivilTime civil = to_civil(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(civil.date.year()),
                     static_cast<unsigned>(civil.date.month()), static_cast<unsigned>(civil.date.day()), civil.hour,
                     civil.minute, civil.second);
}

}  // namespace pugmark
