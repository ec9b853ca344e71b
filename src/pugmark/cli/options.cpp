// Wording of what is wrong with a command line: ours, since CLI11's speaks of types and internal values.
#include "pugmark/cli/options.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <sys/stat.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pugmark/cli/command.h"
#include "pugmark/core/error.h"

namespace pugmark::cli {
namespace {

std::string without_plus(const std::string& text) { return text.starts_with('+') ? text.substr(1) : text; }

std::string refuse_dash(const std::string& text) {
  return text.empty() || text == "-" ? fmt::format("'{}' is no file name", text) : std::string();
}

/// What keeps the words of `command` from being used.
std::string wording(const CLI::App& command, const CLI::ParseError& error) {
  std::string text = error.what();
  const bool missing = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  if (missing || dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    const std::vector<std::string> rest = command.remaining();
    // An option that is not known may be the reason why something else is missing.
    const auto option = std::find_if(rest.begin(), rest.end(), [](const std::string& word) {
      return word.size() > 1 && word.starts_with('-') && word != "--";
    });
    if (option != rest.end()) {
      return fmt::format("unknown option {}", *option);
    }
    const bool wants_command = !command.get_subcommands({}).empty();
    if (!rest.empty()) {
      return fmt::format("{} '{}'", wants_command ? "unknown command" : "unexpected argument", rest.front());
    }
    if (wants_command) {
      return "no command given";
    }
    return missing ? text.substr(0, text.find(' ')) + " is missing"
                   : fmt::format("unexpected argument '{}'", text.substr(text.rfind(": ") + 2));
  }
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    return text.substr(0, text.find(':')) +
           (text.find("At Most") != std::string::npos ? " may be given once" : " needs a value");
  }
  return text;
}

}  // namespace

CLI::Validator finite_number() {
  return CLI::Validator(
      [](std::string& text) {
        const std::string number = without_plus(text);
        double value = 0;
        const auto [end, status] = std::from_chars(number.data(), number.data() + number.size(), value);
        const bool good = status == std::errc() && end == number.data() + number.size() && std::isfinite(value);
        return good ? std::string() : fmt::format("'{}' is no finite number", text);
      },
      std::string());
}

CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
  return CLI::Validator(
      [least, most](std::string& text) {
        const std::string number = without_plus(text);
        std::uint64_t value = 0;
        const auto [end, status] = std::from_chars(number.data(), number.data() + number.size(), value);
        if (status != std::errc() || end != number.data() + number.size() || value < least || value > most) {
          return fmt::format("'{}' is no whole number from {} to {}", text, least, most);
        }
        text = std::to_string(value);  // CLI11 takes a leading zero for an octal number
        return std::string();
      },
      std::string());
}

CLI::Validator word_of(std::vector<std::string> words) {
  return CLI::Validator(
      [words = std::move(words)](std::string& text) {
        return std::find(words.begin(), words.end(), text) != words.end()
                   ? std::string()
                   : fmt::format("unknown value '{}'; known: {}", text, fmt::join(words, ", "));
      },
      std::string());
}

