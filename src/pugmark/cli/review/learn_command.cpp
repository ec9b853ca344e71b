// pugmark learn
#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "pugmark/app/learn/learn.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/model_choice.h"
#include "pugmark/cli/options.h"
#include "pugmark/cli/review/store_choice.h"
#include "pugmark/core/text.h"
#include "pugmark/io/output.h"
#include "pugmark/report/review/case_records.h"
#include "pugmark/report/review/case_text.h"
#include "pugmark/store/finding_query.h"

namespace pugmark::cli {
namespace {

enum class Format { kText, kJson };

/// Verdicts that are named; the rest are counted.
constexpr std::size_t kNamed = 20;

struct Options {
  std::string model;
  std::string output;
  std::string store;
  bool undo = false;
  std::vector<std::string> ids;
  std::optional<std::uint32_t> weight;
  std::optional<Profile> profile;
  bool dry_run = false;
  bool force = false;
  Format format = Format::kText;
};

/// Where the new model goes: where it is told to, in the place of the model, or beside the user where that is the one
/// in the box.
std::string output_of(const Options& options, const ChosenModel& chosen) {
  if (!options.output.empty()) {
    return options.output;
  }
  return chosen.is_starter ? kOwnModel : chosen.path;
}

/// Writes a model to output_of; that of the user may be replaced there, another one only where that is told.
Result<void> write_model(const std::string& bytes, const Options& options, const ChosenModel& chosen) {
  const std::string path = output_of(options, chosen);
  const bool replace = options.force || (options.output.empty() && !chosen.is_starter) || path == chosen.path;
  PUGMARK_TRY(AtomicFile file, AtomicFile::create(path, replace ? Overwrite::kReplace : Overwrite::kRefuse));
  PUGMARK_CHECK(file.write(bytes));
  PUGMARK_CHECK(file.commit());
  fmt::print(stderr, "wrote {} ({} bytes)\n", terminal_safe(path), grouped(bytes.size()));
  return {};
}

Result<std::vector<std::string>> short_ids(store::Database& database, std::span<const JudgedFinding> judged) {
  std::vector<std::string> ids;
  for (const JudgedFinding& one : judged) {
    PUGMARK_TRY(ids.emplace_back(), store::shortest_prefix(database, one.finding.id));
  }
  return ids;
}

/// The ids of some findings: "3f2a9c01, 77aa01bc and 3 more".
Result<std::string> named(store::Database& database, std::span<const JudgedFinding> judged) {
  PUGMARK_TRY(const auto ids, short_ids(database, judged.first(std::min(judged.size(), kNamed))));
  std::string text = fmt::format("{}", fmt::join(ids, " "));
  return judged.size() > kNamed ? text + fmt::format(" and {} more", grouped(judged.size() - kNamed)) : text;
}

Result<void> print_verdicts(store::Database& database, const app::Learning& learning, const Options& options) {
  std::string out;
  if (options.format == Format::kJson) {
    for (const JudgedFinding& one : learning.added) {
      report::append_learning_json(out, one);
    }
    for (const JudgedFinding& one : learning.lost) {
      if (!one.is_new) {
        report::append_learning_json(out, one);
      }
    }
  } else if (!learning.added.empty()) {
    const auto shown = std::span(learning.added).first(std::min(learning.added.size(), kNamed));
    PUGMARK_TRY(const auto ids, short_ids(database, shown));
    out = report::learning_table(shown, ids, terminal_width());
  }
  return DescriptorSink(STDOUT_FILENO, "standard output").write(out);
}

/// Says in words what learning does.
void print_outcome(const app::Learning& learning, const ChosenModel& chosen) {
  const auto malicious = std::count_if(learning.added.begin(), learning.added.end(), [](const JudgedFinding& one) {
    return one.finding.verdict == Verdict::kMalicious;
  });
  std::string text = fmt::format("{} ({} malicious, {} benign)", counted(learning.added.size(), "new verdict"),
                                 malicious, learning.added.size() - static_cast<std::size_t>(malicious));
  text += learning.reweighted > 0 ? fmt::format(", {} of them with another weight before", grouped(learning.reweighted))
                                  : std::string();
  text += learning.added.size() > kNamed ? fmt::format(", the first {} listed", kNamed) : std::string();
  text += learning.kept > 0 ? fmt::format("; {} held already", grouped(learning.kept)) : std::string();
  text += learning.taken_out > 0
              ? fmt::format("; {} taken out, for they were taken back or turned", grouped(learning.taken_out))
              : std::string();
  fmt::print(stderr, "{}: {}\n", model_text(chosen), text);
  if (learning.without_texts > 0) {
    fmt::print(stderr, "not learned from, for the store keeps no messages of them: {}\n",
               counted(learning.without_texts, "finding"));
  }
  fmt::print(stderr, "of {} the model called out {}, and now {}{}\n", counted(learning.open, "open finding"),
             grouped(learning.called_out[0]), grouped(learning.called_out[1]),
             learning.open_beyond > 0 ? fmt::format(" ({} weaker ones not looked at)", grouped(learning.open_beyond))
                                      : std::string());
  if (learning.knows_training) {
    const auto& [before, after] = learning.training;
    fmt::print(stderr,
               "of what it was trained on (disguised copies too) it called out {:.2f} % of malicious and {:.2f} % of "
               "normal, and "
               "now {:.2f} % and {:.2f} %\n",
               100 * before[1], 100 * before[0], 100 * after[1], 100 * after[0]);
  }
}

/// Names the open findings that are no longer called out: who is wrong about one of them should see it here.
Result<void> print_cleared(store::Database& database, const app::Learning& learning) {
  const auto shown = std::span(learning.cleared).first(std::min(learning.cleared.size(), kNamed));
  PUGMARK_TRY(const auto ids, short_ids(database, shown));
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const JudgedFinding& one = shown[i];
    fmt::print(stderr, "  no longer: {}  {:.1f}, then {:.1f}  {}  {}\n", ids[i], one.before, one.after,
               shorten(terminal_safe(one.finding.host), 40), shorten(terminal_safe(one.finding.identifier), 60));
  }
  if (learning.cleared.size() > shown.size()) {
    fmt::print(stderr, "  and {} weaker ones\n", grouped(learning.cleared.size() - shown.size()));
  }
  return {};
}

/// Warns of verdicts that the new model does not follow.
Result<void> warn_of_contradicted(store::Database& database, const app::Learning& learning, const Model& model) {
  std::vector<JudgedFinding> contradicted;
  std::copy_if(learning.added.begin(), learning.added.end(), std::back_inserter(contradicted),
               [](const JudgedFinding& one) { return one.is_contradicted(); });
  if (contradicted.empty()) {
    return {};
  }
  Diagnostic diagnostic;
  PUGMARK_TRY(const std::string ids, named(database, contradicted));
  diagnostic.what = fmt::format("{} not enough to change what the model says of the finding: {}",
                                contradicted.size() == 1 ? "a verdict is" : "some verdicts are", ids);
  const bool malicious = std::any_of(contradicted.begin(), contradicted.end(), [](const JudgedFinding& one) {
    return one.finding.verdict == Verdict::kMalicious;
  });
  diagnostic.hints.emplace_back(
      std::holds_alternative<WordModel>(model)
          ? "a verdict counts as one message more in training; --weight N counts it as N"
      : malicious ? "a malicious verdict raises what --profile wide finds by little; that profile goes on finding it"
                  : "other verdicts say the opposite of much the same messages");
  TerminalDiagnostics().report(diagnostic);
  return {};
}

/// Refuses to unlearn what was found; where that is told to be, says what it is.
Result<void> check_lost(store::Database& database, const app::Learning& learning, const Options& options) {
  if (learning.lost.empty()) {
    return {};
  }
  std::vector<std::string> notes;
  const std::string words = store_words(options.store);
  for (std::size_t i = 0; i < std::min(learning.lost.size(), kNamed); ++i) {
    const JudgedFinding& one = learning.lost[i];
    PUGMARK_TRY(const std::string id, store::shortest_prefix(database, one.finding.id));
    notes.push_back(fmt::format("{} would score {:.1f}, called out is {:.1f} or more: pugmark show{} {}", id, one.after,
                                one.threshold, words, id));
  }
  const std::string what =
      fmt::format("with these verdicts {} with the verdict malicious would no longer be called out",
                  counted(learning.lost.size(), "finding"));
  if (options.force) {
    Diagnostic diagnostic;
    diagnostic.what = what;
    diagnostic.hints = std::move(notes);
    TerminalDiagnostics().report(diagnostic);
    return {};
  }
  Error error(ErrorCode::kUsage, what + "; nothing was written");
  for (std::string& note : notes) {
    error = Error(error).note(std::move(note));
  }
  return std::move(error).hint(
      "look at the benign ones that are like these (pugmark show), or learn all the same: --force");
}

Result<void> learn(const Options& options) {
  PUGMARK_TRY(const ChosenModel chosen, choose_model(options.model));
  PUGMARK_TRY(store::Database database, open_store(options.store, store::Missing::kRefuse));
  app::LearnOptions learn_options;
  learn_options.model = chosen.path;
  learn_options.weight = options.weight;
  learn_options.point.profile = options.profile;
  PUGMARK_TRY(const app::Learning learning, app::learn(database, *chosen.model, learn_options));
  PUGMARK_CHECK(print_verdicts(database, learning, options));
  if (learning.added.empty() && learning.taken_out == 0) {
    fmt::print(stderr, "{}: no new verdict, {} held already\n", model_text(chosen), grouped(learning.kept));
    if (learning.kept == 0) {
      fmt::print(stderr, "next: pugmark findings{0}, then pugmark verdict{0} ID malicious|benign\n",
                 store_words(options.store));
    }
    return {};
  }
  print_outcome(learning, chosen);
  PUGMARK_CHECK(print_cleared(database, learning));
  PUGMARK_CHECK(warn_of_contradicted(database, learning, *chosen.model));
  PUGMARK_CHECK(check_lost(database, learning, options));
  if (options.dry_run) {
    fmt::print(stderr, "nothing was written\n");
    return {};
  }
  PUGMARK_CHECK(write_model(learning.bytes, options, chosen));
  fmt::print(stderr, "next: pugmark assess -m {} LOGS; pugmark learn -m {} --undo takes it back\n",
             shell_path(output_of(options, chosen)), shell_path(output_of(options, chosen)));
  return {};
}

Result<void> undo(const Options& options) {
  PUGMARK_TRY(const ChosenModel chosen, choose_model(options.model));
  PUGMARK_TRY(const app::Unlearning unlearning, app::unlearn(chosen.path, options.ids));
  std::string out;
  for (const LearnedVerdict& verdict : unlearning.taken_out) {
    out += fmt::format("{}  {}\n", verdict.finding, verdict.label == Label::kMalicious ? "malicious" : "benign");
  }
  PUGMARK_CHECK(DescriptorSink(STDOUT_FILENO, "standard output").write(out));
  const std::string left = unlearning.left.verdicts.empty()
                               ? std::string("none left: it is the model as it was trained")
                               : fmt::format("{} left", grouped(unlearning.left.verdicts.size()));
  fmt::print(stderr, "{}: {} taken out, {}\n", model_text(chosen), counted(unlearning.taken_out.size(), "verdict"),
             left);
  if (options.dry_run) {
    fmt::print(stderr, "nothing was written\n");
    return {};
  }
  PUGMARK_CHECK(write_model(unlearning.bytes, options, chosen));
  fmt::print(stderr, "they are still in the case store: pugmark verdict ID open takes one back there\n");
  return {};
}

}  // namespace

