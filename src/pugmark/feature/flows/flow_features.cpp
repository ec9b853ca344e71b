// Reading of exchanges, part by part. Every part takes time that grows with its length alone.
#include "pugmark/feature/flows/flow_features.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "pugmark/core/ascii.h"
#include "pugmark/core/assert.h"
#include "pugmark/feature/feature_definitions.h"
#include "pugmark/feature/flows/content_kind.h"
#include "pugmark/feature/flows/flow_texts.h"
#include "pugmark/feature/flows/public_suffix.h"
#include "pugmark/feature/header_features.h"
#include "pugmark/feature/user_agent.h"
#include "pugmark/feature/value_counts.h"
#include "pugmark/http/canonical_text.h"

namespace pugmark {
namespace {

using Column = FlowColumn;
using Category = FlowCategory;

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
constexpr std::string_view kNoExtension = "(none)";

float number(std::size_t count) { return static_cast<float>(count); }
float flag(bool is_so) { return is_so ? 1.0F : 0.0F; }
float share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0.0F : static_cast<float>(static_cast<double>(part) / static_cast<double>(whole));
}
float log2_of_bytes(std::uint64_t bytes) { return static_cast<float>(std::log2(1 + static_cast<double>(bytes))); }

void set_category(FlowRow& row, Category category, std::string_view value) {
  row.categories[static_cast<std::size_t>(category)] = value_hash(value);
}

void put_lower(std::string_view text, std::string& out) {
  out.resize(text.size());
  std::transform(text.begin(), text.end(), out.begin(), to_lower);
}

bool is_letter(char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }

/// Takes "http://host" off the front of `url`; nothing where it is no absolute URL.
/// Returns the authority: "user@host:80".
std::optional<std::string_view> take_authority(std::string_view& url) {
  const auto* const scheme_end = std::find_if_not(
      url.begin(), url.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; });
  const auto scheme = static_cast<std::size_t>(scheme_end - url.begin());
  constexpr std::string_view kMark = "://";
  if (scheme == 0 || !is_letter(url.front()) || !url.substr(scheme).starts_with(kMark)) {
    return std::nullopt;
  }
  url.remove_prefix(scheme + kMark.size());
  const std::size_t size = std::min(url.find_first_of("/?#"), url.size());
  const std::string_view authority = url.substr(0, size);
  url.remove_prefix(size);
  return authority;
}

/// The host of an authority, as HostName has it but for its case.
std::string_view host_of_authority(std::string_view authority) {
  authority.remove_prefix(authority.rfind('@') + 1);  // npos + 1 is 0
  const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : std::string_view::npos;
  return authority.substr(0, authority.find(':', bracket == std::string_view::npos ? 0 : bracket));
}

