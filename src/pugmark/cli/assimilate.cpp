// The drop-ins assimilate-train and assimilate-assess: the original's options, wording, numbering and decision rule.
#include <algorithm>
#include <array>
#include <cstdio>
#include <unistd.h>

#include <fmt/format.h>

#include "pugmark/app/assess/assess.h"
#include "pugmark/app/train/train.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/core/text.h"
#include "pugmark/io/output.h"
#include "pugmark/version.h"

namespace pugmark::cli {
namespace {

constexpr const char* kTrain = "assimilate-train";
constexpr const char* kAssess = "assimilate-assess";

/// What assimilate-train was asked to do.
struct Training {
  app::TrainOptions options;
  std::string normal;
  std::string malicious;
  std::string vectorizer = "./vectorizers.pkl";
};

int train(const app::TrainOptions& options) {
  TerminalDiagnostics terminal(kTrain);
  FoldingSink diagnostics(terminal);
  fmt::print("Reading normal data...\nReading malicious data...\nVectorizing data...\n");
  auto summary = app::train(options, diagnostics);
  if (summary) {
    warn_of_shared_files(summary->card, diagnostics);
  }
  diagnostics.finish();
  if (!summary) {
    return report_error(summary.error(), kTrain);
  }
  fmt::print("Writing out models...\n");
  if (terminal.failed()) {
    return kExitError;
  }
  fmt::print("Done!\n");
  return kExitOk;
}

/// What assimilate-assess was asked to do.
struct Assessment {
  std::string file;
  std::string directory;
  std::string model = "./nb.pkl";
  std::string vectorizer = "./vectorizers.pkl";
  std::string output;
  bool verbose = false;
  bool show_secrets = false;

  bool one_file() const { return !file.empty(); }
};

std::string last_part(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

/// The first `count` characters: the original cuts characters, not bytes.
std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t cut = 0;
  for (std::size_t i = 0; i < count && cut < text.size(); ++i) {
    cut += read_code_point(text.substr(cut)).length;
  }
  return text.substr(0, cut);
}

/// Writes what the original writes of a record: "Checking" lines where asked for, and what looks suspicious.
class AssimilateWriter {
 public:
  AssimilateWriter(const Assessment& asked, ByteSink& out, ByteSink* results)
      : asked_(asked), out_(out), results_(results) {}

  Result<void> write(const Finding& finding) {
    const std::string name = terminal_safe(last_part(finding.place.file));
    const std::uint64_t record = finding.place.record;
    std::string text;
    if (asked_.verbose) {
      text += asked_.one_file() ? fmt::format("Checking line {}\n", record)
                                : fmt::format("Checking file {} line {} of file {}\n", name, record, name);
    }
    if (finding.score > 0) {
      const std::string start = asked_.one_file() ? fmt::format("Line {} looks suspicious: ", record)
                                                  : fmt::format("File {} Line {} looks suspicious: ", name, record);
      const std::string header = terminal_safe(finding.canonical_text);
      text += fmt::format("{}{}\n", start, first_characters(header, asked_.one_file() ? 60 : 40));
      if (results_ != nullptr) {
        PUGMARK_CHECK(results_->write(start + header + "\n"));
      }
    }
    return text.empty() ? Result<void>() : out_.write(text);
  }

