// pugmark generate: man pages, shell completions and the reference of features, written from the definitions so that
// they cannot differ.
#include <cctype>
#include <filesystem>

#include <fmt/format.h>

#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/feature/feature_definitions.h"
#include "pugmark/feature/flows/flow_bags.h"
#include "pugmark/feature/flows/flow_columns.h"
#include "pugmark/feature/typed/typed_columns.h"
#include "pugmark/io/output.h"
#include "pugmark/version.h"

namespace pugmark::cli {
namespace {

std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n')) {
      out += "\\&";
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

std::vector<const CLI::App*> commands(const CLI::App& app) {
  std::vector<const CLI::App*> shown;
  for (const CLI::App* command : app.get_subcommands({})) {
    if (!command->get_group().empty()) {
      shown.push_back(command);
    }
  }
  return shown;
}

/// "-m, --model", or a positional's name.
std::string names_of(const CLI::Option& option) {
  std::string names = option.get_positional() ? option.get_name() : std::string();
  for (const std::string& name : option.get_snames()) {
    names += (names.empty() ? "-" : ", -") + name;
  }
  for (const std::string& name : option.get_lnames()) {
    names += (names.empty() ? "--" : ", --") + name;
  }
  return names;
}

/// What stands for an option's value; nothing for a flag.
std::string value_of(const CLI::Option& option) {
  return option.get_positional() || option.get_items_expected_max() == 0 ? std::string() : option.get_type_name();
}

/// A name and its value, as roff: one in bold, the other in italics.
std::string term(const std::string& name, const std::string& value) {
  return fmt::format("\\fB{}\\fR{}", roff(name), value.empty() ? "" : fmt::format(" \\fI{}\\fR", roff(value)));
}

std::string synopsis(const CLI::App& app, const std::string& command) {
  std::string text = term(command, "");
  if (!app.get_subcommands({}).empty()) {
    return text + " \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n";
  }
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_required() && !option->get_positional()) {
      text += " " + term("--" + option->get_lnames().front(), value_of(*option));
    }
  }
  text += " [\\fIOPTIONS\\fR]";
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      text += fmt::format(" \\fI{}\\fR...", roff(option->get_name()));
    }
  }
  return text + "\n";
}

/// The footer of the help: examples after a line that says so, or advice.
std::string footer_section(std::string footer) {
  if (footer.empty()) {
    return footer;
  }
  if (!footer.starts_with("Example")) {
    return fmt::format(".SH NOTES\n{}\n", roff(footer));
  }
  footer.erase(0, footer.find('\n') + 1);
  return fmt::format(".SH EXAMPLES\n.nf\n{}\n.fi\n", roff(footer));
}

std::string exit_status(const CLI::App& app) {
  const bool may_find = !app.get_subcommands({}).empty() || app.get_option_no_throw("--fail-on") != nullptr;
  std::string text = ".SH EXIT STATUS\n";
  const auto add = [&text](int code, std::string_view meaning) {
    text += fmt::format(".TP\n{}\n{}\n", code, roff(meaning));
  };
  add(kExitOk, "It ran.");
  if (may_find) {
    add(kExitFound, "--fail-on of assess or explain found something.");
  }
  add(kExitError, "The command line cannot be used, or the run failed, also where only one input could not be read.");
  add(kExitInterrupted, "Interrupted.");
  add(kExitClosedPipe, "Nobody read the output.");
  return text;
}

std::string man_page(const CLI::App& app, const std::string& name, const std::string& command) {
  std::string upper = name;
  for (char& c : upper) {
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  std::string page = fmt::format(".TH {} 1 \"\" \"pugmark {}\"\n.SH NAME\n{} \\- {}\n.SH SYNOPSIS\n", upper, kVersion,
                                 roff(name), roff(app.get_description()));
  page += synopsis(app, command);
  if (!app.get_subcommands({}).empty()) {
    page += ".SH COMMANDS\n";
    for (const CLI::App* listed : commands(app)) {
      page += fmt::format(".TP\n{}\n{}\n", term(listed->get_name(), ""), roff(listed->get_description()));
    }
  }
  page += ".SH OPTIONS\n";
  for (const CLI::Option* option : app.get_options()) {
    page += fmt::format(".TP\n{}\n{}\n", term(names_of(*option), value_of(*option)), roff(option->get_description()));
    if (!option->get_default_str().empty()) {
      page += fmt::format("(default: {})\n", roff(option->get_default_str()));
    }
  }
  return page + footer_section(app.get_footer()) + exit_status(app);
}

std::string long_options(const CLI::App& app, std::string_view separator) {
  std::string all;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      all += fmt::format("{}--{}", all.empty() ? "" : separator, name);
    }
  }
  return all;
}