CLI::Validator model_name() {
  return CLI::Validator(
      [](std::string& text) {
        struct stat status {};
        const bool special = ::stat(text.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
        std::string problem = special ? fmt::format("'{}' is no regular file", text) : refuse_dash(text);
        return problem.empty() ? problem : problem + "; a model is a file";
      },
      std::string());
}

CLI::Validator output_name() {
  return CLI::Validator([](std::string& text) { return refuse_dash(text); }, std::string());
}

CLI::Validator duration() {
  return CLI::Validator(
      [](std::string& text) {
        std::uint64_t value = 0;
        const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
        const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
        const std::uint64_t seconds = unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
        constexpr std::uint64_t kMostSeconds = std::uint64_t{366} * 24 * 3600;
        if (status != std::errc() || value == 0 || seconds == 0 || value > kMostSeconds / seconds) {
          return fmt::format("'{}' is no time such as 90s, 10m or 2h", text);
        }
        text = std::to_string(value * seconds * 1'000'000);
        return std::string();
      },
      std::string());
}

CLI::Validator share() {
  return CLI::Validator(
      [](std::string& text) {
        const bool percent = text.ends_with('%');
        const std::string_view number = std::string_view(text).substr(0, text.size() - (percent ? 1 : 0));
        double value = 0;
        const auto [end, status] = std::from_chars(number.data(), number.data() + number.size(), value);
        value /= percent ? 100 : 1;
        const bool number_alone = status == std::errc() && end == number.data() + number.size();
        const bool good = number_alone && value > 0 && value < 1;
        if (!good) {
          return fmt::format("'{}' is no share such as 0.001 or 0.1%", text);
        }
        text = fmt::format("{}", value);
        return std::string();
      },
      std::string());
}

CLI::Validator findings_a_day() {
  return CLI::Validator(
      [](std::string& text) {
        constexpr std::uint64_t kMost = 10'000;
        constexpr std::string_view kDay = "/day";
        std::string number = text.ends_with(kDay) ? text.substr(0, text.size() - kDay.size()) : text;
        if (!whole_number(1, kMost)(number).empty()) {
          return fmt::format("'{}' is no number of findings such as 20/day (at most {})", text, kMost);
        }
        text = number;
        return std::string();
      },
      std::string());
}

void add_labelled_options(CLI::App& app, app::LabelledInputs& inputs) {
  app.add_option("--normal", inputs.normal, "Logs of ordinary traffic: files or directories")
      ->type_name("PATH")
      ->required();
  app.add_option("--malicious", inputs.malicious, "Logs of malicious traffic: files or directories")
      ->type_name("PATH")
      ->required();
  app.add_option("--extra-normal", inputs.extra_normal, "Logs of ordinary traffic that are learned from alone")
      ->type_name("PATH");
  app.add_option("--background", inputs.background,
                 "Logs of ordinary traffic of other places, which weigh less and are learned from alone")
      ->type_name("PATH");
}

void add_group_by_option(CLI::App& app, app::GroupBy& group_by) {
  app.add_option(
         "--group-by", group_by,
         "Connections that count as one source: family (the file's name before the first _), file, "
         "host (file and client), day, or auto: family for malicious logs, file for normal ones, host for a class "
         "of fewer than 20 of these")
      ->transform(choice<app::GroupBy>({{"auto", app::GroupBy::kAuto},
                                        {"family", app::GroupBy::kFamily},
                                        {"file", app::GroupBy::kFile},
                                        {"host", app::GroupBy::kHost},
                                        {"day", app::GroupBy::kDay}}))
      ->type_name("WHAT")
      ->default_str("auto");
}

void add_forest_options(CLI::App& app, app::ForestTraining& forest) {
  app.add_option("--algorithm", forest.algorithm,
                 "Recipe flows: how trees are grown: isolation-forest (from --normal alone: what is unusual), "
                 "random-forest or gradient-boosting (from both classes: what is like the malicious one)")
      ->transform(choice<app::ForestAlgorithm>({{"isolation-forest", app::ForestAlgorithm::kIsolationForest},
                                                {"random-forest", app::ForestAlgorithm::kRandomForest},
                                                {"gradient-boosting", app::ForestAlgorithm::kGradientBoosting}}))
      ->type_name("NAME")
      ->default_str("isolation-forest");
  app.add_flag("--synthetic-malicious", forest.noise,
               "Random forest, gradient boosting: learn what sets --normal apart from noise, which is made by drawing "
               "each number of an exchange by itself; for hunters without malicious logs");
  app.add_option("--trees", forest.trees, "Recipes flows and typed: how many")
      ->transform(whole_number(1, 1000))
      ->type_name("N")
      ->default_str("100");
  app.add_option("--sample", forest.sample, "Isolation forest: rows that each tree is grown from")
      ->transform(whole_number(2, 16384))
      ->type_name("N")
      ->default_str("256");
  app.add_option("--rows", forest.most_rows,
                 "Recipes flows and typed: of more exchanges or rows than this, as many are drawn at random")
      ->transform(whole_number(100, 10'000'000))
      ->type_name("N")
      ->default_str("200000");
  app.add_option("--ngrams", forest.bags.ngram,
                 "Random forest, gradient boosting: learn from texts too: TF-IDF of groups of this many characters of "
                 "URI, Host, subdomain, User-Agent and Referer, and of words of parameters, method, status, port, "
                 "program and public suffix; Clearcut takes 7")
      ->transform(whole_number(1, FlowBagOptions::kMostNgram))
      ->type_name("SIZE");
  app.add_option("--terms", forest.bags.terms, "With --ngrams: how many of each text, those that most rows have")
      ->transform(whole_number(1, FlowBagOptions::kMostTerms))
      ->type_name("N")
      ->default_str("100")
      ->needs("--ngrams");
  app.add_option("--seed", forest.seed, "Recipes flows and typed: another one grows other trees")
      ->transform(whole_number(0, std::numeric_limits<std::int32_t>::max()))
      ->type_name("N")
      ->default_str("1");
}

void check_forest_options(const CLI::App& app, app::Recipe recipe, const app::ForestTraining& forest) {
  for (const char* const option : kForestOptions) {
    if (recipe != app::Recipe::kFlows && recipe != app::Recipe::kTyped && app.get_option(option)->count() > 0) {
      throw CLI::ValidationError(option, "is of the recipes flows and typed");
    }
  }
  const bool isolation = forest.algorithm == app::ForestAlgorithm::kIsolationForest;
  const std::string of_two_classes = forest.noise            ? "--synthetic-malicious"
                                     : forest.bags.ngram > 0 ? "--ngrams"
                                     : !isolation            ? "--algorithm"
                                                             : "";
  if (recipe == app::Recipe::kTyped && !of_two_classes.empty()) {
    throw CLI::ValidationError(of_two_classes, "the recipe typed grows isolation forests");
  }
  if (isolation && forest.noise) {
    throw CLI::ValidationError("--synthetic-malicious",
                               "wants --algorithm random-forest or gradient-boosting; an isolation forest learns from "
                               "--normal alone");
  }
  if (isolation && forest.bags.ngram > 0) {
    throw CLI::ValidationError("--ngrams",
                               "wants --algorithm random-forest or gradient-boosting; an isolation forest asks how "
                               "rare values are instead");
  }
  if (!isolation && app.get_option("--sample")->count() > 0) {
    throw CLI::ValidationError("--sample", "is of --algorithm isolation-forest");
  }
}

CLI::Option* add_profile_option(CLI::App& app, std::optional<Profile>& profile) {
  return app
      .add_option("--profile", profile,
                  "How much to call out, by the normal connections that the model held back: wide (1 % of them), "
                  "balanced (0.1 %) or quiet (the lowest rate that they tell)")
      ->transform(
          choice<Profile>({{"wide", Profile::kWide}, {"balanced", Profile::kBalanced}, {"quiet", Profile::kQuiet}}))
      ->type_name("PROFILE")
      ->default_str("balanced");
}

void add_window_option(CLI::App& app, JoinWindow& window) {
  app.add_option(
         "--window", window.microseconds,
         "Log time after its last message for which a connection is waited for; no longer than 65 536 others come")
      ->transform(duration())
      ->type_name("TIME")
      ->default_str("10m");
}

void add_capture_options(CLI::App& app, CaptureLimits& limits) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 40U;
  app.add_option("--capture-connections", limits.connections, "Connections of a capture followed at a time")
      ->transform(whole_number(16, kMost))
      ->type_name("N")
      ->default_str(std::to_string(limits.connections));
  app.add_option("--capture-direction-bytes", limits.direction_bytes,
                 "Bytes held back of one direction of a connection while earlier ones are missing")
      ->transform(whole_number(4096, kMost))
      ->type_name("BYTES")
      ->default_str(std::to_string(limits.direction_bytes));
  app.add_option("--capture-bytes", limits.buffered_bytes, "Bytes of a capture held back in all")
      ->transform(whole_number(65'536, kMost))
      ->type_name("BYTES")
      ->default_str(std::to_string(limits.buffered_bytes));
}

int report_parse_error(const CLI::App& app, const CLI::ParseError& error) {
  std::string name = app.get_name();
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().front();
    name += " " + command->get_name();
  }
  return report_error(Error(ErrorCode::kUsage, wording(*command, error)).hint(name + " --help"), app.get_name());
}

}  // namespace pugmark::cli
