// HttpHeadParser: the first line and the header block of one message, through libhtp. Bodies are not its matter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pugmark/capture/exchange.h"

namespace pugmark {

/// The settings of libhtp, shared by the parsers of a capture.
class HttpParsing {
 public:
  HttpParsing();
  ~HttpParsing();
  HttpParsing(const HttpParsing&) = delete;
  HttpParsing& operator=(const HttpParsing&) = delete;

 private:
  friend class HttpHeadParser;
  struct Settings;
  std::unique_ptr<Settings> settings_;
};

/// Parses one head, fed in pieces of any size. libhtp knows the many odd ways in which peers write and servers accept a
/// header block (bare line feeds, folding, space before the colon) and where it ends; names, order and case are taken
/// from the raw block, since libhtp's own table joins headers of one name.
class HttpHeadParser {
 public:
  enum class Kind { kRequest, kResponse };
  enum class Status { kMore, kDone, kFailed };

  /// A block longer than this is given up.
  static constexpr std::size_t kMaxHeadBytes = std::size_t{64} * 1024;
  /// Lines of a block that libhtp gets: it compares each name with all before it. The rest is taken up to an empty
  /// line.
  static constexpr std::size_t kParsedLines = 256;

  /// What libhtp allocates for one connection and one transaction, as measured.
  static constexpr std::size_t kStateBytes = std::size_t{6} * 1024;

  HttpHeadParser(HttpParsing& parsing, Kind kind);
  ~HttpHeadParser();
  HttpHeadParser(const HttpHeadParser&) = delete;
  HttpHeadParser& operator=(const HttpHeadParser&) = delete;

  /// Takes bytes; `consumed` says how many of them belong to the head.
  Status feed(std::span<const std::uint8_t> bytes, std::size_t& consumed);

  Kind kind() const { return kind_; }
  /// What was parsed, once feed() said kDone; its time is left to the caller.
  MessageHead take_head();
  /// Memory in use, about: that of libhtp's state for a connection, and the bytes held back.
  std::size_t cost() const { return kStateBytes + fed_; }

 private:
  friend class HttpParsing;
  struct Hooks;
  struct Connection;

  Status feed_line(std::span<const std::uint8_t> line, std::size_t& consumed);

  Kind kind_;
  std::unique_ptr<Connection> connection_;
  std::vector<std::uint8_t> line_;  // without an end so far
  std::string block_;
  MessageHead head_;
  std::size_t fed_ = 0;
  std::size_t lines_ = 0;
  bool done_ = false;
};

}  // namespace pugmark
