// Lines of indicators, escaped as Zeek's input framework reads them.
#include "pugmark/report/indicators/zeek_intel.h"

#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "pugmark/record/zeek_escapes.h"
#include "pugmark/report/indicators/indicator_text.h"

namespace pugmark::report {
namespace {

std::string field(std::string_view bytes) {
  std::string text;
  append_zeek_field(text, bytes);
  if (text.starts_with('#')) {  // a line that begins so is a comment
    text.replace(0, 1, "\\x23");
  }
  return text;
}

}  // namespace

std::string zeek_intel(std::span<const Indicators> findings) {
  std::string out;
  std::set<std::pair<std::string, std::string_view>> known;
  for (const Indicators& indicators : findings) {
    const std::string source = field(provenance(indicators));
    const auto add = [&](const std::string& indicator, std::string_view type) {
      if (known.emplace(indicator, type).second) {
        out += fmt::format("{}\tIntel::{}\tpugmark\t{}\n", field(indicator), type, source);
      }
    };
    if (indicators.host_tells && !indicators.host_is_address) {
      add(indicators.host_name, "DOMAIN");
    }
    for (const std::string& server : indicators.servers) {
      add(server, "ADDR");
    }
    if (indicators.agent_kind == AgentKind::kPeculiar) {
      add(indicators.agent, "SOFTWARE");
    }
  }
  return out.empty() ? out : "#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\n" + out;
}

}  // namespace pugmark::report
