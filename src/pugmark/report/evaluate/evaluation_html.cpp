// The page of an evaluation: figures, two curves, families.
#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/report/evaluate/evaluation_report.h"
#include "pugmark/report/html_page.h"

namespace pugmark::report {
namespace {

constexpr int kWidth = 420;
constexpr int kHeight = 280;
constexpr int kMargin = 44;

/// A place in the drawing, of shares from 0 to 1.
std::string place(double x, double y) {
  return fmt::format("{:.1f},{:.1f}", kMargin + std::clamp(x, 0.0, 1.0) * kWidth,
                     10 + (1 - std::clamp(y, 0.0, 1.0)) * kHeight);
}

/// A label of the axis below, at a share of its length.
struct Tick {
  double at = 0;
  std::string text;
};

std::string chart(std::string_view title, std::string_view x_name, std::string_view y_name,
                  const std::vector<std::pair<double, double>>& points, const std::vector<Tick>& ticks) {
  std::string svg = fmt::format("<figure><svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\"><g class=\"grid\">",
                                kWidth + kMargin + 28, kHeight + 56, html(title));
  for (int i = 0; i <= 4; ++i) {
    const double y = i / 4.0;
    svg += fmt::format("<polyline points=\"{} {}\"/><text x=\"{}\" y=\"{:.1f}\" class=\"left\">{:g}</text>",
                       place(0, y), place(1, y), kMargin - 6, 14 + (1 - y) * kHeight, y);
  }
  for (const Tick& tick : ticks) {
    svg += fmt::format("<polyline points=\"{} {}\"/><text x=\"{:.1f}\" y=\"{}\" class=\"below\">{}</text>",
                       place(tick.at, 0), place(tick.at, 1), kMargin + tick.at * kWidth, kHeight + 26, html(tick.text));
  }
  svg += fmt::format("</g><text x=\"{}\" y=\"{}\" class=\"below\">{}</text>", kMargin + kWidth / 2, kHeight + 46,
                     html(x_name));
  svg += "<polyline class=\"curve\" points=\"";
  for (const auto& [x, y] : points) {
    svg += place(x, y) + ' ';
  }
  return svg + fmt::format("\"/></svg><figcaption>{} ({} by {})</figcaption></figure>", html(title), html(y_name),
                           html(x_name));
}

std::string curves(const Evaluation& evaluation) {
  std::vector<std::pair<double, double>> precision;
  std::vector<std::pair<double, double>> recall;
  // Rates from 0.01 % to 100 %, by their logarithm.
  const auto by_logarithm = [](double rate) { return (std::log10(std::max(rate, 1e-4)) + 4) / 4; };
  for (const CurvePoint& point : evaluation.curve) {
    precision.emplace_back(point.recall, point.precision);
    recall.emplace_back(by_logarithm(point.rate), point.recall);
  }
  return chart("Precision-recall curve", "recall", "precision", precision,
               {{0, "0"}, {0.25, "0.25"}, {0.5, "0.5"}, {0.75, "0.75"}, {1, "1"}}) +
         chart("What is found at how many false alarms", "share of normal connections called out", "recall", recall,
               {{0, "0.01 %"}, {0.25, "0.1 %"}, {0.5, "1 %"}, {0.75, "10 %"}, {1, "100 %"}});
}

std::string figures_row(std::string_view name, const DetectionFigures& figures) {
  std::string row = fmt::format("<tr><th scope=\"row\">{}</th><td>{:.4f}</td>", html(name), figures.average_precision);
  for (const OperatingPoint& point : figures.points) {
    row += fmt::format("<td>{:.3f}</td><td>{:.3f}</td>", point.recall, point.captures);
  }
  return row + "</tr>\n";
}

/// What thresholds and probabilities of a model say of what it has not learned from.
std::string thresholds_html(const Evaluation& evaluation) {
  std::string out;
  if (!evaluation.thresholds.empty()) {
    out +=
        "<h2>Thresholds as training sets them</h2><table><caption>On what was held back in training, where they meet "
        "others</caption><tr><th scope=\"row\">profile</th><th>normal called out, meant</th><th>normal called "
        "out</th><th>recall</th></tr>\n";
    for (const SetThreshold& threshold : evaluation.thresholds) {
      out += fmt::format("<tr><th scope=\"row\">{}</th><td>{:.3f} %</td><td>{:.3f} %</td><td>{:.3f}</td></tr>\n",
                         html(threshold.profile), 100 * threshold.rate, 100 * threshold.reached, threshold.recall);
    }
    out += "</table>\n";
  }
  if (!evaluation.attacks.empty()) {
    out +=
        "<h2>Under attack</h2><table><caption>Recall of malicious connections that an attacker "
        "changed</caption><tr><th "
        "scope=\"row\">change</th><th>1 %</th><th>0.5 %</th><th>0.1 %</th></tr>\n";
    for (const AttackFigures& attack : evaluation.attacks) {
      out += fmt::format("<tr><th scope=\"row\">{}</th><td>{:.3f}</td><td>{:.3f}</td><td>{:.3f}</td></tr>\n",
                         html(attack.name), attack.recall[0], attack.recall[1], attack.recall[2]);
    }
    out += "</table>\n";
  }
  if (evaluation.reliability) {
    std::vector<std::pair<double, double>> points;
    for (const ReliabilityBin& bin : evaluation.reliability->bins) {
      if (bin.normal + bin.malicious > 0) {
        points.emplace_back(bin.told, bin.observed);
      }
    }
    const std::vector<Tick> ticks = {{0, "0"}, {0.25, "0.25"}, {0.5, "0.5"}, {0.75, "0.75"}, {1, "1"}};
    out += fmt::format(
        "<h2>Probabilities</h2><p>As if both classes were as frequent: off by {:.3f} in the mean, Brier score "
        "{:.3f}.</p><div class=\"charts\">{}</div>\n",
        evaluation.reliability->calibration_error, evaluation.reliability->brier,
        chart("Reliability", "probability told", "share that was malicious", points, ticks));
  }
  return out;
}

constexpr std::string_view kStyle = R"(
.charts{display:flex;flex-wrap:wrap;gap:1rem}figure{flex:1 1 24rem;max-width:32rem}.curve{stroke:var(--mark);stroke-width:2;fill:none}
)";

}  // namespace

