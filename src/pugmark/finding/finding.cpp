// Making of findings.
#include "pugmark/finding/finding.h"

#include <charconv>
#include <cstring>

namespace pugmark {

std::string_view ReasonTexts::keep(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  char* const copy = static_cast<char*>(memory_.allocate(text.size(), 1));
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

Finding make_finding(const HttpMessage& message, double score, Place place) {
  Finding finding;
  finding.score = score;
  finding.place = std::move(place);
  std::from_chars(message.packet.data(), message.packet.data() + message.packet.size(), finding.place.packet);
  finding.ts = message.ts;
  finding.uid = message.uid;
  finding.origin = message.origin;
  finding.view = message.view;
  finding.identifier = message.identifier;
  finding.host = message.host;
  finding.method = message.method;
  finding.uri = message.uri;
  finding.status_code = message.status_code;
  finding.orig_h = message.orig_h;
  finding.orig_p = message.orig_p;
  finding.resp_h = message.resp_h;
  finding.resp_p = message.resp_p;
  finding.canonical_text = message.canonical_text;
  return finding;
}

Finding make_finding(const HttpExchange& exchange, double score, Place place) {
  Finding finding = make_finding(exchange.line(), score, std::move(place));
  finding.response_type = exchange.response_type;
  if (exchange.request != nullptr && exchange.response != nullptr) {
    finding.response_text = exchange.response->canonical_text;
  }
  return finding;
}

void mask_secrets(Finding& finding) {
  finding.uri = mask_uri(finding.uri);
  finding.host = mask_uri(finding.host);
  finding.identifier = mask_uri(finding.identifier);
  if (may_hold_secrets(finding.canonical_text)) {
    finding.canonical_text = mask_canonical_text(finding.canonical_text);
  }
  if (may_hold_secrets(finding.response_text)) {
    finding.response_text = mask_canonical_text(finding.response_text);
  }
}

}  // namespace pugmark