std::string_view without_space(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const std::size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

std::string_view without_last_dot(std::string_view host) {
  return host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
}

void read_referrer(std::string_view referrer, std::string_view host, FlowRow& row) {
  row[Column::kReferrerPresent] = flag(!referrer.empty());
  row[Column::kReferrerLength] = number(referrer.size());
  const auto authority = take_authority(referrer);
  host = host_of_authority(without_space(host));
  if (authority && !host.empty()) {
    row[Column::kReferrerSameHost] =
        flag(equals_ignoring_case(without_last_dot(host_of_authority(*authority)), without_last_dot(host)));
  }
}

// What a byte of a URI is, as bits.
constexpr std::uint8_t kCapital = 1;
constexpr std::uint8_t kSmall = 2;
constexpr std::uint8_t kDigit = 4;
constexpr std::uint8_t kHex = 8;
constexpr std::uint8_t kBase64 = 16;
constexpr std::uint8_t kSlash = 32;
constexpr std::array<std::uint8_t, 256> kByteKinds = [] {
  std::array<std::uint8_t, 256> kinds{};
  for (unsigned i = 0; i < kinds.size(); ++i) {
    const char c = static_cast<char>(i);
    unsigned kind = hex_value(c) >= 0 ? kHex : 0;
    kind |= is_digit(c) ? kDigit | kBase64 : 0;
    kind |= c >= 'A' && c <= 'Z' ? kCapital | kBase64 : 0;
    kind |= c >= 'a' && c <= 'z' ? kSmall | kBase64 : 0;
    kind |= c == '+' ? kBase64 : 0;
    kind |= c == '/' ? kSlash : 0;
    kinds[i] = static_cast<std::uint8_t>(kind);
  }
  return kinds;
}();

/// The longest run of bytes of one kind that holds all the kinds that are wanted of it.
class LongestRun {
 public:
  LongestRun(std::uint8_t of, std::uint8_t wanted) : of_(of), wanted_(wanted) {}

  void add(std::uint8_t kind) {
    if ((kind & of_) != 0) {
      ++size_;
      seen_ |= kind;
    } else {
      end();
    }
  }
  void end() {
    longest_ = (seen_ & wanted_) == wanted_ ? std::max(longest_, size_) : longest_;
    size_ = 0;
    seen_ = 0;
  }
  std::size_t longest() const { return longest_; }

 private:
  std::uint8_t of_;
  std::uint8_t wanted_;
  std::uint8_t seen_ = 0;
  std::size_t size_ = 0;
  std::size_t longest_ = 0;
};

void read_bytes_of_uri(std::string_view uri, FlowRow& row) {
  std::size_t slashes = 0;
  std::size_t digits = 0;
  std::size_t escapes = 0;
  LongestRun base64(kBase64, kCapital | kSmall | kDigit);
  LongestRun hex(kHex, kDigit);
  for (std::size_t i = 0; i < uri.size(); ++i) {
    const std::uint8_t kind = kByteKinds[static_cast<unsigned char>(uri[i])];
    slashes += (kind & kSlash) != 0 ? 1 : 0;
    digits += (kind & kDigit) != 0 ? 1 : 0;
    escapes += uri[i] == '%' && i + 2 < uri.size() && hex_value(uri[i + 1]) >= 0 && hex_value(uri[i + 2]) >= 0 ? 1 : 0;
    base64.add(kind);
    hex.add(kind);
  }
  base64.end();
  hex.end();
  row[Column::kUriLength] = number(uri.size());
  row[Column::kUriSlashes] = number(slashes);
  row[Column::kUriEntropy] = text_entropy(uri);
  row[Column::kUriDigits] = share(digits, uri.size());
  row[Column::kUriBase64Run] = number(base64.longest());
  row[Column::kUriHexRun] = number(hex.longest());
  row[Column::kUriEscapes] = number(escapes);
}

std::size_t longest_segment(std::string_view path) {
  std::size_t longest = 0;
  while (!path.empty()) {
    const std::size_t size = std::min(path.find('/'), path.size());
    longest = std::max(longest, size);
    path.remove_prefix(std::min(size + 1, path.size()));
  }
  return longest;
}

void append_word(std::string& out, std::string_view word) {
  if (!word.empty()) {
    out.append(out.empty() ? "" : " ").append(word);
  }
}

/// Whether an answer with that status is about an error or another place, so that its text is no wonder.
bool is_about_status(std::string_view status) { return status.size() == 3 && status[0] >= '3' && status[0] <= '5'; }

/// Whether anything tells that an answer came.
bool has_answer(const HttpExchange& exchange) {
  return exchange.response != nullptr || !exchange.line().status_code.empty() || !exchange.response_type.empty() ||
         exchange.response_body_len.value_or(0) > 0;
}

}  // namespace

void mask_row(FlowRow& row, View view) {
  for (const FlowColumnDefinition& definition : flow_column_definitions()) {
    if (!shows(view, definition.least_view)) {
      row[definition.column] = kUnknown;
    }
  }
}

void FlowFeatures::read(const HttpExchange& exchange, FlowRow& row) {
  std::fill(row.values.begin(), row.values.begin() + static_cast<std::ptrdiff_t>(Column::kConnectionRequests),
            kUnknown);
  row.categories.fill(0);
  row.request_names.clear();
  row.response_names.clear();
  row.texts.clear();
  row.terms.clear();
  if (exchange.request == nullptr && exchange.response == nullptr) {
    return;
  }
  if (exchange.request != nullptr) {
    read_request(exchange, row);
  }
  if (has_answer(exchange)) {
    read_response(exchange, row);
  }
  row[Column::kBytesRatio] = row[Column::kRequestBytes] - row[Column::kResponseBytes];
  if (const std::string_view port = exchange.line().resp_p; !port.empty()) {
    set_category(row, Category::kPort, port);
  }
}

void FlowFeatures::read_request(const HttpExchange& exchange, FlowRow& row) {
  const HttpMessage& request = *exchange.request;
  if (!request.method.empty()) {
    set_category(row, Category::kMethod, request.method);
  }
  if (!request.uri.empty()) {
    read_uri(exchange, row);
  }
  remember(hosts_, request.host, Column::kHostLength, Column::kHostNameDigits, Category::kSuffix, row,
           [&] { read_host(request.host, row); });
  remember(agents_, exchange.user_agent, Column::kAgentLength, Column::kAgentEntropy, Category::kAgentFamily, row,
           [&] { read_agent(exchange.user_agent, row); });
  read_referrer(exchange.referrer, request.host, row);
  if (keeps_texts_) {
    row.texts.read(request.uri, request.host, exchange.user_agent, exchange.referrer);
  }
  if (exchange.request_body_len) {
    row[Column::kRequestBytes] = log2_of_bytes(*exchange.request_body_len);
  }
  if (shows(request.view, View::kClientNames)) {
    const HeaderNames names = read_names(request.canonical_text, row.request_names);
    row[Column::kRequestHeaders] = number(names.count);
    row.categories[static_cast<std::size_t>(Category::kRequestOrder)] = names.order;
  }
}

