// What a capture gives: HTTP exchanges, with their headers as they were on the wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/ip_address.h"
#include "pugmark/core/timestamp.h"

namespace pugmark {

/// One end of a connection.
struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;

  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// Which packet, and when it was captured.
struct PacketMark {
  std::int64_t nanoseconds = 0;  ///< Since 1970-01-01T00:00:00Z.
  std::uint64_t number = 0;      ///< 1-based, as other programs count the frames of a file.

  Timestamp ts() const;
};

/// The first line and the header block of a message.
class MessageHead {
 public:
  PacketMark completed;  ///< The packet that completed the block.
  std::string method;    ///< Of a request; empty otherwise.
  std::string uri;       ///< As it was sent: a path, a whole URI (to proxies) or host:port (CONNECT).
  std::string status;    ///< Of a response, as it was sent; empty otherwise.

  /// Takes the lines of a header block: names and values without the white space around them, folded lines joined by a
  /// space, lines without a colon left out. Source: RFC 9112, sections 5 and 5.2.
  void parse_block(std::string_view block);

  std::size_t size() const { return fields_.size(); }
  std::string_view name(std::size_t i) const { return view(fields_[i].name_at, fields_[i].name_size); }
  std::string_view value(std::size_t i) const { return view(fields_[i].value_at, fields_[i].value_size); }
  /// Gives a header another value.
  void set_value(std::size_t i, std::string_view value);
  /// The value of the first header of this name, in whatever case.
  std::optional<std::string_view> find(std::string_view wanted) const;
  /// The last one that is not empty.
  std::optional<std::string_view> find_last(std::string_view wanted) const;

  /// Memory in use, about.
  std::size_t cost() const;

 private:
  struct Field {
    std::uint32_t name_at, name_size, value_at, value_size;
  };

  std::string_view view(std::uint32_t at, std::uint32_t size) const { return std::string_view(text_).substr(at, size); }

  std::string text_;
  std::vector<Field> fields_;
};

/// A request and its final response, either of which may not have been seen.
struct Exchange {
  std::string uid;      ///< Of the connection: a function of its ends and of the time it was first seen.
  Endpoint originator;  ///< Who sends the requests.
  Endpoint responder;
  std::uint32_t trans_depth = 0;  ///< Which exchange of the connection this is, from 1.
  std::optional<MessageHead> request;
  std::optional<MessageHead> response;

  /// The time of the request or, where there is none, of the response.
  Timestamp ts() const { return request ? request->completed.ts() : response ? response->completed.ts() : Timestamp(); }
};

}  // namespace pugmark
