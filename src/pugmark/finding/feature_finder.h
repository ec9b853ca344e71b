// FeatureFinder: the hot path of assessing with the recipe `headers`. Finds the numbers of a message's features without
// finding their texts, for most of what a message is made of was seen before.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/feature/header_features.h"
#include "pugmark/feature/host_name.h"
#include "pugmark/feature/secret_hash.h"
#include "pugmark/finding/number_memo.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/headers/header_model.h"

namespace pugmark {

/// What a message has of a model.
struct FoundFeatures {
  MessageShape shape;
  FixedScore weight = 0;  ///< Of all its features together, without bias.
};

/// Finds features. The plain way, of which everything here must be a faster form, is HeaderFeatures and
/// HeaderModel::find; a differential test holds the two together.
/// Threads: one object per thread. Memory: about 6 MiB, whatever it reads.
class FeatureFinder {
 public:
  explicit FeatureFinder(const HeaderModel& model);

  /// Appends the numbers of a message's features to `out`, each once, in no order.
  FoundFeatures find(Origin origin, View view, std::string_view canonical_text, std::vector<std::uint16_t>& out);
  /// The same in the plain way, which find() takes where a text is odd: it is no row of headers, a name is not in
  /// capitals, it is very long, or a secret stands where features look.
  FoundFeatures find_plainly(Origin origin, View view, std::string_view canonical_text,
                             std::vector<std::uint16_t>& out);

 private:
  static constexpr std::size_t kMaxText = std::size_t{32} * 1024;
  static constexpr std::size_t kMaxHeaders = 64;
  /// The headers that features look at together with others: first the common ones.
  static constexpr std::size_t kCommonHeaders = 14;
  static constexpr std::size_t kKnownHeaders = kCommonHeaders + 5;
  static constexpr std::uint8_t kUnknown = kKnownHeaders;
  /// The numbers of the known headers.
  enum Known : std::uint8_t {
    kHost,
    kAgent,
    kAccept,
    kEncoding,
    kLanguage,
    kConnection,
    kReferer,
    kCookie,
    kCacheControl,
    kPragma,
    kUpgrade,
    kDnt,
    kContentType,
    kContentLength,
    kServer,
    kPowered,
    kDisposition,
    kLastModified,
    kEtag,
  };

  /// What is remembered of a name.
  struct Name {
    std::uint64_t hash = 0;
    std::uint64_t shape = 0;    // its hash for a MessageShape
    std::uint64_t message = 0;  // in which it was last seen
    std::uint8_t older = 0;
    HeaderUse use = HeaderUse::kValue;
    std::uint8_t known = kUnknown;
    bool usual = false;
    bool extension = false;
    bool odd = false;      // it has small letters
    bool unclear = false;  // it may make two features look the same
  };
  /// A header of the text at hand. Places are offsets into text_.
  struct Header {
    std::uint32_t name = 0;
    std::uint32_t name_end = 0;
    std::uint32_t value = 0;
    std::uint32_t value_end = 0;
    std::uint64_t name_hash = 0;
    std::uint64_t hash = 0;  // of what decides the features that it has by itself
    HeaderUse use = HeaderUse::kValue;
    std::uint8_t known = kUnknown;
  };
  /// Two or three names that follow each other.
  struct Neighbours {
    std::uint64_t hash = 0;
    std::uint16_t order = 0;
    std::uint16_t order3 = 0;
    bool has_order = false;
    bool has_order3 = false;
    std::uint8_t older = 0;
  };
  struct NoTraits {};
  /// What a User-Agent says, or what a Host is: hashes of the words that features use.
  struct ValueTraits {
    std::uint64_t whole = 0;   // the claim; kind and top-level domain
    std::uint64_t family = 0;  // of a User-Agent or a Server
    std::uint64_t dotted = 0;  // a bit for each character that stands behind a dot
    bool named = false;        // a host that has a name
    bool masked = false;       // a secret stands in it: features see it masked
  };
  using Group = RememberedNumbers<20, NoTraits>;
  /// Features of some kinds, which a message has as a whole, and the hash of what decides them.
  struct Decided {
    std::uint64_t hash = 0;
    const FeatureKinds* kinds = nullptr;
  };
  using Sheet = RememberedNumbers<100, NoTraits>;
  /// What a header has by itself, and what other features look at in it.
  using Traited = RememberedNumbers<60, ValueTraits>;

  bool cut(std::string_view text);
  bool take_names();
  Name& learn_name(std::uint64_t hash, std::string_view name);
  void hash_neighbours();
  void find_neighbours();
  Neighbours& learn_neighbours(std::uint64_t hash, std::size_t at);
  bool hash_headers();
  bool find_headers();
  template <typename Entry>
  bool find_value(NumberMemo<Entry>& memo, const Header& header);
  bool find_traited(NumberMemo<Traited>& memo, const Header& header, ValueTraits& first);
  ValueTraits agent_traits(std::string_view agent);
  ValueTraits host_traits(std::string_view host);
  ValueTraits server_traits(std::string_view server);
  bool learn_host(const HostFacts& host, Traited& learnt);
  bool hash_length(Header& header);
  bool hash_url(Header& header);
  bool find_request();
  bool find_response();
  bool host_is_in_agent();
  bool see_values();
  bool find_sheet(std::uint64_t hash);
  bool find_groups(std::span<const Decided> groups);
  const Group* find_group(std::uint64_t hash, const FeatureKinds& kinds);
  template <typename Entry, typename Wanted>
  bool learn(Entry& entry, Wanted&& wanted);
  template <typename Entry>
  bool learn(Entry& entry) {
    return learn(entry, [](const HeaderFeature&) { return true; });
  }
  template <typename Entry>
  void emit(const Entry& entry);
  void emit(std::uint32_t number);
  void drop_repeats();
  std::uint32_t number_of(FeatureKind kind, Origin origin, View view, std::string_view canonical_text);
  static std::size_t place_of(Origin origin, View view) {
    return static_cast<std::size_t>(view) * 2 + static_cast<std::size_t>(origin);
  }
  MessageShape shape();

