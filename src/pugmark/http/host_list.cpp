// Lists of hosts: reading and looking up.
#include "pugmark/http/host_list.h"

#include <fmt/format.h>

#include "pugmark/core/ascii.h"

namespace pugmark {
namespace {

/// The host without a port, brackets and a final dot, in lower case.
std::string normalised(std::string_view host) {
  if (host.starts_with('[')) {
    host = host.substr(1, host.find(']') - 1);
  } else if (const std::size_t colon = host.find(':'); colon != std::string_view::npos && colon == host.rfind(':')) {
    host = host.substr(0, colon);
  }
  if (host.ends_with('.')) {
    host.remove_suffix(1);
  }
  return lower_case(host);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  return begin == std::string_view::npos ? std::string_view()
                                         : text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

}  // namespace

Result<HostList> HostList::parse(std::string_view text, const std::string& name) {
  HostList list;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    std::string_view host = trimmed(line.substr(0, line.find('#')));
    if (host.empty()) {
      continue;
    }
    const bool domain = host.starts_with("*.");
    host.remove_prefix(domain ? 2 : 0);
    const std::string known = normalised(host);
    if (known.empty() || host.find_first_of("*/ \t,") != std::string::npos) {
      return Error(ErrorCode::kFormat, fmt::format("line {}: '{}' is no host", number, trimmed(line)))
          .at(name)
          .hint("one host a line: example.org, *.example.org for a domain and all below it, or an address");
    }
    (domain ? list.domains_ : list.hosts_).insert(known);
  }
  return list;
}

bool HostList::contains(std::string_view host) const {
  const std::string known = normalised(host);
  if (known.empty()) {
    return false;
  }
  if (hosts_.contains(known) || domains_.contains(known)) {
    return true;
  }
  std::string_view parent = known;
  for (std::size_t dot = parent.find('.'); dot != std::string_view::npos; dot = parent.find('.')) {
    parent.remove_prefix(dot + 1);
    if (domains_.contains(parent)) {
      return true;
    }
  }
  return false;
}

}  // namespace pugmark
