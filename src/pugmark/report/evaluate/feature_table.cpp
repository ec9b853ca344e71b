// Layout of ranked features.
#include "pugmark/report/evaluate/feature_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "pugmark/core/json_writer.h"
#include "pugmark/core/text.h"
#include "pugmark/report/csv_cell.h"
#include "pugmark/report/html_page.h"

namespace pugmark::report {
namespace {

/// "35+67": sources of both classes that have it.
std::string sources_text(const RankedFeature& feature) {
  return fmt::format("{}+{}", grouped(feature.sources[0]), grouped(feature.sources[1]));
}

std::string_view class_text(const RankedFeature& feature) {
  return feature.speaks_for_malicious ? "malicious" : "normal";
}

}  // namespace

std::string feature_table_text(const std::vector<RankedFeature>& features, std::size_t width) {
  constexpr std::size_t kNumbers = 56;
  const std::size_t room = width > kNumbers + 40 ? width - kNumbers : 40;
  std::string out = fmt::format("{:>5} {:>5} {:>5} {:>6} {:>5}  {:<4} {:>8} {:>5}   {}\n", "bits", "AP", "vary", "chi2",
                                "cover", "for", "sources", "apart", "feature");
  for (const RankedFeature& feature : features) {
    out += fmt::format("{:>5.3f} {:>5.3f} {:>5.3f} {:>6.0f} {:>3.0f} %  {:<4} {:>8} {:>5} {} {}\n", feature.information,
                       feature.average_precision, feature.variance, feature.chi_squared, 100 * feature.coverage,
                       feature.speaks_for_malicious ? "mal" : "norm", sources_text(feature),
                       feature.separation ? fmt::format("{:.1f}", *feature.separation) : std::string("-"),
                       feature.tells_source ? '!' : ' ', shorten(terminal_safe(feature.name), room));
  }
  return out;
}

std::string feature_table_json(const std::vector<RankedFeature>& features) {
  std::string out;
  for (const RankedFeature& feature : features) {
    JsonWriter json(out);
    json.begin_object();
    json.member("feature", feature.name);
    json.member("numeric", feature.numeric);
    json.member("coverage", feature.coverage);
    json.member("variance", feature.variance);
    json.member("mutual_information", feature.information);
    json.member("chi_squared", feature.chi_squared);
    json.member("average_precision", feature.average_precision);
    json.member("speaks_for", class_text(feature));
    if (feature.separation) {
      json.member("separation", *feature.separation);
    }
    json.member("normal_sources", feature.sources[0]);
    json.member("malicious_sources", feature.sources[1]);
    json.member("tells_source", feature.tells_source);
    json.end_object();
    out.push_back('\n');
  }
  return out;
}

std::string feature_table_csv(const std::vector<RankedFeature>& features) {
  std::string out =
      "feature,numeric,coverage,variance,mutual_information,chi_squared,average_precision,speaks_for,separation,"
      "normal_sources,malicious_sources,tells_source\n";
  for (const RankedFeature& feature : features) {
    out +=
        fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_cell(feature.name), feature.numeric, feature.coverage,
                    feature.variance, feature.information, feature.chi_squared, feature.average_precision,
                    class_text(feature), feature.separation ? fmt::format("{}", *feature.separation) : std::string(),
                    feature.sources[0], feature.sources[1], feature.tells_source);
  }
  return out;
}

std::string feature_plot_svg(const std::vector<RankedFeature>& features, std::string_view title) {
  constexpr std::size_t kLongestName = 52;
  constexpr double kBar = 360;
  constexpr double kNames = 380;
  constexpr double kLine = 18;
  constexpr double kTop = 54;
  const double height = kTop + kLine * static_cast<double>(features.size()) + 16;
  double most = 0;
  for (const RankedFeature& feature : features) {
    most = std::max(most, feature.information);
  }
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
      "role=\"img\" aria-label=\"{2}\" font-family=\"sans-serif\" font-size=\"12\">\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n<text x=\"12\" y=\"22\" font-size=\"15\">{2}</text>\n"
      "<text x=\"12\" y=\"42\" fill=\"#555\">bits that each tells of the class; red for malicious, blue for normal; "
      "pale: tells captures apart</text>\n",
      kNames + kBar + 80, height, html(title));
  for (std::size_t i = 0; i < features.size(); ++i) {
    const RankedFeature& feature = features[i];
    const double y = kTop + kLine * static_cast<double>(i);
    svg += fmt::format(
        "<text x=\"{:.0f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>"
        "<rect x=\"{:.0f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"12\" fill=\"{}\" opacity=\"{}\"/>"
        "<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"#555\">{:.3f}</text>\n",
        kNames - 8, y + 11, html(shorten(terminal_safe(feature.name), kLongestName)), kNames, y,
        most > 0 ? feature.information / most * kBar : 0, feature.speaks_for_malicious ? "#b3261e" : "#1f5fa8",
        feature.tells_source ? "0.35" : "1", kNames + (most > 0 ? feature.information / most * kBar : 0) + 6, y + 11,
        feature.information);
  }
  return svg + "</svg>\n";
}

}  // namespace pugmark::report
