// A hunt as a document to hand on: a page that stands alone in one file, or Markdown for a ticket. Whatever is in logs
// is text there, and nothing a link.
#pragma once

#include <string>

#include "pugmark/finding/hunt_report.h"
#include "pugmark/http/secrets.h"

namespace pugmark::report {

/// A page without script, for screens and paper.
std::string hunt_html(const HuntReport& hunt, SecretPolicy secrets);

/// GitHub Flavored Markdown, which trackers read. What comes from logs is in code spans, where no address becomes a
/// link and no name or number a mention; of long texts the beginning is told. Source: the GFM spec, 6.3 (code spans)
/// and 6.9 (autolinks).
std::string hunt_markdown(const HuntReport& hunt, SecretPolicy secrets);

}  // namespace pugmark::report
