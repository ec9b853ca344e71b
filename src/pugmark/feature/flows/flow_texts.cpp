// Texts of requests, one behind the other.
#include "pugmark/feature/flows/flow_texts.h"

#include <algorithm>
#include <limits>

#include "pugmark/core/ascii.h"
#include "pugmark/feature/flows/public_suffix.h"
#include "pugmark/feature/host_name.h"
#include "pugmark/http/secrets.h"

namespace pugmark {

static_assert(kFlowTexts * FlowTexts::kLongest <= std::numeric_limits<std::uint16_t>::max());

void FlowTexts::release(std::size_t most) {
  if (bytes_.capacity() > most) {
    *this = {};
  }
}

void FlowTexts::clear() {
  ends_.fill(0);
  bytes_.clear();
}

void FlowTexts::read(std::string_view uri, std::string_view host, std::string_view agent, std::string_view referrer) {
  clear();
  HostName name;
  parse_host(host, name);
  // A model must not know secrets: groups that overlap can be put together again.
  const auto without_secrets = [](std::string_view text, std::string& masked) {
    if (!has_uri_password(text.substr(0, kLongest))) {
      return text;
    }
    masked = mask_uri(text.substr(0, kLongest));
    return std::string_view(masked);
  };
  std::string masked_uri;
  std::string masked_referrer;
  uri = without_secrets(uri, masked_uri);
  referrer = without_secrets(referrer, masked_referrer);
  add(FlowText::kUri, uri);
  add(FlowText::kHost, name.name);
  add(FlowText::kSubdomain, split_at_suffix(name.name).subdomain);
  add(FlowText::kAgent, agent);
  add(FlowText::kReferrer, referrer);
  std::string names;
  std::string_view query = query_of(uri);
  QueryParameter parameter;
  while (names.size() < kLongest && take_parameter(query, parameter)) {
    names.append(parameter.name).push_back(' ');
  }
  add(FlowText::kParameters, names);
}

void FlowTexts::add(FlowText text, std::string_view bytes) {
  bytes = bytes.substr(0, kLongest);
  const std::size_t begin = bytes_.size();
  bytes_.resize(begin + bytes.size());
  std::transform(bytes.begin(), bytes.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(begin), to_lower);
  ends_[static_cast<std::size_t>(text)] = static_cast<std::uint16_t>(bytes_.size());
}

std::string_view FlowTexts::of(FlowText text) const {
  const auto index = static_cast<std::size_t>(text);
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(bytes_).substr(begin, ends_[index] - begin);
}

bool take_parameter(std::string_view& query, QueryParameter& parameter) {
  while (!query.empty()) {
    const std::size_t size = std::min(query.find('&'), query.size());
    const std::string_view text = query.substr(0, size);
    query.remove_prefix(std::min(size + 1, query.size()));
    if (!text.empty()) {
      const std::size_t equals = std::min(text.find('='), text.size());
      parameter = {text.substr(0, equals), text.substr(std::min(equals + 1, text.size()))};
      return true;
    }
  }
  return false;
}

std::string_view query_of(std::string_view uri) {
  const std::size_t mark = uri.find('?');
  return mark == std::string_view::npos ? std::string_view() : uri.substr(mark + 1);
}

}  // namespace pugmark
