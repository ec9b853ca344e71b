// HeaderFeatures: the features of the recipe `headers`, read from messages and connections. The plain way that any
// faster one is held to. What each feature means stands in feature_definitions.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/feature/feature_definitions.h"
#include "pugmark/feature/host_facts.h"
#include "pugmark/feature/host_name.h"
#include "pugmark/http/http_message.h"

namespace pugmark {

class FeatureWriter;

/// Identity of a feature: XXH3-64 of its text. The model file stores it, so it never changes within a model format.
using FeatureHash = std::uint64_t;
FeatureHash hash_feature(std::string_view text);

/// What a client of a family may do about one of the common headers: send it or not. A request has one of the two
/// features, where its log shows that header.
struct AgentHabit {
  std::string_view header;
  std::array<std::string, 2> texts;  ///< Of "sends", then of "lacks".
};
/// The habits of all families (read_agent_claim), each with all common headers: no other features of these kinds are.
std::vector<AgentHabit> agent_habits();

/// A feature that was found.
struct HeaderFeature {
  FeatureHash hash = 0;
  FeatureKind kind = FeatureKind::kOrder;
  FeatureScope scope = FeatureScope::kRequest;
  View least_view = View::kFull;  ///< The view that shows the least of those in which the feature is known.
  std::string_view header;        ///< The header that it tells of, in capitals; empty where it is none alone.
  std::uint32_t begin = 0;        ///< Of its text, in FeatureList.
  std::uint32_t size = 0;
};

/// Features with their texts, in the order in which they were found; one may occur several times.
class FeatureList {
 public:
  /// There is no longer text of a feature: what would have one is left out.
  static constexpr std::size_t kMaxTextBytes = 1024;

  void clear() {
    features_.clear();
    text_.clear();
  }
  std::span<const HeaderFeature> features() const { return features_; }
  /// Lifetime: until the list changes.
  std::string_view text(const HeaderFeature& feature) const {
    return std::string_view(text_).substr(feature.begin, feature.size);
  }

 private:
  friend class FeatureWriter;
  std::vector<HeaderFeature> features_;
  std::string text_;
};

/// What a connection's own features are made of; grows message by message.
struct ConnectionShape {
  std::uint64_t requests = 0;
  std::uint64_t responses = 0;
  View view = View::kFull;        ///< The least of its messages' views.
  std::uint64_t first_names = 0;  ///< Hash of the names of the first request's headers; of its host below.
  std::uint64_t first_host = 0;
  bool one_order = true;
  bool one_host = true;
  bool repeats = false;  ///< A request came twice.
  /// Hashes of the headers of different requests, no more than kMaxDistinct.
  std::vector<std::uint64_t> distinct;
  static constexpr std::size_t kMaxDistinct = 64;
};

/// What of a message counts for its connection.
struct MessageShape {
  Origin origin = Origin::kClient;
  View view = View::kFull;
  std::uint64_t headers = 0;  ///< Hashes; of requests alone.
  std::uint64_t names = 0;
  std::uint64_t host = 0;
};
/// The hash of all headers of a message, of a name and of a host, for a MessageShape.
std::uint64_t hash_for_shape(std::string_view text);
/// The hash of names, beginning with 0, and of one more.
constexpr std::uint64_t add_name_for_shape(std::uint64_t names, std::uint64_t name) {
  return (std::rotl(names, 7) ^ name) * 0x9E3779B97F4A7C15U;
}

/// Adds a message to the shape of its connection.
void add_message(ConnectionShape& connection, const MessageShape& message);

/// What features look at in a header's value.
enum class HeaderUse : std::uint8_t {
  kProduct,
  kHost,
  kUrl,
  kLength,  ///< Its length, and the number in Content-Length.
  kNothing,
  kValue,
};

/// What features look at in the headers called `name`, which is in capitals.
HeaderUse header_use(std::string_view name);
/// The headers of which features tell whether a program sends them.
std::span<const std::string_view> common_headers();
/// Whether many clients or servers send the header `name`: the others are counted.
bool is_usual_header(std::string_view name);

/// The program that a Server header names, by its value in lower case.
std::string_view server_family(std::string_view server);

/// Reads features.
/// Threads: one object per thread.
class HeaderFeatures {
 public:
  /// No more headers of a message, and bytes of a value, are looked at: no server takes more.
  static constexpr std::size_t kMaxHeaders = 512;
  static constexpr std::size_t kMaxValueBytes = 8192;

  /// Puts the features of a message into `out`, as a source of view `seen_as` would show it where that is less than the
  /// message's own. A response that such a view does not show has none.
  /// Lifetime: the headers named in `out` live as long as the message and this object, until the next call.
  MessageShape read_message(const HttpMessage& message, View seen_as, FeatureList& out);

  // Parts of what read_message() finds, for those who remember what they found. Each is a function of its arguments.

  /// A header whose name is in capitals, and in whose value what is secret is masked.
  struct Header {
    std::string_view name;
    std::string_view value;
  };

  /// Puts the features of some kinds into `out` that a message has as a whole: neither of one header alone, nor of
  /// names that follow each other.
  void read_whole(Origin origin, View view, std::span<const Header> headers, const FeatureKinds& kinds,
                  FeatureList& out);
  /// Puts those of some kinds into `out` that a Host has by itself.
  static void read_host(View view, const HostFacts& host, const FeatureKinds& kinds, FeatureList& out);
  /// Puts those into `out` that a header has by itself. Its name is in capitals.
  void read_alone(Origin origin, View view, std::string_view name, std::string_view value, FeatureList& out);
  /// Puts those of names that follow each other into `out`, beginning with `first`; without a `third` there are only
  /// two. The block begins with kStart and ends with kEnd.
  static void read_neighbours(Origin origin, View view, std::string_view first, std::string_view second,
                              std::optional<std::string_view> third, FeatureList& out);
  static constexpr std::string_view kStart = "^";
  static constexpr std::string_view kEnd = "$";

  /// Puts the features of the connection itself into `out`.
  static void read_connection(const ConnectionShape& connection, View seen_as, FeatureList& out);

 private:
  void split(std::string_view text);
  /// The first header of that name; null where there is none.
  const Header* find(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }
  /// The value of the first header of that name in lower case; "-" where there is none.
  std::string lower_value(std::string_view name) const;

  void read_order(FeatureWriter& writer) const;
  void read_header(const Header& header, FeatureWriter& writer);
  void read_product(const Header& header, FeatureWriter& writer);
  void read_url(const Header& header, FeatureWriter& writer) const;
  void read_value(const Header& header, FeatureWriter& writer) const;
  void read_request(FeatureWriter& writer);
  void read_body(FeatureWriter& writer, std::string_view family, std::string_view host) const;
  void read_system(FeatureWriter& writer, std::string_view agent) const;
  void read_unusual(FeatureWriter& writer, std::string_view family) const;
  void read_response(FeatureWriter& writer) const;
  /// The media type that Content-Type names, "-" without one.
  std::string media_type() const;
  /// The bits of the number in Content-Length; -1 without one.
  int length_bits() const;

  std::vector<Header> headers_;
  std::string names_;               // those that the log does not have in capitals
  std::deque<std::string> masked_;  // values with what is secret in them masked
  std::string lower_;               // a value in lower case
  HostName host_;
};

}  // namespace pugmark
