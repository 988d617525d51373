// SPDX-License-Identifier: GPL-3.0-or-later
// `export CHAT --to md|html|pdf|json [--output FILE]`: a chat with its citations, for other programs and people.
#include <unistd.h>

#include <iostream>

#include "app/cli/shelf_command.h"
#include "app/export/chat_export.h"
#include "app/tasks/new_file.h"

namespace longleaf::app::cli {

namespace {

struct ExportArguments {
  storage::ChatId chat = 0;
  std::string to;
  std::string output;
};

/// Bytes that nobody can read are not for a terminal, nor for the inside of a JSON object.
bool needsFile(const ExportArguments& own, bool json) {
  return own.to == "pdf" && own.output.empty() && (json || ::isatty(STDOUT_FILENO) == 1);
}

Expected<std::string> exportedChat(const CommonOptions& options, const ExportArguments& own) {
  const auto shelf = openExistingShelf(options);
  if (!shelf) return tl::unexpected(shelf.error());
  auto chat = *shelf ? chatExport(*(*shelf)->library, own.chat)
                     : tl::unexpected(Error{Code::notFound, "there is no chat " + std::to_string(own.chat)});
  if (!chat) return tl::unexpected(chat.error());
  return exported(*chat, *exportFormat(own.to));
}

Expected<void> run(const CommonOptions& options, const ExportArguments& own) {
  if (needsFile(own, options.json)) {
    return tl::unexpected(Error{Code::usage, "a PDF goes into a file; name one with --output FILE"});
  }
  const auto bytes = exportedChat(options, own);
  if (!bytes) return tl::unexpected(bytes.error());
  Json told = {{"chat", own.chat}, {"format", own.to}, {"path", nullptr}, {"bytes", bytes->size()}};
  if (!own.output.empty()) {
    if (auto done = writeWholeFile(own.output, *bytes); !done) return done;
    told["path"] = own.output;
    if (options.json) printJson(told);
    return {};
  }
  if (!options.json || own.to == "json") {
    std::cout << *bytes;
    return {};
  }
  told["text"] = *bytes;
  printJson(told);
  return {};
}

}  // namespace

Command addExport(CLI::App& program) {
  CLI::App* command = program.add_subcommand("export", "writes a chat as Markdown, HTML, PDF or JSON");
  auto options = commonOptions(*command);
  auto own = std::make_shared<ExportArguments>();
  command->add_option("CHAT", own->chat, "id of a chat")->type_name("")->required()->check(wholeNumber(1, INT64_MAX));
  command->add_option("--to", own->to, "md, html, pdf or json")
      ->type_name("FORMAT")
      ->required()
      ->check(oneOf({"md", "html", "pdf", "json"}));
  command->add_option("-o,--output", own->output, "the file to write (default: standard output)")->type_name("FILE");
  return {command, options, [options, own](const Interrupt&) { return run(*options, *own); }};
}

}  // namespace longleaf::app::cli
