// pugmark generate: man pages and shell completions, written from the option definitions so that they cannot differ.
#include <cctype>
#include <filesystem>

#include <fmt/format.h>

#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
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

std::string man_page(const CLI::App& app, const std::string& name, const CLI::App* parent) {
  std::string upper = name;
  for (char& c : upper) {
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  std::string page = fmt::format(".TH {} 1 \"\" \"pugmark {}\"\n.SH NAME\n{} \\- {}\n", upper, kVersion, roff(name),
                                 roff(app.get_description()));
  page += fmt::format(".SH SYNOPSIS\n.B {}\n", roff(parent == nullptr ? name : "pugmark " + app.get_name()));
  page += app.get_subcommands({}).empty() ? "[OPTIONS]" : "COMMAND [OPTIONS]";
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      page += fmt::format(" {}...", roff(option->get_name()));
    }
  }
  page += "\n";
  if (!app.get_subcommands({}).empty()) {
    page += ".SH COMMANDS\n";
    for (const CLI::App* command : app.get_subcommands({})) {
      if (!command->get_group().empty()) {
        page += fmt::format(".TP\n.B {}\n{}\n", roff(command->get_name()), roff(command->get_description()));
      }
    }
  }
  page += ".SH OPTIONS\n";
  for (const CLI::Option* option : app.get_options()) {
    page += fmt::format(
        ".TP\n.B {}\n{}\n",
        roff(option->get_name(option->get_positional(), true) +
             (option->get_type_size() > 0 && !option->get_positional() ? " " + option->get_type_name() : "")),
        roff(option->get_description()));
  }
  if (!app.get_footer().empty()) {
    page += fmt::format(".SH EXAMPLES\n.nf\n{}\n.fi\n", roff(app.get_footer()));
  }
  page +=
      ".SH EXIT STATUS\n0: it ran. 1: \\-\\-fail\\-on found something. 2: usage or run\\-time error, also where an "
      "input could "
      "not be read. 130: interrupted. 141: nobody read the output.\n";
  return page;
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

std::vector<const CLI::App*> commands(const CLI::App& app) {
  std::vector<const CLI::App*> shown;
  for (const CLI::App* command : app.get_subcommands({})) {
    if (!command->get_group().empty()) {
      shown.push_back(command);
    }
  }
  return shown;
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
  CLI::App& app = *parent.add_subcommand("generate", "Write man pages or shell completions (for packagers)");
  app.group("");  // not for hunters: kept out of the help
  auto what = std::make_shared<std::string>();
  auto directory = std::make_shared<std::string>();
  app.add_option("WHAT", *what, "man or completions")->required()->check(word_of({"man", "completions"}));
  app.add_option("DIRECTORY", *directory, "Where to write them")->required()->check(output_name());
  app.callback([what, directory, &action] {
    action = [what, directory] {
      Action unused;
      const auto whole = make_pugmark_app(unused);
      std::vector<std::pair<std::string, std::string>> files;
      if (*what == "man") {
        files.emplace_back("pugmark.1", man_page(*whole, "pugmark", nullptr));
        for (const CLI::App* command : commands(*whole)) {
          files.emplace_back("pugmark-" + command->get_name() + ".1",
                             man_page(*command, "pugmark-" + command->get_name(), whole.get()));
        }
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