void declare_learn(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand("learn", "Fold verdicts into a model, or take them out again");
  auto options = std::make_shared<Options>();
  add_model_option(app, options->model);
  app.add_option("-o,--output", options->output,
                 "Where to write the model; without it in the place of the model, or ./pugmark.pug for the starter")
      ->check(model_name())
      ->type_name("MODEL");
  add_store_option(app, options->store);
  CLI::Option* const undo_flag =
      app.add_flag("--undo", options->undo,
                   "Take verdicts out of the model: those on the findings ID, or all. With the last one gone it is the "
                   "file that it was, byte for byte");
  app.add_option("ID", options->ids, "With --undo: findings by their ids or the first digits of these")
      ->needs(undo_flag);
  app.add_option(
         "--weight", options->weight,
         "Recipe words: count the messages of each verdict N times, of those too that both the model and the store "
         "hold; without it new ones once")
      ->transform(whole_number(1, 1000))
      ->excludes(undo_flag)
      ->type_name("N");
  add_profile_option(app, options->profile)
      ->description(
          "What counts as called out in what is told of the outcome: wide, balanced or quiet, as of assess; the model "
          "is "
          "the same")
      ->excludes(undo_flag);
  app.add_flag("--dry-run", options->dry_run, "Only tell what would come of it");
  app.add_flag("--force", options->force,
               "Learn even where something with the verdict malicious is no longer called out then; and replace an "
               "existing model at -o");
  app.add_option("--format", options->format,
                 "text for eyes, or json (a line for each new verdict, and for each malicious one that is lost)")
      ->transform(choice<Format>({{"text", Format::kText}, {"json", Format::kJson}}))
      ->excludes(undo_flag)
      ->type_name("FORMAT")
      ->default_str("text");
  app.footer(
      "Examples:\n  pugmark learn --dry-run\n  pugmark learn -m team.pug -o team-2.pug\n"
      "  pugmark learn -m team.pug --undo 3f2a9c01");
  app.callback([options, &action] {
    action = [options]() -> int {
      const auto done = options->undo ? undo(*options) : learn(*options);
      return done ? kExitOk : report_error(done.error());
    };
  });
}

}  // namespace pugmark::cli
