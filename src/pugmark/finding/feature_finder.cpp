// Finding of features. A text is cut into headers, and what decides a group of features is hashed: names that follow
// each other, or a few things that a message says of itself. What is new is read in the plain way, that group alone.
// What headers have by themselves stands in feature_finder_values.
#include "pugmark/finding/feature_finder.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "pugmark/core/ascii.h"
#include "pugmark/core/assert.h"
#include "pugmark/core/byte_scan.h"
#include "pugmark/feature/user_agent.h"
#include "pugmark/http/secrets.h"

namespace pugmark {
namespace {

using Kind = FeatureKind;

constexpr auto kOtherKnown =
    std::to_array<std::string_view>({"SERVER", "X-POWERED-BY", "CONTENT-DISPOSITION", "LAST-MODIFIED", "ETAG"});

constexpr std::uint32_t kNoNumber = ~std::uint32_t{0};
constexpr std::size_t kPadding = 64;

// Features of a message as a whole, by what decides them.
constexpr FeatureKinds kOfAgent = {Kind::kAgent, Kind::kAgentVersion, Kind::kSystem, Kind::kSystemBrowser};
constexpr FeatureKinds kOfSending = {Kind::kAgentSends,        Kind::kAgentLacks,  Kind::kAgentVersionSends,
                                     Kind::kAgentVersionLacks, Kind::kSystemSends, Kind::kSystemLacks};
constexpr FeatureKinds kOfNames = {Kind::kRefererCookieLanguage, Kind::kCaching, Kind::kBodyAgent, Kind::kBodyContext};
constexpr FeatureKinds kOfCounts = {Kind::kAgentHeaders,   Kind::kHostPosition,      Kind::kUnusualNames,
                                    Kind::kExtensionNames, Kind::kAgentUnusualNames, Kind::kAgentExtensionNames};
constexpr FeatureKinds kOfAccepted = {Kind::kAgentAccept, Kind::kAgentEncoding, Kind::kAgentConnection,
                                      Kind::kAcceptLanguage};
constexpr FeatureKinds kOfHost = {Kind::kAgentHost,   Kind::kAgentTld,        Kind::kHeadersHost,
                                  Kind::kBodyHost,    Kind::kBodyAgentHost,   Kind::kHostBodyHeaders,
                                  Kind::kBodyHeaders, Kind::kAgentBodyHeaders};
constexpr FeatureKinds kOfBody = {Kind::kBodyType};
constexpr FeatureKinds kOfCommonOrder = {Kind::kCommonOrder};
constexpr FeatureKinds kOfUnusual = {Kind::kUnusualNames, Kind::kExtensionNames};
constexpr FeatureKinds kOfTypeLength = {Kind::kTypeLength};
constexpr FeatureKinds kOfServerType = {Kind::kServerType, Kind::kServerTypeLength};
constexpr FeatureKinds kOfServer = {Kind::kServerPowered, Kind::kServerValue};
constexpr FeatureKinds kOfPowered = {Kind::kPoweredType, Kind::kTypeValidators};
constexpr FeatureKinds kOfDisposition = {Kind::kDispositionExtension, Kind::kDispositionType};

bool is_small_letter(char c) { return c >= 'a' && c <= 'z'; }

/// Whether a name could make two different features look the same.
bool is_unclear(std::string_view name) { return name.find_first_of(" =~>^$") != std::string_view::npos; }

/// The place of the first quote from `at` on; at most a few bytes behind `end`, where there is none before.
std::size_t find_quote(const char* text, std::size_t at, std::size_t end) {
#if defined(__SSE2__)
  for (; at < end; at += 16) {
    const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at));
    const auto found = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(part, _mm_set1_epi8('"'))));
    if (found != 0) {
      return at + static_cast<std::size_t>(std::countr_zero(found));
    }
  }
  return end;
#else
  while (at < end && text[at] != '"') {
    ++at;
  }
  return at;
#endif
}