std::string bash_completion(const CLI::App& app) {
  std::string names;
  std::string cases;
  for (const CLI::App* command : commands(app)) {
    names += fmt::format("{} ", command->get_name());
    cases += fmt::format("    {}) words=\"{}\" ;;\n", command->get_name(), long_options(*command, " "));
  }
  return fmt::format(
      "_pugmark() {{\n  local words=\"\" current=\"${{COMP_WORDS[COMP_CWORD]}}\"\n  if [ \"$COMP_CWORD\" -eq 1 ]; "
      "then\n"
      "    COMPREPLY=($(compgen -W \"{}{}\" -- \"$current\"))\n    return\n  fi\n  case \"${{COMP_WORDS[1]}}\" in\n{}  "
      "esac\n"
      "  if [[ \"$current\" == -* ]]; then\n    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n  else\n"
      "    COMPREPLY=($(compgen -f -- \"$current\"))\n  fi\n}}\ncomplete -o filenames -F _pugmark pugmark\n",
      names, long_options(app, " "), cases);
}

std::string zsh_completion(const CLI::App& app) {
  std::string names;
  std::string cases;
  for (const CLI::App* command : commands(app)) {
    names += fmt::format("{} ", command->get_name());
    cases += fmt::format("  {}) compadd -- {} ;;\n", command->get_name(), long_options(*command, " "));
  }
  return fmt::format(
      "#compdef pugmark\nif (( CURRENT == 2 )); then\n  compadd -- {}{}\n  return\nfi\nif [[ $PREFIX != -* ]]; then\n  "
      "_files\n"
      "  return\nfi\ncase $words[2] in\n{}esac\n",
      names, long_options(app, " "), cases);
}

std::string fish_completion(const CLI::App& app) {
  std::string out;
  const auto quoted = [](const std::string& text) {
    std::string safe;
    for (const char c : text) {
      safe += c == '\'' ? std::string("\\'") : std::string(1, c);
    }
    return "'" + safe + "'";
  };
  for (const CLI::App* command : commands(app)) {
    out += fmt::format("complete -c pugmark -n __fish_use_subcommand -a {} -d {}\n", command->get_name(),
                       quoted(command->get_description()));
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        out += fmt::format("complete -c pugmark -n '__fish_seen_subcommand_from {}' -l {} -d {}\n", command->get_name(),
                           name, quoted(option->get_description()));
      }
    }
  }
  return out;
}

int write_files(const std::string& directory, const std::vector<std::pair<std::string, std::string>>& files) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  for (const auto& [name, content] : files) {
    auto file = AtomicFile::create(fmt::format("{}/{}", directory, name), Overwrite::kReplace, Access::kUmask);
    if (!file) {
      return report_error(file.error());
    }
    if (auto written = file->write(content); !written) {
      return report_error(written.error());
    }
    if (auto committed = file->commit(); !committed) {
      return report_error(committed.error());
    }
  }
  return kExitOk;
}

}  // namespace

void declare_generate(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand("generate", "Write man pages, shell completions or the reference of features");
  app.group("");  // not for hunters: kept out of the help
  auto what = std::make_shared<std::string>();
  auto directory = std::make_shared<std::string>();
  app.add_option("WHAT", *what, "man, completions or features")
      ->required()
      ->check(word_of({"man", "completions", "features"}));
  app.add_option("DIRECTORY", *directory, "Where to write them")->required()->check(output_name());
  app.callback([what, directory, &action] {
    action = [what, directory] {
      Action unused;
      const auto whole = make_pugmark_app(unused);
      std::vector<std::pair<std::string, std::string>> files;
      if (*what == "man") {
        const auto add = [&files](const CLI::App& shown, const std::string& name, const std::string& command) {
          files.emplace_back(name + ".1", man_page(shown, name, command));
        };
        add(*whole, "pugmark", "pugmark");
        for (const CLI::App* command : commands(*whole)) {
          add(*command, "pugmark-" + command->get_name(), "pugmark " + command->get_name());
        }
        for (AppMaker* const make_app : {make_assimilate_train_app, make_assimilate_assess_app}) {
          const auto drop_in = make_app(unused);
          add(*drop_in, drop_in->get_name(), drop_in->get_name());
        }
      } else if (*what == "features") {
        files = {{"features.md", feature_reference() + "\n" + flow_column_reference() + "\n" + flow_bag_reference() +
                                     "\n" + typed_column_reference()}};
      } else {
        files = {{"pugmark.bash", bash_completion(*whole)},
                 {"_pugmark", zsh_completion(*whole)},
                 {"pugmark.fish", fish_completion(*whole)}};
      }
      return write_files(*directory, files);
    };
  });
}

}  // namespace pugmark::cli