 private:
  const Assessment& asked_;
  ByteSink& out_;
  ByteSink* results_;
};

/// Assesses as asked; whether all inputs could be read.
Result<bool> assess(const Assessment& asked) {
  fmt::print("Loading models...\n");
  PUGMARK_TRY(const Model model, open_model(asked.model));
  if (!std::holds_alternative<WordModel>(model)) {
    return Error(ErrorCode::kFormat, fmt::format("has recipe {}, wanted {}", card_of(model).recipe, kWordsRecipe))
        .at(asked.model)
        .hint("assimilate-train makes one; pugmark assess takes models of any recipe");
  }
  if (card_of(model).surprise) {
    return Error(ErrorCode::kFormat, "learned from normal traffic alone, so it tells no log-odds")
        .at(asked.model)
        .hint("assimilate-train makes one of both classes; pugmark assess takes models of any recipe");
  }
  std::optional<AtomicFile> results;
  if (!asked.output.empty()) {
    PUGMARK_TRY(auto created, AtomicFile::create(asked.output, Overwrite::kReplace, Access::kUmask));
    results.emplace(std::move(created));
  }
  if (asked.one_file()) {
    fmt::print("Assessing HTTP Header file...\n");
  } else {
    fmt::print("Assessing directory {}...\n", terminal_safe(asked.directory));
  }
  std::fflush(stdout);
  app::AssessOptions options;
  options.inputs = {asked.one_file() ? asked.file : asked.directory};
  options.scan.threads = default_threads();
  options.scan.stop = &stop_flag();
  options.explain = false;
  options.point.all = asked.verbose;  // "Checking" names every record, in order
  options.secrets = asked.show_secrets ? SecretPolicy::kShow : SecretPolicy::kMask;
  DescriptorSink standard_output(STDOUT_FILENO, "standard output");
  AssimilateWriter writer(asked, standard_output, results ? &*results : nullptr);
  TerminalDiagnostics terminal(kAssess);
  FoldingSink diagnostics(terminal);
  auto summary = app::assess(
      model, options, [&](const Finding& finding) { return writer.write(finding); }, diagnostics);
  diagnostics.finish();
  if (!summary) {
    return std::move(summary).error();
  }
  if (results) {
    PUGMARK_CHECK(results->commit());
  }
  return !terminal.failed();
}

int run_assessment(const Assessment& asked) {
  if (asked.file.empty() && asked.directory.empty()) {
    return report_error(
        Error(ErrorCode::kUsage, "Need either a bro_http_header_file or a directory of bro_header_files to assess"),
        kAssess);
  }
  const auto all_read = assess(asked);
  if (!all_read) {
    return report_error(all_read.error(), kAssess);
  }
  if (!*all_read) {
    return kExitError;
  }
  fmt::print("Done!\n");
  return kExitOk;
}
}  // namespace

std::unique_ptr<CLI::App> make_assimilate_train_app(Action& action) {
  auto app = std::make_unique<CLI::App>("Assimilate's trainer on pugmark: one model file holds everything", kTrain);
  auto asked = std::make_shared<Training>();
  app::TrainOptions& options = asked->options;
  options.recipe = app::Recipe::kWords;
  options.output = "./nb.pkl";
  options.force = true;  // the original overwrites
  options.version = kVersion;
  options.scan.threads = default_threads();
  options.scan.stop = &stop_flag();
  app->add_option("-n,--normaldata", asked->normal, "A directory of normal http header logs (required)")
      ->type_name("DIRECTORY")
      ->required();
  app->add_option("-m,--maliciousdata", asked->malicious, "A directory of malicious http header logs (required)")
      ->type_name("DIRECTORY")
      ->required();
  app->add_option("-b,--bayesianfile", options.output, "The location to store the classifier")
      ->check(model_name())
      ->type_name("FILE")
      ->capture_default_str();
  app->add_option("-x,--vectorizerfile", asked->vectorizer, "Accepted and not written: the model holds the vocabulary")
      ->type_name("FILE")
      ->capture_default_str();
  app->set_version_flag("--version", fmt::format("assimilate-train on pugmark {}", kVersion), "Print the version");
  app->callback([asked, &action] {
    asked->options.normal = {asked->normal};
    asked->options.malicious = {asked->malicious};
    action = [asked] { return train(asked->options); };
  });
  return app;
}

std::unique_ptr<CLI::App> make_assimilate_assess_app(Action& action) {
  auto app = std::make_unique<CLI::App>("Assimilate's assessor on pugmark", kAssess);
  auto asked = std::make_shared<Assessment>();
  app->add_option("-f,--headerfile", asked->file, "The Bro HTTP header file to analyze")->type_name("FILE");
  app->add_option("-d,--dirheaderfiles", asked->directory, "Directory of Bro HTTP header files to analyze")
      ->type_name("DIRECTORY");
  app->add_option("-b,--bayesianfile", asked->model, "The location to load the classifier")
      ->check(model_name())
      ->type_name("FILE")
      ->capture_default_str();
  app->add_option("-x,--vectorizerfile", asked->vectorizer, "Accepted and not read: the model holds the vocabulary")
      ->type_name("FILE")
      ->capture_default_str();
  app->add_option("-o,--outputfile", asked->output, "The file to store results in")
      ->check(output_name())
      ->type_name("FILE");
  app->add_flag("-v,--verbose", asked->verbose, "Enable verbose output");
  app->add_flag("--show-secrets", asked->show_secrets,
                "Show values of Authorization, Cookie, Set-Cookie and passwords");
  app->set_version_flag("--version", fmt::format("assimilate-assess on pugmark {}", kVersion), "Print the version");
  app->callback([asked, &action] { action = [asked] { return run_assessment(*asked); }; });
  return app;
}

}  // namespace pugmark::cli
