// The drop-ins assimilate-train and assimilate-assess: the original's options, wording, numbering and decision rule.
#include <algorithm>
#include <array>
#include <cstdio>
#include <unistd.h>

#include <fmt/format.h>

#include "pugmark/app/assess.h"
#include "pugmark/app/train.h"
#include "pugmark/cli/command.h"
#include "pugmark/core/text.h"
#include "pugmark/io/output.h"
#include "pugmark/version.h"

namespace pugmark::cli {
namespace {

/// Parses; returns an exit code where the program ends here.
std::optional<int> parse(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      return app.exit(error);
    }
    fmt::print(stderr, "{}: error: {}\n", app.get_name(), terminal_safe(error.what()));
    return kExitError;
  }
  return std::nullopt;
}

}  // namespace

int run_assimilate_train(int argc, char** argv) {
  install_signal_handlers();
  CLI::App app("Assimilate's trainer on pugmark: one model file holds everything", "assimilate-train");
  app::TrainOptions options;
  std::string vectorizer = "./vectorizers.pkl";
  options.output = "./nb.pkl";
  options.force = true;  // the original overwrites
  options.version = kVersion;
  options.scan.threads = default_threads();
  options.scan.stop = &stop_flag();
  std::string normal;
  std::string malicious;
  app.add_option("-n,--normaldata", normal, "A directory of normal http header logs (required)")->required();
  app.add_option("-m,--maliciousdata", malicious, "A directory of malicious http header logs (required)")->required();
  app.add_option("-b,--bayesianfile", options.output, "The location to store the classifier")->capture_default_str();
  app.add_option("-x,--vectorizerfile", vectorizer, "Accepted and not written: the model holds the vocabulary")
      ->capture_default_str();
  app.set_version_flag("--version", fmt::format("assimilate-train on pugmark {}", kVersion));
  if (const auto code = parse(app, argc, argv)) {
    return *code;
  }
  options.normal = {normal};
  options.malicious = {malicious};
  TerminalDiagnostics terminal;
  FoldingSink diagnostics(terminal);
  fmt::print("Reading normal data...\nReading malicious data...\nVectorizing data...\n");
  auto summary = app::train(options, diagnostics);
  diagnostics.finish();
  if (!summary) {
    return report_error(summary.error());
  }
  fmt::print("Writing out models...\nDone!\n");
  return terminal.failed() ? kExitError : kExitOk;
}

int run_assimilate_assess(int argc, char** argv) {
  install_signal_handlers();
  CLI::App app("Assimilate's assessor on pugmark", "assimilate-assess");
  std::string file;
  std::string directory;
  std::string model_path = "./nb.pkl";
  std::string vectorizer = "./vectorizers.pkl";
  std::string output;
  bool verbose = false;
  bool show_secrets = false;
  app.add_option("-f,--headerfile", file, "The Bro HTTP header file to analyze");
  app.add_option("-d,--dirheaderfiles", directory, "Directory of Bro HTTP header files to analyze");
  app.add_option("-b,--bayesianfile", model_path, "The location to load the classifier")->capture_default_str();
  app.add_option("-x,--vectorizerfile", vectorizer, "Accepted and not read: the model holds the vocabulary")
      ->capture_default_str();
  app.add_option("-o,--outputfile", output, "The file to store results in");
  app.add_flag("-v,--verbose", verbose, "Enable verbose output");
  app.add_flag("--show-secrets", show_secrets, "Show values of Authorization, Cookie, Set-Cookie and passwords");
  app.set_version_flag("--version", fmt::format("assimilate-assess on pugmark {}", kVersion));
  if (const auto code = parse(app, argc, argv)) {
    return *code;
  }
  if (file.empty() && directory.empty()) {
    return report_error(
        Error(ErrorCode::kUsage, "Need either a bro_http_header_file or a directory of bro_header_files to assess"));
  }
  const bool one_file = !file.empty();
  fmt::print("Loading models...\n");
  auto model = WordModel::open_unverified(model_path);
  if (!model) {
    return report_error(model.error());
  }
  std::optional<AtomicFile> results;
  if (!output.empty()) {
    auto created = AtomicFile::create(output, Overwrite::kReplace);
    if (!created) {
      return report_error(created.error());
    }
    results.emplace(*std::move(created));
  }
  if (one_file) {
    fmt::print("Assessing HTTP Header file...\n");
  } else {
    fmt::print("Assessing directory {}...\n", terminal_safe(directory));
  }
  app::AssessOptions options;
  options.inputs = {one_file ? file : directory};
  options.scan.threads = default_threads();
  options.scan.stop = &stop_flag();
  options.explain = false;
  options.all = verbose;  // "Checking" names every record, in order
  options.secrets = show_secrets ? SecretPolicy::kShow : SecretPolicy::kMask;
  DescriptorSink standard_output(STDOUT_FILENO, "standard output");
  std::fflush(stdout);
  TerminalDiagnostics terminal;
  FoldingSink diagnostics(terminal);
  const auto handle = [&](const Finding& finding) -> Result<void> {
    std::string name = finding.place.file;
    if (const std::size_t slash = name.rfind('/'); slash != std::string::npos) {
      name.erase(0, slash + 1);
    }
    name = terminal_safe(name);
    std::string text;
    if (verbose) {
      text += one_file ? fmt::format("Checking line {}\n", finding.place.record)
                       : fmt::format("Checking file {} line {} of file {}\n", name, finding.place.record, name);
    }
    if (finding.score > 0) {
      const std::string start = one_file
                                    ? fmt::format("Line {} looks suspicious: ", finding.place.record)
                                    : fmt::format("File {} Line {} looks suspicious: ", name, finding.place.record);
      const std::string header = terminal_safe(finding.canonical_text);
      std::size_t cut = 0;  // the original cuts characters, not bytes
      for (std::size_t i = 0; i < (one_file ? 60U : 40U) && cut < header.size(); ++i) {
        cut += read_code_point(std::string_view(header).substr(cut)).length;
      }
      text += start + header.substr(0, cut) + "\n";
      if (results) {
        PUGMARK_CHECK(results->write(start + header + "\n"));
      }
    }
    return text.empty() ? Result<void>() : standard_output.write(text);
  };
  auto summary = app::assess(*model, options, handle, diagnostics);
  diagnostics.finish();
  if (!summary) {
    return report_error(summary.error());
  }
  if (results) {
    if (auto committed = results->commit(); !committed) {
      return report_error(committed.error());
    }
  }
  fmt::print("Done!\n");
  return terminal.failed() ? kExitError : kExitOk;
}

}  // namespace pugmark::cli