std::string evaluation_html(const Evaluation& evaluation, const EvaluationTitle& title) {
  const DetectionFigures& figures = evaluation.figures;
  std::string out = page_begin("pugmark: " + title.what, kStyle);
  out += fmt::format("<h1>pugmark: {}</h1>\n<p class=\"soft\">pugmark {} &middot; <code>{}</code></p>\n",
                     html(title.what), html(title.pugmark), html(title.command));
  out += fmt::format("<p>{} normal and {} malicious connections of {} captures and {} families.</p>\n",
                     grouped(figures.units - figures.malicious), grouped(figures.malicious), grouped(figures.captures),
                     grouped(figures.families));
  out +=
      "<table><caption>What is found where so many normal connections are called out; in brackets where nine in ten "
      "draws of other groups lie</caption><tr><th scope=\"row\"></th><th>1 %</th><th>0.5 %</th><th>0.1 %</th></tr>\n";
  const auto row = [&](std::string_view name, const auto& value) {
    out += fmt::format("<tr><th scope=\"row\">{}</th>", html(name));
    for (std::size_t i = 0; i < kRates.size(); ++i) {
      out += fmt::format("<td>{}</td>", value(i));
    }
    out += "</tr>\n";
  };
  const auto with_interval = [](double value, const Interval& interval) {
    return fmt::format("{:.3f} ({:.2f}&ndash;{:.2f})", value, interval.low, interval.high);
  };
  row("recall of connections",
      [&](std::size_t i) { return with_interval(figures.points[i].recall, evaluation.intervals.recall[i]); });
  row("captures found",
      [&](std::size_t i) { return with_interval(figures.points[i].captures, evaluation.intervals.captures[i]); });
  row("mean of the families' recalls",
      [&](std::size_t i) { return fmt::format("{:.3f}", figures.points[i].family_recall); });
  row("score above", [&](std::size_t i) { return fmt::format("{:.2f}", figures.points[i].threshold); });
  row("false alarms a day",
      [&](std::size_t i) { return fmt::format("{:.1f}", figures.points[i].reached * evaluation.normal_a_day); });
  row(fmt::format("precision, were one in {} malicious",
                  grouped(static_cast<std::uint64_t>(std::llround(1 / evaluation.base_rate)))),
      [&](std::size_t i) {
        return fmt::format("{:.2g}",
                           precision_at(figures.points[i].recall, figures.points[i].reached, evaluation.base_rate));
      });
  out += "</table>\n<h2>Curves</h2><div class=\"charts\">" + curves(evaluation) + "</div>\n";
  out +=
      "<h2>Compared</h2><table><tr><th scope=\"row\"></th><th>average precision</th><th>recall 1 "
      "%</th><th>captures</th>"
      "<th>recall 0.5 %</th><th>captures</th><th>recall 0.1 %</th><th>captures</th></tr>\n";
  out += figures_row("all headers", figures);
  for (const ViewFigures& view : evaluation.views) {
    out += figures_row(fmt::format("as a log of view {}", to_string(view.view)), view.figures);
  }
  for (const Baseline& baseline : evaluation.baselines) {
    out += figures_row(baseline.name, baseline.figures);
  }
  out += "</table>\n" + thresholds_html(evaluation);
  if (!evaluation.months.empty()) {
    out +=
        "<h2>By month</h2><table><tr><th scope=\"row\">month</th><th>connections</th><th>recall 1 %</th><th>recall 0.1 "
        "%</th></tr>\n";
    for (const MonthFigures& month : evaluation.months) {
      out += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{:.3f}</td><td>{:.3f}</td></tr>\n",
                         html(month.month), grouped(month.connections), month.recall[0], month.recall[2]);
    }
    out += "</table>\n";
  }
  out +=
      "<h2>Families</h2><table><caption>Connections and captures found, those missed most first</caption><tr><th "
      "scope=\"row\">family</th><th>connections</th><th>1 %</th><th>0.1 %</th><th>captures</th><th>1 %</th><th>0.1 "
      "%</th></tr>\n";
  for (const FamilyFigures& family : evaluation.families) {
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
        html(family.name), family.connections, family.found[0], family.found[2], family.captures,
        family.captures_found[0], family.captures_found[2]);
  }
  out +=
      "</table>\n<h2>Where false alarms come from</h2><table><tr><th scope=\"row\">group</th><th>connections</th><th>1 "
      "%</th><th>0.5 %</th><th>0.1 %</th></tr>\n";
  for (const AlarmSource& source : evaluation.alarms) {
    out += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                       html(source.name), source.connections, source.alarms[0], source.alarms[1], source.alarms[2]);
  }
  return (out + "</table>\n").append(page_end());
}

}  // namespace pugmark::report