  std::uint64_t hash_words(std::string_view words);
  bool is_first(const Header& header) const { return &headers_[first_[header.known]] == &header; }
  std::string_view text(std::uint32_t begin, std::uint32_t end) const { return {text_.get() + begin, end - begin}; }
  std::string_view name(const Header& header) const { return text(header.name, header.name_end); }
  std::string_view value(const Header& header) const { return text(header.value, header.value_end); }
  bool has(std::size_t known) const { return (present_ >> known & 1U) != 0; }
  /// The hash of the first header of a known name; 0 where there is none.
  std::uint64_t hash_of(std::size_t known) const { return has(known) ? headers_[first_[known]].hash : 0; }
  /// The hash of a group of features and of what decides them.
  template <typename... Parts>
  std::uint64_t group(std::uint64_t number, Parts... parts) const {
    std::uint64_t hash = hash_.of(seed_, number);
    ((hash = hash_.of(hash, parts)), ...);
    return hash;
  }

  const HeaderModel& model_;
  SecretHash hash_;
  HeaderFeatures features_;
  FeatureList list_;
  std::vector<std::int64_t> weights_;   // by number
  std::vector<std::uint64_t> marks_;    // by number: the message in which it was last marked
  std::array<std::uint64_t, 8> seeds_;  // by Origin and View
  std::uint64_t start_ = 0;             // hashes of the start and the end of a block
  std::uint64_t end_of_block_ = 0;
  ValueTraits no_agent_;
  ValueTraits no_host_;
  ValueTraits no_server_;

  NumberMemo<Name> names_;
  NumberMemo<Neighbours> neighbours_;
  NumberMemo<Group> values_;
  NumberMemo<Group> groups_;
  NumberMemo<Sheet> sheets_;
  NumberMemo<Traited> agents_;  // and servers
  NumberMemo<Traited> hosts_;
  /// Of a Referer that names the host that is asked, or another, in this order; by Origin and View, as seeds_.
  std::array<std::array<std::uint32_t, 2>, 8> referers_{};
  std::array<std::uint32_t, 4> host_in_agent_{};  // by View

  // The message at hand.
  Origin origin_ = Origin::kClient;
  View view_ = View::kFull;
  std::string_view whole_;
  std::uint64_t seed_ = 0;
  std::unique_ptr<char[]> text_;  // a copy, behind which bytes may be read
  std::size_t size_ = 0;
  std::array<Header, kMaxHeaders> headers_;
  std::array<std::uint64_t, kMaxHeaders + 1> neighbour_hashes_;
  std::size_t count_ = 0;
  std::uint64_t message_ = 0;
  std::uint32_t present_ = 0;  // a bit for each known header
  std::array<std::uint8_t, kKnownHeaders> first_{};
  std::size_t unusual_ = 0;
  std::size_t extensions_ = 0;
  std::uint64_t names_shape_ = 0;
  bool repeats_ = false;  // a feature may have been found twice
  int length_bits_ = -1;
  ValueTraits agent_;
  ValueTraits host_;
  ValueTraits server_;
  std::vector<HeaderFeatures::Header> seen_;  // headers_ as features see them; empty where nobody has asked yet
  std::vector<std::uint16_t> numbers_;        // those found
  std::uint16_t* end_ = nullptr;              // behind the last of numbers_
  FixedScore weight_ = 0;
  std::string scratch_;
  HostName host_name_;
};

/// Puts those features of list_ into an entry that are wanted; false where they are too many.
template <typename Entry, typename Wanted>
bool FeatureFinder::learn(Entry& entry, Wanted&& wanted) {
  for (const HeaderFeature& feature : list_.features()) {
    if (!wanted(feature)) {
      continue;
    }
    const auto number = model_.find(feature.hash);
    const auto end = entry.numbers.begin() + entry.count;
    if (number && std::find(entry.numbers.begin(), end, *number) == end) {
      if (entry.count == Entry::kCapacity) {
        return false;
      }
      entry.numbers[entry.count++] = *number;
      entry.weight += weights_[*number];
    }
  }
  return true;
}

/// Emits what is remembered of something.
template <typename Entry>
void FeatureFinder::emit(const Entry& entry) {
  // As many at a time as most entries have: how many there are, nobody can guess.
  constexpr std::size_t kStep = 20;
  static_assert(Entry::kCapacity % kStep == 0);
  std::size_t i = 0;
  do {
    std::memcpy(end_ + i, entry.numbers.data() + i, kStep * sizeof(std::uint16_t));
    i += kStep;
  } while (i < entry.count);
  end_ += entry.count;
  weight_ += entry.weight;
}

}  // namespace pugmark