/// Calls `visit(std::size_t at)` for every `","` from `begin` on. At least 32 bytes behind `end` must be readable, and
/// no quote stands there.
template <typename Visit>
void visit_edges(const char* text, std::size_t begin, std::size_t end, Visit&& visit) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i comma = _mm_set1_epi8(',');
  for (std::size_t at = begin; at < end; at += 16) {
    const auto load = [&](std::size_t offset) {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at + offset));
    };
    const __m128i both = _mm_and_si128(_mm_cmpeq_epi8(load(0), quote), _mm_cmpeq_epi8(load(1), comma));
    for (auto left = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_and_si128(both, _mm_cmpeq_epi8(load(2), quote))));
         left != 0; left &= left - 1) {
      visit(at + static_cast<std::size_t>(std::countr_zero(left)));
    }
  }
#else
  for (std::size_t at = begin; at < end; ++at) {
    if (text[at] == '"' && text[at + 1] == ',' && text[at + 2] == '"') {
      visit(at);
    }
  }
#endif
}

}  // namespace

FeatureFinder::FeatureFinder(const HeaderModel& model)
    : model_(model),
      weights_(model.size()),
      marks_(model.size()),
      seeds_(),
      names_(9),
      neighbours_(13),
      values_(13),
      groups_(14),
      sheets_(11),
      agents_(11),
      hosts_(11),
      text_(std::make_unique<char[]>(kMaxText + kPadding)) {
  static_assert(sizeof(Group) == 64 && sizeof(Sheet) == 256 && sizeof(Traited) == 192);
  const auto common = common_headers();
  PUGMARK_ASSERT(common.size() == kCommonHeaders && common[kHost] == "HOST" && common[kCookie] == "COOKIE" &&
                 common[kContentLength] == "CONTENT-LENGTH");
  for (std::uint32_t number = 0; number < model.size(); ++number) {
    weights_[number] = model.feature(number).weight;
  }
  start_ = hash_.of(0, 2);
  end_of_block_ = hash_.of(0, 3);
  no_agent_ = agent_traits({});
  no_host_ = host_traits({});
  no_server_ = server_traits({});
  for (const View view : {View::kFull, View::kNames, View::kClientNames, View::kPlain}) {
    for (const Origin origin : {Origin::kClient, Origin::kServer}) {
      const std::size_t place = place_of(origin, view);
      seeds_[place] = hash_.of(place, 1);
      referers_[place] = {number_of(Kind::kRefererHost, origin, view, R"("HOST":"a","REFERER":"http://a/")"),
                          number_of(Kind::kRefererHost, origin, view, R"("HOST":"a","REFERER":"http://b/")")};
    }
    host_in_agent_[static_cast<std::size_t>(view)] =
        number_of(Kind::kHostInAgent, Origin::kClient, view, R"("HOST":"a.b","USER-AGENT":"a.b")");
  }
  numbers_.resize((kMaxHeaders + 16) * Sheet::kCapacity);
}

/// The number of the only feature of a kind that a message has; kNoNumber where the model does not know it.
std::uint32_t FeatureFinder::number_of(FeatureKind kind, Origin origin, View view, std::string_view canonical_text) {
  HttpMessage message;
  message.origin = origin;
  message.view = view;
  message.canonical_text = canonical_text;
  features_.read_message(message, view, list_);
  for (const HeaderFeature& feature : list_.features()) {
    if (const auto number = model_.find(feature.hash); number && feature.kind == kind) {
      return *number;
    }
  }
  return kNoNumber;
}

std::uint64_t FeatureFinder::hash_words(std::string_view words) {
  scratch_.assign(words).append(16, '\0');
  return hash_.of_bytes(4, scratch_.data(), words.size());
}

/// Cuts a copy of the text into headers_; false where it is not made of headers alone, or of very many.
bool FeatureFinder::cut(std::string_view text) {
  count_ = 0;
  const std::size_t colon = text.substr(0, kMaxText).find("\":\"", 1);
  if (text.size() > kMaxText || colon == std::string_view::npos || text.front() != '"' || text.back() != '"') {
    return false;
  }
  std::memcpy(text_.get(), text.data(), text.size());
  std::memset(text_.get() + text.size(), 0, kPadding);
  Header* header = headers_.data();
  header->name = 1;
  header->name_end = static_cast<std::uint32_t>(colon);
  header->value = static_cast<std::uint32_t>(colon + 3);
  bool fits = true;
  visit_edges(text_.get(), colon + 3, text.size(), [&](std::size_t at) {
    if (at < header->value) {
      return;
    }
    const std::size_t quote = find_quote(text_.get(), at + 3, text.size());
    if (text_[quote] != '"' || text_[quote + 1] != ':' || text_[quote + 2] != '"') {
      return;
    }
    header->value_end = static_cast<std::uint32_t>(at);
    if (count_ + 1 == kMaxHeaders) {
      fits = false;
      return;
    }
    header = &headers_[++count_];
    header->name = static_cast<std::uint32_t>(at + 3);
    header->name_end = static_cast<std::uint32_t>(quote);
    header->value = static_cast<std::uint32_t>(quote + 3);
  });
  header->value_end = static_cast<std::uint32_t>(text.size() - 1);
  ++count_;
  return fits && header->value <= header->value_end;
}

/// Finds out what is to be looked at in each header; false where that is for the plain way.
bool FeatureFinder::take_names() {
  present_ = 0;
  unusual_ = 0;
  extensions_ = 0;
  names_shape_ = 0;
  bool again = false;
  for (std::size_t i = 0; i < count_; ++i) {
    Header& header = headers_[i];
    header.name_hash = hash_.of_bytes(5, text_.get() + header.name, header.name_end - header.name);
    Name* known = names_.find(header.name_hash);
    if (known == nullptr) {
      known = &learn_name(header.name_hash, name(header));
      repeats_ = true;  // it may have been forgotten within this very message
    }
    if (known->message == message_) {
      // A name that comes twice gives no feature twice if its values give none and no other comes again.
      repeats_ |= again || known->use != HeaderUse::kNothing;
      again = true;
    }
    repeats_ |= known->unclear;
    known->message = message_;
    names_shape_ = add_name_for_shape(names_shape_, known->shape);
    header.use = known->use;
    header.known = known->known;
    if (known->odd || header.value_end - header.value > HeaderFeatures::kMaxValueBytes) {
      return false;
    }
    unusual_ += !known->usual && !known->extension ? 1 : 0;
    extensions_ += !known->usual && known->extension ? 1 : 0;
    if (header.known != kUnknown && !has(header.known)) {
      present_ |= 1U << header.known;
      first_[header.known] = static_cast<std::uint8_t>(i);
    }
  }
  return true;
}

FeatureFinder::Name& FeatureFinder::learn_name(std::uint64_t hash, std::string_view name) {
  Name learnt;
  learnt.hash = hash;
  learnt.shape = hash_for_shape(name);
  learnt.use = header_use(name);
  learnt.usual = is_usual_header(name);
  learnt.extension = name.starts_with("X-");
  learnt.odd = std::any_of(name.begin(), name.end(), is_small_letter);
  learnt.unclear = is_unclear(name);
  const auto common = common_headers();
  const auto in_common = static_cast<std::size_t>(std::find(common.begin(), common.end(), name) - common.begin());
  const auto in_other =
      static_cast<std::size_t>(std::find(kOtherKnown.begin(), kOtherKnown.end(), name) - kOtherKnown.begin());
  learnt.known = static_cast<std::uint8_t>(in_common < common.size() ? in_common : common.size() + in_other);
  return names_.add(learnt);
}

/// What is looked up is fetched long before it is needed: what is remembered of a message lies all over the memory.
void FeatureFinder::hash_neighbours() {
  std::uint64_t first = start_;
  std::uint64_t second = headers_[0].name_hash;
  for (std::size_t i = 0; i <= count_; ++i) {
    const std::uint64_t third = i + 1 < count_ ? headers_[i + 1].name_hash : i < count_ ? end_of_block_ : start_;
    neighbour_hashes_[i] = group(6, first, second, third);
    neighbours_.prefetch(neighbour_hashes_[i]);
    first = second;
    second = third;
  }
}

void FeatureFinder::find_neighbours() {
  const std::uint16_t* const begin = end_;
  for (std::size_t i = 0; i <= count_; ++i) {
    const Neighbours* known = neighbours_.find(neighbour_hashes_[i]);
    if (known == nullptr) {
      known = &learn_neighbours(neighbour_hashes_[i], i);
    }
    *end_ = known->order;  // without branches: nobody can guess which there are
    end_ += known->has_order ? 1 : 0;
    *end_ = known->order3;
    end_ += known->has_order3 ? 1 : 0;
  }
  for (const std::uint16_t* at = begin; at != end_; ++at) {
    weight_ += weights_[*at];
  }
}

FeatureFinder::Neighbours& FeatureFinder::learn_neighbours(std::uint64_t hash, std::size_t at) {
  const auto name_at = [&](std::size_t i) {  // 0 is the start of the block
    return i == 0 ? HeaderFeatures::kStart : i <= count_ ? name(headers_[i - 1]) : HeaderFeatures::kEnd;
  };
  HeaderFeatures::read_neighbours(origin_, view_, name_at(at), name_at(at + 1),
                                  at < count_ ? std::optional(name_at(at + 2)) : std::nullopt, list_);
  Neighbours learnt;
  learnt.hash = hash;
  for (const HeaderFeature& feature : list_.features()) {
    if (const auto number = model_.find(feature.hash)) {
      const bool two = feature.kind == Kind::kOrder;
      (two ? learnt.order : learnt.order3) = *number;
      (two ? learnt.has_order : learnt.has_order3) = true;
    }
  }
  return neighbours_.add(learnt);
}

void FeatureFinder::emit(std::uint32_t number) {
  if (number != kNoNumber) {
    *end_++ = static_cast<std::uint16_t>(number);
    weight_ += weights_[number];
  }
}

/// Fills seen_; false where a secret stands in a value that features look at together with others.
bool FeatureFinder::see_values() {
  for (std::size_t i = 0; i < count_; ++i) {
    const Header& header = headers_[i];
    if (header.known != kUnknown && header.use != HeaderUse::kNothing && has_uri_password(value(header))) {
      return false;
    }
    seen_.push_back({name(header), value(header)});
  }
  return true;
}

/// Emits groups of features of the message as a whole; those with a hash of 0 it does not have.
bool FeatureFinder::find_groups(std::span<const Decided> groups) {
  for (const Decided& decided : groups) {
    groups_.prefetch(decided.hash);
  }
  FeatureKinds missing{};
  for (const Decided& decided : groups) {
    if (decided.hash == 0) {
      continue;
    }
    if (const Group* const known = groups_.find(decided.hash)) {
      emit(*known);
    } else {
      missing = missing | *decided.kinds;
    }
  }
  if (missing.empty()) {
    return true;
  }
  if (seen_.empty() && !see_values()) {
    return false;
  }
  features_.read_whole(origin_, view_, seen_, missing, list_);
  return std::all_of(groups.begin(), groups.end(), [&](const Decided& decided) {
    if (decided.hash == 0 || (missing & *decided.kinds).empty()) {
      return true;
    }
    Group learnt;
    learnt.hash = decided.hash;
    if (!learn(learnt, [&](const HeaderFeature& feature) { return decided.kinds->contains(feature.kind); })) {
      return false;
    }
    emit(groups_.add(learnt));
    return true;
  });
}

/// A group of features of the message as a whole. `hash` is of what decides them. Null where it cannot be remembered.
const FeatureFinder::Group* FeatureFinder::find_group(std::uint64_t hash, const FeatureKinds& kinds) {
  if (const Group* const known = groups_.find(hash)) {
    return known;
  }
  if (seen_.empty() && !see_values()) {
    return nullptr;
  }
  features_.read_whole(origin_, view_, seen_, kinds, list_);
  Group learnt;
  learnt.hash = hash;
  return learn(learnt) ? &groups_.add(learnt) : nullptr;
}

/// Emits what decides a User-Agent's claim together with the common headers that are there. There are many such sets,
/// but each tells of each header for itself.
bool FeatureFinder::find_sheet(std::uint64_t hash) {
  constexpr std::uint32_t kTold = 1U << kReferer | 1U << kCookie | 1U << kLanguage | 1U << kCacheControl |
                                  1U << kPragma | 1U << kContentType | 1U << kContentLength;
  if (const Sheet* const known = sheets_.find(hash)) {
    emit(*known);
    return true;
  }
  Sheet learnt;
  learnt.hash = hash;
  const auto add = [&](const Group* group) {
    if (group == nullptr || learnt.count + group->count > Sheet::kCapacity) {
      return false;
    }
    std::copy_n(group->numbers.begin(), group->count, learnt.numbers.begin() + learnt.count);
    learnt.count = static_cast<std::uint8_t>(learnt.count + group->count);
    learnt.weight += group->weight;
    return true;
  };
  bool fits = add(find_group(group(15, agent_.whole), kOfAgent)) &&
              add(find_group(group(16, agent_.family, present_ & kTold), kOfNames));
  bool read = false;
  for (std::size_t i = 0; fits && i < kCommonHeaders; ++i) {
    Group learnt_here;
    learnt_here.hash = group(17, agent_.whole, i << 1U | (has(i) ? 1U : 0U));
    const Group* known = groups_.find(learnt_here.hash);
    if (known == nullptr && !read) {
      read = !seen_.empty() || see_values();
      fits = read;
      features_.read_whole(origin_, view_, seen_, kOfSending, list_);
    }
    if (known == nullptr && fits) {
      const std::string_view of = common_headers()[i];
      fits = learn(learnt_here, [&](const HeaderFeature& feature) { return feature.header == of; });
      known = fits ? &groups_.add(learnt_here) : nullptr;
    }
    fits = fits && add(known);
  }
  if (fits) {
    emit(sheets_.add(learnt));
  }
  return fits;
}

bool FeatureFinder::find_request() {
  const std::size_t headers = std::min<std::size_t>(count_, 14);
  const std::size_t position = has(kHost) ? std::min<std::size_t>(first_[kHost], 6) : 7;
  const std::size_t counts = headers << 16U | position << 12U | std::min<std::size_t>(unusual_, 4) << 8U |
                             std::min<std::size_t>(extensions_, 4);
  const std::string_view length = has(kContentLength) ? value(headers_[first_[kContentLength]]) : std::string_view();
  const std::size_t body = (has(kContentLength) ? 8U : 0U) | (has(kContentType) ? 4U : 0U) |
                           (length.empty()  ? 0U
                            : length == "0" ? 1U
                                            : 2U);
  const std::size_t accepted = present_ & (1U << kAccept | 1U << kEncoding | 1U << kConnection | 1U << kLanguage);
  std::uint64_t order = hash_.of(seed_, 9);
  for (std::size_t i = 0; i < count_; ++i) {
    order = headers_[i].known < kCommonHeaders ? hash_.of(order, headers_[i].known) : order;
  }
  constexpr std::uint32_t kCommonBits = (1U << kCommonHeaders) - 1;
  const std::uint64_t sheet = group(10, agent_.whole, present_ & kCommonBits);
  sheets_.prefetch(sheet);
  const bool found =
      find_groups(std::array{
          Decided{group(11, agent_.family, counts), &kOfCounts},
          Decided{group(12, agent_.family, hash_of(kAccept), hash_of(kEncoding), hash_of(kConnection), accepted),
                  &kOfAccepted},
          Decided{group(13, agent_.family, host_.whole, headers << 8U | body), &kOfHost},
          Decided{order, &kOfCommonOrder},
          Decided{body < 4 ? 0 : group(14, hash_of(kContentType), static_cast<std::uint64_t>(length_bits_)), &kOfBody},
      }) &&
      find_sheet(sheet);
  if (found && host_is_in_agent()) {
    emit(host_in_agent_[static_cast<std::size_t>(view_)]);
  }
  return found;
}

bool FeatureFinder::host_is_in_agent() {
  if (!has(kAgent) || !host_.named || (host_.dotted & ~agent_.dotted) != 0) {
    return false;
  }
  parse_host(value(headers_[first_[kHost]]), host_name_);
  return lower_case(value(headers_[first_[kAgent]])).find(host_name_.name) != std::string::npos;
}

bool FeatureFinder::find_response() {
  const std::uint64_t type = hash_of(kContentType);
  const std::uint64_t server = hash_of(kServer);
  const std::uint64_t powered = hash_of(kPowered);
  const std::uint64_t counts = std::min<std::size_t>(unusual_, 4) << 8U | std::min<std::size_t>(extensions_, 4);
  const std::uint64_t validators = present_ & (1U << kLastModified | 1U << kEtag | 1U << kCacheControl);
  const auto length = static_cast<std::uint64_t>(length_bits_);
  const auto third = static_cast<std::uint64_t>(length_bits_ < 0 ? -1 : length_bits_ / 3);
  return find_groups(std::array{
      Decided{group(20, counts), &kOfUnusual},
      Decided{group(21, type, length), &kOfTypeLength},
      Decided{group(22, server_.family, type, third), &kOfServerType},
      Decided{group(23, server, powered), &kOfServer},
      Decided{group(24, powered, type, validators), &kOfPowered},
      Decided{has(kDisposition) ? group(25, hash_of(kDisposition), type) : 0, &kOfDisposition},
  });
}

/// Leaves each number only once.
void FeatureFinder::drop_repeats() {
  std::uint16_t* kept = numbers_.data();
  weight_ = 0;
  for (const std::uint16_t* at = kept; at < end_; ++at) {
    if (std::uint64_t& mark = marks_[*at]; mark != message_) {
      mark = message_;
      weight_ += weights_[*at];
      *kept++ = *at;
    }
  }
  end_ = kept;
}

MessageShape FeatureFinder::shape() {
  MessageShape shape{origin_, view_, 0, 0, 0};
  if (origin_ == Origin::kClient) {
    shape.headers = hash_for_shape(whole_);
    shape.names = names_shape_;
    if (has(kHost)) {
      shape.host = hash_for_shape(value(headers_[first_[kHost]]));
    }
  }
  return shape;
}

FoundFeatures FeatureFinder::find(Origin origin, View view, std::string_view canonical_text,
                                  std::vector<std::uint16_t>& out) {
  origin_ = origin;
  view_ = view;
  whole_ = canonical_text;
  seed_ = seeds_[place_of(origin, view)];
  ++message_;
  end_ = numbers_.data();
  weight_ = 0;
  repeats_ = false;
  seen_.clear();
  if (!cut(canonical_text) || !take_names()) {
    return find_plainly(origin, view, canonical_text, out);
  }
  hash_neighbours();
  if (!hash_headers()) {
    return find_plainly(origin, view, canonical_text, out);
  }
  find_neighbours();
  if (!find_headers() || !(origin == Origin::kClient ? find_request() : find_response())) {
    return find_plainly(origin, view, canonical_text, out);
  }
  if (repeats_) {
    drop_repeats();
  }
  out.insert(out.end(), numbers_.data(), end_);
  return {shape(), weight_};
}

FoundFeatures FeatureFinder::find_plainly(Origin origin, View view, std::string_view canonical_text,
                                          std::vector<std::uint16_t>& out) {
  HttpMessage message;
  message.origin = origin;
  message.view = view;
  message.canonical_text = canonical_text;
  FoundFeatures found;
  found.shape = features_.read_message(message, View::kFull, list_);
  const auto begin = static_cast<std::ptrdiff_t>(out.size());
  for (const HeaderFeature& feature : list_.features()) {
    if (const auto number = model_.find(feature.hash)) {
      out.push_back(*number);
    }
  }
  std::sort(out.begin() + begin, out.end());
  out.erase(std::unique(out.begin() + begin, out.end()), out.end());
  for (auto at = out.begin() + begin; at != out.end(); ++at) {
    found.weight += weights_[*at];
  }
  return found;
}

}  // namespace pugmark
