// Escaping, the head of a page and the style of all.
#include "pugmark/report/html_page.h"

#include <fmt/format.h>

#include "pugmark/core/text.h"

namespace pugmark::report {
namespace {

constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--ink:#1c2024;--soft:#596170;--line:#d5d9e0;--mark:#b3261e;--back:#fff;--raised:#f5f6f8}
@media(prefers-color-scheme:dark){:root{--ink:#e6e8ea;--soft:#a3acb6;--line:#3a4048;--mark:#ff8a80;--back:#15181c;--raised:#1d2126}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--back);max-width:70rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse;margin:.5rem 0}
th,td{padding:.25rem .7rem;border-bottom:1px solid var(--line);text-align:right;font-variant-numeric:tabular-nums}
th[scope=row],th.text,td.text{text-align:left}th[scope=row]{font-weight:normal}caption{text-align:left;color:var(--soft)}
figure{margin:0}figcaption,.soft{color:var(--soft)}
svg{width:100%}.grid polyline{stroke:var(--line);fill:none}
svg text{fill:var(--soft);font-size:12px}.left{text-anchor:end}.below{text-anchor:middle}code{overflow-wrap:anywhere}
)";

}  // namespace

std::string html(std::string_view text) {
  std::string out;
  for (const char c : terminal_safe(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

std::string page_begin(std::string_view title, std::string_view style) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'\"><title>{}</title><style>{}{}</style></head><body>\n",
      html(title), kStyle, style);
}

std::string_view page_end() { return "</body></html>\n"; }

}  // namespace pugmark::report
