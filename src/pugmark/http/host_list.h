// HostList: names of hosts and domains that somebody wrote down.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "pugmark/core/result.h"

namespace pugmark {

/// A list of hosts. `example.org` is that host alone, `*.example.org` the domain and all below it; addresses stand for
/// themselves. Case, a final dot and a port do not matter.
/// Threads: safe to read from many.
class HostList {
 public:
  /// Reads a list: one host a line, `#` begins a comment, blank lines mean nothing.
  /// Errors: kFormat, with the line, where a line is no host; `name` stands in the message.
  static Result<HostList> parse(std::string_view text, const std::string& name);

  /// Whether `host` ("www.example.org", "192.0.2.1:8080", "[2001:db8::1]:80") is on the list.
  bool contains(std::string_view host) const;

  std::size_t size() const { return hosts_.size() + domains_.size(); }

 private:
  std::set<std::string, std::less<>> hosts_;
  std::set<std::string, std::less<>> domains_;
};

}  // namespace pugmark