void FlowFeatures::read_response(const HttpExchange& exchange, FlowRow& row) {
  if (const std::string_view status = exchange.line().status_code; !status.empty()) {
    set_category(row, Category::kStatus, status);
  }
  if (!exchange.response_type.empty()) {
    put_lower(exchange.response_type, lower_);
    set_category(row, Category::kResponseType, lower_);
  }
  if (exchange.response_body_len) {
    row[Column::kResponseBytes] = log2_of_bytes(*exchange.response_body_len);
  }
  if (exchange.response != nullptr && shows(exchange.response->view, View::kNames)) {
    const HeaderNames names = read_names(exchange.response->canonical_text, row.response_names);
    row[Column::kResponseHeaders] = number(names.count);
    row.categories[static_cast<std::size_t>(Category::kResponseOrder)] = names.order;
  }
}

void FlowFeatures::read_uri(const HttpExchange& exchange, FlowRow& row) {
  std::string_view uri = exchange.request->uri;
  take_authority(uri);
  read_bytes_of_uri(uri, row);
  const std::string_view path = uri.substr(0, uri.find('?'));
  row[Column::kUriLongestSegment] = number(longest_segment(path));
  read_parameters(query_of(uri), row);

  const std::string_view extension = extension_of_path(path);
  put_lower(extension, lower_);
  set_category(row, Category::kExtension, extension.empty() ? kNoExtension : lower_);
  if (!exchange.response_type.empty()) {
    put_lower(exchange.response_type, names_);
    const bool explained = is_text_type(names_) && is_about_status(exchange.line().status_code);
    row[Column::kUriExtensionMismatch] = flag(!explained && is_other_content(lower_, names_));
  }
}

void FlowFeatures::read_parameters(std::string_view query, FlowRow& row) {
  names_.clear();
  values_.clear();
  std::size_t count = 0;
  QueryParameter parameter;
  while (take_parameter(query, parameter)) {
    ++count;
    append_word(names_, parameter.name);
    append_word(values_, parameter.value);
  }
  row[Column::kUriParameters] = number(count);
  row[Column::kUriNameEntropy] = text_entropy(names_);
  row[Column::kUriValueEntropy] = text_entropy(values_);
}

void FlowFeatures::read_host(std::string_view host, FlowRow& row) {
  parse_host(host, host_);
  const std::string_view name = host_.name;
  row[Column::kHostLength] = number(name.size());
  if (name.empty()) {
    return;
  }
  row[Column::kHostDots] = number(static_cast<std::size_t>(std::count(name.begin(), name.end(), '.')));
  row[Column::kHostIsAddress] = flag(name.front() == '[' || is_ipv4_shaped(name));
  row[Column::kHostPort] = flag(!host_.port.empty());
  const SuffixParts parts = split_at_suffix(name);
  if (parts.suffix.empty()) {
    return;
  }
  set_category(row, Category::kSuffix, parts.suffix);
  row[Column::kHostSubdomainLength] = number(parts.subdomain.size());
  row[Column::kHostSubdomainEntropy] = text_entropy(parts.subdomain);
  if (!parts.registered.empty()) {
    const auto digits = std::count_if(parts.registered.begin(), parts.registered.end(), is_digit);
    row[Column::kHostNameEntropy] = text_entropy(parts.registered);
    row[Column::kHostNameDigits] = share(static_cast<std::size_t>(digits), parts.registered.size());
  }
}

void FlowFeatures::read_agent(std::string_view agent, FlowRow& row) {
  row[Column::kAgentLength] = number(agent.size());
  row[Column::kAgentEntropy] = agent.empty() ? kUnknown : text_entropy(agent);
  put_lower(agent, lower_);
  set_category(row, Category::kAgentFamily, read_agent_claim(lower_).family);
}

template <typename Make>
void FlowFeatures::remember(Memory& memory, std::string_view text, FlowColumn first, FlowColumn last,
                            FlowCategory category, FlowRow& row, Make make) {
  if (text.empty() || text.size() > kLongestRemembered) {
    make();
    return;
  }
  Made& made = memory[value_hash(text) % memory.size()];
  float* const begin = &row[first];
  float* const end = &row[last] + 1;
  PUGMARK_ASSERT(static_cast<std::size_t>(end - begin) <= made.values.size());
  std::uint64_t& hash = row.categories[static_cast<std::size_t>(category)];
  if (made.text == text) {
    std::copy_n(made.values.begin(), end - begin, begin);
    hash = made.category;
    return;
  }
  make();
  made.text = text;
  std::copy(begin, end, made.values.begin());
  made.category = hash;
}

FlowFeatures::HeaderNames FlowFeatures::read_names(std::string_view canonical_text, std::vector<std::uint64_t>& names) {
  std::uint64_t order = 0;
  CanonicalHeader header;
  while (take_canonical_header(canonical_text, header)) {
    std::string_view name = header.name;
    if (std::any_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; })) {
      names_.resize(name.size());
      std::transform(name.begin(), name.end(), names_.begin(), to_upper);
      name = names_;
    }
    names.push_back(value_hash(name));
    order = add_name_for_shape(order, names.back());
  }
  const HeaderNames read{names.size(), std::max<std::uint64_t>(order, 1)};
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return read;
}

}  // namespace pugmark
