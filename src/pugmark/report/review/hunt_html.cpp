// The page of a hunt.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/report/assess/finding_text.h"
#include "pugmark/report/html_page.h"
#include "pugmark/report/model_text.h"
#include "pugmark/report/review/hunt_pages.h"
#include "pugmark/report/review/hunt_words.h"

namespace pugmark::report {
namespace {

constexpr std::string_view kStyle = R"(
:root{--malicious:#b3261e;--unsure:#6b5bb5;--open:#a65a00;--benign:#2e7d4f}
@media(prefers-color-scheme:dark){:root{--malicious:#ff8a80;--unsure:#b8abf2;--open:#f0ad5e;--benign:#7fd0a0}}
.scroll,figure{overflow-x:auto}figure svg{min-width:34rem}.scroll th[scope=row]{min-width:12rem}.scroll td{white-space:nowrap}.scroll td.wide{white-space:normal;min-width:16rem}
article{border:1px solid var(--line);border-radius:.4rem;padding:.2rem 1rem .8rem;margin:1rem 0;background:var(--raised)}
article h3{font-size:1rem;margin:.6rem 0 .2rem;overflow-wrap:anywhere}article p{margin:.15rem 0;overflow-wrap:anywhere}
.score{font-size:1.15rem;font-weight:700;font-variant-numeric:tabular-nums;margin-right:.5rem}
.verdict{border:1px solid;border-radius:1rem;padding:0 .6rem;font-size:.85rem;font-weight:600;margin-right:.5rem}
.malicious{color:var(--malicious);fill:var(--malicious)}.unsure{color:var(--unsure);fill:var(--unsure)}
.open{color:var(--open);fill:var(--open)}.benign{color:var(--benign);fill:var(--benign)}
.why{list-style:none;padding:0;margin:.6rem 0}.why>li{margin:.35rem 0;overflow-wrap:anywhere}.why ul{margin:.1rem 0 .1rem 3.6rem;padding-left:1.2rem}
.weight{display:inline-block;min-width:3.2rem;text-align:right;margin-right:.5rem;font-variant-numeric:tabular-nums}
pre{overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem;margin:.4rem 0}
.legend span{margin-right:1rem;white-space:nowrap}.legend i{display:inline-block;width:.8rem;height:.8rem;margin-right:.35rem;background:currentColor}
a{color:inherit}
@media print{body{max-width:none;margin:0;font-size:10pt}article{break-inside:avoid;background:none}h2{break-after:avoid}
.scroll,figure{overflow:visible}.scroll td{white-space:normal;padding:.2rem .3rem}.scroll th[scope=row]{min-width:0}.legend i{print-color-adjust:exact;-webkit-print-color-adjust:exact}
details::details-content{content-visibility:visible;display:block}}
)";

std::string verdict_mark(Verdict verdict) {
  return fmt::format("<span class=\"verdict {0}\">{0}</span>", to_string(verdict));
}

constexpr std::array<Verdict, 4> kStacked = {Verdict::kMalicious, Verdict::kUnsure, Verdict::kOpen, Verdict::kBenign};

std::uint64_t sum_of(const std::array<std::uint64_t, 4>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

/// A round number that is not less: 1, 2 or 5 times a power of ten.
std::uint64_t round_up(std::uint64_t count) {
  std::uint64_t step = 1;
  while (step * 10 < count) {
    step *= 10;
  }
  return count <= step ? step : count <= step * 2 ? step * 2 : count <= step * 5 ? step * 5 : step * 10;
}

/// Sightings over time, a bar for each stretch, by verdict from below.
std::string days_html(const HuntReport& hunt) {
  const Stretches stretches = stretches_of(hunt.days, hunt.made);
  if (stretches.all.empty()) {
    return {};
  }
  constexpr double kLeft = 56;
  constexpr double kWidth = 900;
  constexpr double kHeight = 160;
  constexpr double kTop = 10;
  std::uint64_t busiest = 0;
  for (const Stretch& stretch : stretches.all) {
    busiest = std::max(busiest, sum_of(stretch.sightings));
  }
  const std::uint64_t most = round_up(busiest);
  const double scale = kHeight / static_cast<double>(most);
  const double step = kWidth / static_cast<double>(stretches.all.size());
  std::string svg = fmt::format(
      "<figure><svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"Sightings over time, by verdict\"><g "
      "class=\"grid\">",
      kLeft + kWidth + 10, kTop + kHeight + 30);
  for (const std::uint64_t half : {0, 1, 2}) {
    if (most % 2 != 0 && half == 1) {
      continue;  // no whole number is in the middle
    }
    const double y = kTop + (1 - static_cast<double>(half) / 2) * kHeight;
    svg += fmt::format("<polyline points=\"{},{:.1f} {},{:.1f}\"/><text class=\"left\" x=\"{}\" y=\"{:.1f}\">{}</text>",
                       kLeft, y, kLeft + kWidth, y, kLeft - 6, y + 4, grouped(most * half / 2));
  }
  svg += "</g>";
  for (std::size_t i = 0; i < stretches.all.size(); ++i) {
    const Stretch& stretch = stretches.all[i];
    double y = kTop + kHeight;
    svg += fmt::format("<g><title>{}: {}</title>", stretch_words(stretches, stretch),
                       sum_of(stretch.sightings) == 0 ? "none" : verdicts_words(stretch.sightings));
    for (const Verdict verdict : kStacked) {
      const double height = static_cast<double>(stretch.sightings[static_cast<std::size_t>(verdict)]) * scale;
      y -= height;
      if (height > 0) {
        svg += fmt::format("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>",
                           to_string(verdict), kLeft + static_cast<double>(i) * step + step * 0.1, y,
                           std::min(step * 0.8, 40.0), std::max(height, 1.0));
      }
    }
    svg += "</g>";
  }
  const Stretch& last = stretches.all.back();
  svg += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>", kLeft, kTop + kHeight + 20,
                     day_words(stretches.all.front().day));
  if (stretches.all.size() > 1) {
    svg += fmt::format("<text class=\"left\" x=\"{}\" y=\"{}\">{}</text>", kLeft + kWidth, kTop + kHeight + 20,
                       day_words(last.day + stretches.days - 1));
  }
  const std::string each = stretches.days == 1
                               ? std::string("a day")
                               : fmt::format("{} days", grouped(static_cast<std::uint64_t>(stretches.days)));
  svg += fmt::format("</svg><figcaption><p class=\"legend\">Sightings, {} a bar: ", each);
  for (const Verdict verdict : kStacked) {
    const bool there = std::any_of(stretches.all.begin(), stretches.all.end(), [&](const Stretch& stretch) {
      return stretch.sightings[static_cast<std::size_t>(verdict)] > 0;
    });
    if (there) {
      svg += fmt::format("<span class=\"{0}\"><i></i>{0}</span>", to_string(verdict));
    }
  }
  return svg + not_drawn_words(hunt, stretches) + "</p></figcaption></figure>\n";
}

/// What a host is called; logs may leave it out.
std::string host_name(const FindingGroup& group) {
  return group.key.empty() ? "(no host)" : html(short_text(group.key));
}

std::string hosts_html(const HuntReport& hunt) {
  std::string out =
      "<h2>Hosts</h2><div class=\"scroll\"><table><tr><th "
      "class=\"text\">host</th><th>score</th><th>findings</th><th>sightings</th><th "
      "class=\"text\">last seen</th><th class=\"text\">verdicts</th></tr>\n";
  for (std::size_t i = 0; i < hunt.hosts.size(); ++i) {
    const FindingGroup& group = hunt.hosts[i].all;
    out += fmt::format(
        "<tr><th scope=\"row\"><a href=\"#host-{}\"><code>{}</code></a></th><td>{:.1f}</td><td>{}</td><td>{}</td><td "
        "class=\"text\">{}</td><td class=\"text\">{}</td></tr>\n",
        i + 1, host_name(group), group.score, grouped(group.findings), grouped(group.sightings),
        time_words(group.last_seen), verdicts_words(group.verdicts));
  }
  out += "</table></div>\n";
  if (hunt.host_count > hunt.hosts.size()) {
    out += fmt::format("<p class=\"soft\">and {} with weaker findings</p>\n",
                       counted(hunt.host_count - hunt.hosts.size(), "host"));
  }
  return out;
}

std::string evidence_html(const Finding& finding) {
  std::string out = "<ul class=\"why\">";
  for (const ToldEvidence& told : told_evidence(finding)) {
    out += fmt::format("<li><b class=\"weight\">{:+.1f}</b>{}{}", told.weight, html(told.name),
                       told.value.empty() ? std::string() : fmt::format(": <code>{}</code>", html(told.value)));
    if (!told.reasons.empty()) {
      out += "<ul>";
      for (const ToldReason& reason : told.reasons) {
        out += fmt::format("<li>{:+.1f} {}", reason.weight, html(reason.words));
        out += reason.logs.empty() ? "</li>" : fmt::format(" <span class=\"soft\">{}</span></li>", html(reason.logs));
      }
      out += "</ul>";
    }
    out += "</li>";
  }
  return out + "</ul>\n";
}

std::string messages_html(const Finding& finding, SecretPolicy secrets) {
  if (finding.texts.empty()) {
    return {};
  }
  std::string out = "<details><summary>headers as they were sent</summary>";
  for (const MessageText& message : finding.texts) {
    out += fmt::format("<p class=\"soft\">{}</p><pre>", message.origin == Origin::kClient ? "request" : "response");
    for (const std::string& line : short_wire_lines(message, secrets)) {
      out += html(line) + '\n';
    }
    out += "</pre>";
  }
  return out + (finding.texts_cut ? "<p class=\"soft\">more was read than is kept or told here</p></details>\n"
                                  : "</details>\n");
}

std::string finding_html(const ReportedFinding& told, SecretPolicy secrets) {
  const StoredFinding& stored = told.stored;
  std::string out = fmt::format("<article><h3><span class=\"score\">{:.1f}</span>{}{}</h3>\n", stored.score,
                                verdict_mark(stored.verdict), html(short_text(who_text(told.finding))));
  out += fmt::format("<p>{}: <code>{}</code></p>\n", stored.origin == Origin::kClient ? "User-Agent" : "Server",
                     html(short_text(stored.identifier)));
  out += fmt::format("<p class=\"soft\">{}{}</p>\n", seen_words(stored),
                     stored.probability ? fmt::format("; probability {:.2g}", *stored.probability) : std::string());
  const Place& place = stored.strongest.place;
  out += fmt::format("<p class=\"soft\">finding {}{}; {}{} {}</p>\n", html(told.id),
                     stored.strongest.uid.empty() ? std::string() : "; uid " + html(stored.strongest.uid),
                     html(place.file), place.packet > 0 ? ", packet" : ", line",
                     place.packet > 0 ? place.packet : place.line);
  out += evidence_html(told.finding);
  for (const LedgerEntry& entry : told.verdicts) {
    out += fmt::format("<p>{}</p>\n", html(entry_words(entry)));
  }
  return out + messages_html(told.finding, secrets) + "</article>\n";
}

std::string runs_html(const HuntReport& hunt) {
  if (hunt.runs.empty()) {
    return {};
  }
  std::string out =
      "<h2>What was read</h2><div class=\"scroll\"><table><tr><th>run</th><th class=\"text\">begun</th><th "
      "class=\"text\">state</th><th>logs"
      "</th><th>records</th><th>skipped</th><th>scored</th><th>called out</th><th class=\"text\">inputs</th></tr>\n";
  for (const Run& run : hunt.runs) {
    out += fmt::format(
        "<tr><td>{}</td><td class=\"text\">{}</td><td "
        "class=\"text\">{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td "
        "class=\"text wide\"><code>{}</code></td></tr>\n",
        run.number, time_words(run.facts.started), to_string(run.state), grouped(run.counts.logs),
        grouped(run.counts.records), grouped(run.counts.skipped),
        counted(run.counts.units, run.facts.by_message ? "message" : "connection"), grouped(run.counts.findings),
        html(inputs_words(run)));
  }
  out += "</table></div>\n";
  return hunt.runs_left_out > 0
             ? out + fmt::format("<p class=\"soft\">and {} before</p>\n", counted(hunt.runs_left_out, "run"))
             : out;
}

std::string models_html(const HuntReport& hunt) {
  std::string out;
  for (const ReportedModel& model : hunt.models) {
    out += fmt::format("<h2>Model <code>{}</code></h2>\n<p class=\"soft\">SHA-256 <code>{}</code></p>\n",
                       html(model.path), html(model.hash));
    std::string card;
    const std::string text = model.card ? card_text(*model.card) : std::string();
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      card += html(std::string_view(text).substr(at, end - at)) + '\n';
      at = end + 1;
    }
    out += model.card ? "<pre>" + card + "</pre>\n"
                      : fmt::format("<p class=\"soft\">recipe {}; no card, for {}</p>\n", html(model.recipe),
                                    html(model.no_card));
  }
  return out;
}

}  // namespace

std::string hunt_html(const HuntReport& hunt, SecretPolicy secrets) {
  std::string out = page_begin(hunt.title, kStyle);
  out += fmt::format(
      "<h1>{}</h1>\n<p class=\"soft\">pugmark {} &middot; {} &middot; <code>{}</code>{}</p>\n", html(hunt.title),
      html(hunt.pugmark), time_words(hunt.made), html(hunt.store),
      hunt.chosen.empty() ? std::string() : fmt::format(" &middot; findings by <code>{}</code>", html(hunt.chosen)));
  for (const std::string& sentence : summary_sentences(hunt)) {
    out += "<p>" + html(sentence) + "</p>\n";
  }
  out += days_html(hunt);
  out += hunt.hosts.empty() ? std::string() : hosts_html(hunt);
  for (std::size_t i = 0; i < hunt.hosts.size(); ++i) {
    const ReportedHost& host = hunt.hosts[i];
    out += fmt::format("<section id=\"host-{}\"><h2><code>{}</code></h2>\n", i + 1, host_name(host.all));
    for (const ReportedFinding& finding : host.findings) {
      out += finding_html(finding, secrets);
    }
    if (host.all.findings > host.findings.size()) {
      out += fmt::format("<p class=\"soft\">and {} of this host</p>\n",
                         counted(host.all.findings - host.findings.size(), "weaker finding"));
    }
    out += "</section>\n";
  }
  out += runs_html(hunt) + models_html(hunt);
  out += fmt::format("<h2>How to read this</h2><p>{}</p>\n", kHowToRead);
  return out.append(page_end());
}

}  // namespace pugmark::report
